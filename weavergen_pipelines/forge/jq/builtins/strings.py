"""Strings: case, trimming, splitting, code points, JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from weavergen_pipelines.forge.jq.builtins.registry import filter_builtin, function
from weavergen_pipelines.forge.jq.errors import Raised
from weavergen_pipelines.forge.jq.filters.base import Env, Filter, meter_of
from weavergen_pipelines.forge.jq.values import arithmetic
from weavergen_pipelines.forge.jq.values.failures import array_of, integer_of, string_of
from weavergen_pipelines.forge.jq.values.numbers import parse_number
from weavergen_pipelines.forge.jq.values.text import describe

_ASCII_UPPER = {ord(lower): ord(lower) - 32 for lower in "abcdefghijklmnopqrstuvwxyz"}
_ASCII_LOWER = {upper: lower for lower, upper in _ASCII_UPPER.items()}
_WHITE_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))


@function("ascii_upcase")
def ascii_upcase(value: Any) -> str:
    """ASCII letters in upper case."""
    return string_of(value).translate(_ASCII_UPPER)


@function("ascii_downcase")
def ascii_downcase(value: Any) -> str:
    """ASCII letters in lower case."""
    return string_of(value).translate(_ASCII_LOWER)


@function("trim")
def trim(value: Any) -> str:
    """Without white space at both ends."""
    return string_of(value).strip(_WHITE_SPACE)


@function("ltrim")
def ltrim(value: Any) -> str:
    """Without white space at the start."""
    return string_of(value).lstrip(_WHITE_SPACE)


@function("rtrim")
def rtrim(value: Any) -> str:
    """Without white space at the end."""
    return string_of(value).rstrip(_WHITE_SPACE)


@function("ltrimstr")
def ltrimstr(value: Any, prefix: Any) -> str:
    """Without the prefix, if it has it."""
    return string_of(value).removeprefix(string_of(prefix))


@function("rtrimstr")
def rtrimstr(value: Any, suffix: Any) -> str:
    """Without the suffix, if it has it."""
    return string_of(value).removesuffix(string_of(suffix))


@function("startswith")
def startswith(value: Any, prefix: Any) -> bool:
    """Whether it has the prefix."""
    return string_of(value).startswith(string_of(prefix))


@function("endswith")
def endswith(value: Any, suffix: Any) -> bool:
    """Whether it has the suffix."""
    return string_of(value).endswith(string_of(suffix))


@function("split")
def split(value: Any, separator: Any) -> list[str]:
    """The parts between separators.

    Raises:
        Raised: one of them is not a string.
    """
    if isinstance(value, str) and isinstance(separator, str):
        return arithmetic.split(value, separator)
    raise Raised("split input and separator must be strings")


@function("utf8bytelength")
def utf8bytelength(value: Any) -> int:
    """The number of bytes in UTF-8."""
    return len(string_of(value).encode())


@function("explode")
def explode(value: Any) -> list[int]:
    """The code points."""
    return list(map(ord, string_of(value)))


@function("implode")
def implode(value: Any) -> str:
    """The string with these code points.

    Raises:
        Raised: something that is not a code point.
    """
    return "".join(map(_character, array_of(value)))


def _character(value: Any) -> str:
    code = integer_of(value)
    if not 0 <= code < 0x110000 or 0xD800 <= code < 0xE000:
        raise Raised(f"cannot use {code} as character")
    return chr(code)


@filter_builtin("fromjson")
@dataclass(slots=True, eq=False)
class FromJson(Filter):
    """`fromjson`"""

    def run(self, env: Env, value: Any) -> Iterator[Any]:
        """The JSON values in a string; there may be none, or several."""
        text = string_of(value)
        meter_of(env).tick(len(text))
        decoder = json.JSONDecoder(parse_float=parse_number, parse_int=parse_number)
        at = 0
        while at := _next_value(text, at):
            try:
                found, at = decoder.raw_decode(text, at - 1)
            except json.JSONDecodeError as error:
                raise Raised(f"cannot parse {describe(value)} as JSON: {error}") from None
            yield found


def _next_value(text: str, at: int) -> int:
    """One more than where the next value starts, 0 if there is none."""
    rest = text[at:].lstrip(" \t\r\n")
    return len(text) - len(rest) + 1 if rest else 0
