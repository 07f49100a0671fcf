"""The script for zsh."""

from __future__ import annotations

from collections.abc import Iterable

from weavergen_pipelines.cli.completion.tree import Candidate, Place

_SCRIPT = """\
#compdef {program}

_{function}() {{
    local at={program} previous=$words[CURRENT-1] index
    local -a commands options
    for ((index = 2; index < CURRENT; index++)); do
        case "$at $words[index]" in
            {known}) at="$at $words[index]" ;;
        esac
    done
    if [[ $PREFIX == --*=* ]]; then
        previous=${{PREFIX%%=*}}
        compset -P 1 '*='
    fi
    case "$at $previous" in
{values}
    esac
    case "$at" in
{words}
    esac
    if [[ $PREFIX == -* ]]; then
        _describe -o option options
    elif (( $#commands )); then
        _describe command commands
    else
        _files
    fi
}}

if [[ $funcstack[1] == _{function} ]]; then
    _{function} "$@"
else
    compdef _{function} {program}
fi
"""


def zsh(program: str, found: list[Place]) -> str:
    """It can be sourced after `compinit`, or be put on `fpath` as a file named `_` and the program."""
    function = program.replace("-", "_")
    known = "|".join(f'"{place.at}"' for place in found[1:])
    values = "\n".join(_value(place, option) for place in found for option in place.options if option.takes_value)
    return _SCRIPT.format(
        function=function, program=program, known=known, values=values, words="\n".join(map(_words, found))
    )


def _value(place: Place, option: Candidate) -> str:
    pattern = "|".join(f'"{place.at} {name}"' for name in option.names)
    reply = f"compadd -- {' '.join(option.values)}" if option.values else "_files"
    return f"        {pattern}) {reply}; return ;;"


def _words(place: Place) -> str:
    return f"""\
        "{place.at}")
            commands=({_described(place.commands)})
            options=({_described(place.options)})
            ;;"""


def _described(candidates: Iterable[Candidate]) -> str:
    described = (f"{name}:{each.help}" if each.help else name for each in candidates for name in each.names)
    return " ".join("'" + text.replace("'", "'\\''") + "'" for text in described)
