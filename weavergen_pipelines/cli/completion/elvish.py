"""The script for elvish."""

from __future__ import annotations

from weavergen_pipelines.cli.completion.tree import Candidate, Place

_SCRIPT = """\
use re
use str
set edit:completion:arg-completer[{program}] = {{|@words|
    var known = [
{known}
    ]
    var takes-files = [
        &''=$false
{files}
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
    var option word before = $words[-2] $words[-1] ''
    if (re:match '^--[^=]+=' $word) {{
        set option word = (str:split &max=2 '=' $word)
        set before = $option'='
    }}
    var asked = $at' '$option
    if (has-key $values $asked) {{
        for value $values[$asked] {{
            edit:complex-candidate $before$value &code-suffix=' '
        }}
        if (== 0 (count $values[$asked])) {{
            edit:complete-filename $word | each {{|file|
                edit:complex-candidate $before$file[stem] &code-suffix=$file[code-suffix] &display=$file[stem]
            }}
        }}
    }} else {{
        for candidate $candidates[$at] {{
            edit:complex-candidate $candidate[0] &display=$candidate[0]' '$candidate[1] &code-suffix=' '
        }}
        if (has-key $takes-files $at) {{
            edit:complete-filename $word
        }}
    }}
}}
"""


def elvish(program: str, found: list[Place]) -> str:
    """Commands, options and, where there are no commands, the names of files are offered together."""
    taking = [(place, option) for place in found for option in place.options if option.takes_value]
    return _SCRIPT.format(
        program=program,
        known="\n".join(f"        &'{place.at}'=$true" for place in found[1:]),
        files="\n".join(f"        &'{place.at}'=$true" for place in found if not place.commands),
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
