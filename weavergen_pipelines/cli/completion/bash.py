"""The script for bash."""

from __future__ import annotations

from weavergen_pipelines.cli.completion.tree import Candidate, Place

_SCRIPT = """\
_{function}() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD - 1]}} at={program} index
    COMPREPLY=()
    if [[ $word == = ]]; then
        word=
    elif [[ $previous == = ]]; then
        previous=${{COMP_WORDS[COMP_CWORD - 2]}}
    fi
    for ((index = 1; index < COMP_CWORD; index++)); do
        case "$at ${{COMP_WORDS[index]}}" in
            {known}) at="$at ${{COMP_WORDS[index]}}" ;;
        esac
    done
    case "$at $previous" in
{values}
    esac
    case "$at" in
{words}
    esac
}}
complete -o bashdefault -o default -F _{function} {program}
"""


def bash(program: str, found: list[Place]) -> str:
    """Without candidates bash completes the names of files. It takes the `=` of `--option=value` for a word."""
    function = program.replace("-", "_")
    known = " | ".join(f'"{place.at}"' for place in found[1:])
    values = "\n".join(_value(place, option) for place in found for option in place.options if option.takes_value)
    return _SCRIPT.format(
        function=function, program=program, known=known, values=values, words="\n".join(map(_words, found))
    )


def _value(place: Place, option: Candidate) -> str:
    pattern = " | ".join(f'"{place.at} {name}"' for name in option.names)
    reply = f'COMPREPLY=($(compgen -W "{" ".join(option.values)}" -- "$word")); ' if option.values else ""
    return f"        {pattern}) {reply}return ;;"


def _words(place: Place) -> str:
    options = " ".join(name for option in place.options for name in option.names)
    commands = " ".join(name for command in place.commands for name in command.names)
    return f"""\
        "{place.at}")
            case "$word" in
                -*) COMPREPLY=($(compgen -W "{options}" -- "$word")) ;;
                *) COMPREPLY=($(compgen -W "{commands}" -- "$word")) ;;
            esac
            ;;"""
