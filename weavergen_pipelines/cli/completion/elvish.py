"""The script for elvish."""

from __future__ import annotations

from weavergen_pipelines.cli.completion.tree import Candidate, Place

_SCRIPT = """\
set edit:completion:arg-completer[{program}] = {{|@words|
    var known = [
{known}
    ]
    var values = [
        &''=[]
{values}
    ]
    var candidates = [
{candidates}
    ]
    var at = {program}
    for word $words[1..-1] {{
        if (has-key $known $at' '$word) {{
            set at = $at' '$word
        }}
    }}
    var asked = $at' '$words[-2]
    if (has-key $values $asked) {{
        if (== 0 (count $values[$asked])) {{
            edit:complete-filename $words[-1]
        }} else {{
            all $values[$asked]
        }}
    }} else {{
        for candidate $candidates[$at] {{
            edit:complex-candidate $candidate[0] &display=$candidate[0]' '$candidate[1]
        }}
    }}
}}
"""


def elvish(program: str, found: list[Place]) -> str:
    """Commands and options are offered together, each with its help."""
    taking = [(place, option) for place in found for option in place.options if option.takes_value]
    return _SCRIPT.format(
        program=program,
        known="\n".join(f"        &'{place.at}'=$true" for place in found[1:]),
        values="\n".join(line for place, option in taking for line in _values(place, option)),
        candidates="\n".join(map(_candidates, found)),
    )


def _values(place: Place, option: Candidate) -> list[str]:
    return [f"        &'{place.at} {name}'=[{' '.join(map(_quoted, option.values))}]" for name in option.names]


def _candidates(place: Place) -> str:
    every = (*place.commands, *place.options)
    pairs = " ".join(f"[{_quoted(name)} {_quoted(each.help)}]" for each in every for name in each.names)
    return f"        &'{place.at}'=[{pairs}]"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
