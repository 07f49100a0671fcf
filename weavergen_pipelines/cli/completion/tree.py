"""What can follow in a command line, by the names of the commands that are in it so far."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

_MARKUP = re.compile(r"(?<!\\)\[/?[a-z ]*\]")


@dataclass(frozen=True)
class Candidate:
    """A word that may come next: a command or an option, by all of its names, or the value of an argument.

    `values` are those of an option, if they are known; `takes_value` tells whether it needs one at all.
    """

    names: tuple[str, ...]
    help: str = ""
    takes_value: bool = False
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """Where a command line is: the commands in it, such as `weavergen registry check`, and what can follow."""

    at: str
    commands: tuple[Candidate, ...]
    options: tuple[Candidate, ...]


def places(command: Any, at: str) -> Iterator[Place]:
    """Those of a command and of all below it."""
    below = {name: each for name, each in getattr(command, "commands", {}).items() if not each.hidden}
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    words = [Candidate((name,), _sentence(each.help)) for name, each in sorted(below.items())]
    values = [Candidate((value,)) for argument in arguments for value in _values(argument)]
    yield Place(at, (*words, *values), tuple(_options(command.params)))
    for name, each in sorted(below.items()):
        yield from places(each, f"{at} {name}")


def _options(parameters: Iterable[Any]) -> Iterator[Candidate]:
    for option in parameters:
        if option.param_type_name == "option" and not option.hidden:
            names = (*option.opts, *option.secondary_opts)
            takes = not (option.is_flag or option.count or str(option.metavar).startswith("="))
            yield Candidate(names, _sentence(option.help), takes, _values(option) if takes else ())
    yield Candidate(("--help", "-h"), "Show this message and exit.")


def _values(parameter: Any) -> tuple[str, ...]:
    """The values of a parameter, if they are known; typer has called the attribute by two names."""
    described = getattr(parameter, "type_descriptor", None) or getattr(parameter, "type", None)
    return tuple(str(getattr(value, "value", value)) for value in getattr(described, "choices", None) or ())


def _sentence(text: str | None) -> str:
    """The first sentence of a help text, without markup."""
    first = (text or "").strip().partition("\n")[0]
    return _MARKUP.sub("", first).replace("\\[", "[").partition(". ")[0].rstrip(".")
