"""Rego text as tokens (OPA language reference, "Grammar")."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from weavergen_pipelines.errors import Location
from weavergen_pipelines.policy.rego.errors import RegoError
from weavergen_pipelines.policy.rego.values import read_number

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["name", "string", "number", "mark", "end"]

_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r\n]+|\#[^\n]*)
  | (?P<string>"(?:[^"\\\n]|\\.)*")
  | (?P<raw>`[^`]*`)
  | (?P<number>(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?![\w.])
  | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<mark>:=|==|!=|<=|>=|[-+*/%&|<>=()\[\]{},.:;])
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A token: `value` is its text, or the value of a string or number.

    `line` and `column` count from 1; `fresh`: it is the first of its line; `adjacent`: nothing is before it, not even a
    space.
    """

    kind: Kind
    value: str | int | float
    line: int
    column: int
    fresh: bool
    adjacent: bool


def tokens(text: str, path: str) -> list[Token]:
    """The tokens of a module, with an `end` at the end.

    Raises:
        RegoError: something that is no token.
    """
    return list(_tokens(text, path))


def _tokens(text: str, path: str) -> Iterator[Token]:
    position, line, begin = 0, 1, 0
    fresh, adjacent = True, False
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            where = Location(path, line, position - begin + 1)
            raise RegoError(f"{text[position : position + 10]!r} is no Rego", where=where)
        if found.lastgroup == "space":
            fresh, adjacent = fresh or "\n" in found[0], False
        else:
            yield _token(found, Location(path, line, position - begin + 1), fresh, adjacent)
            fresh, adjacent = False, True
        if breaks := found[0].count("\n"):
            line, begin = line + breaks, position + found[0].rindex("\n") + 1
        position = found.end()
    yield Token("end", "", line, position - begin + 1, fresh=True, adjacent=False)


def _token(found: re.Match[str], where: Location, fresh: bool, adjacent: bool) -> Token:
    text, group = found[0], found.lastgroup
    line, column = where.line or 1, where.column or 1
    if group == "raw":
        return Token("string", text[1:-1], line, column, fresh, adjacent)
    if group == "string":
        return Token("string", _unquoted(text, where), line, column, fresh, adjacent)
    if group == "number":
        return Token("number", _number(text, where), line, column, fresh, adjacent)
    return Token("name" if group == "name" else "mark", text, line, column, fresh, adjacent)


def _number(text: str, where: Location) -> int | float:
    try:
        return read_number(text)
    except OverflowError as error:
        raise RegoError(str(error), where=where) from error


def _unquoted(text: str, where: Location) -> str:
    try:
        value: str = json.loads(text)
        value.encode()
    except ValueError as error:
        raise RegoError(f"{text} is no string: {error}", where=where) from error
    return value
