"""The script for fish."""

from __future__ import annotations

from collections.abc import Iterator

from weavergen_pipelines.cli.completion.tree import Candidate, Place

_SCRIPT = """\
function __{function}_at
    set -l at {program}
    set -l words (commandline -opc)
    for word in $words[2..-1]
        if contains -- "$at $word" {known}
            set at "$at $word"
        end
    end
    echo $at
end

{lines}
"""


def fish(program: str, found: list[Place]) -> str:
    """Where a command has no candidates, the names of files are completed."""
    function = program.replace("-", "_")
    known = " ".join(f'"{place.at}"' for place in found[1:])
    lines = "\n".join(line for place in found for line in _lines(program, function, place))
    return _SCRIPT.format(function=function, program=program, known=known, lines=lines)


def _lines(program: str, function: str, place: Place) -> Iterator[str]:
    condition = f"complete -c {program} -n 'test (__{function}_at) = \"{place.at}\"'"
    for command in place.commands:
        yield f"{condition} -f -a {command.names[0]} -d {_quoted(command.help)}"
    for option in place.options:
        names = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names)
        yield f"{condition} {names}{_value(option)} -d {_quoted(option.help)}"


def _value(option: Candidate) -> str:
    if option.values:
        return f" -x -a {_quoted(' '.join(option.values))}"
    return " -r -F" if option.takes_value else ""


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
