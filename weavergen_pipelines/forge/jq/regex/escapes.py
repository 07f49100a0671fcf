r"""Escapes in regular expressions: `\d`, `\n`, `\x{1F600}`, `\b`."""

from __future__ import annotations

import re

from weavergen_pipelines.forge.jq.regex import syntax
from weavergen_pipelines.forge.jq.regex.reader import Reader

_CHARACTERS = {"a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}
_CLASSES = {"d": syntax.DIGIT, "s": syntax.SPACE, "w": syntax.WORD}
_ASSERTIONS = {
    "A": "start",
    "z": "end",
    "b": "word boundary",
    "B": "no word boundary",
    "<": "word start",
    ">": "word end",
}
_BOUNDARIES = {
    "{start}": "word start",
    "{end}": "word end",
    "{start-half}": "word start half",
    "{end-half}": "word end half",
}
_HEXADECIMAL = re.compile(r"\{([0-9A-Fa-f]+)\}")
_DIGITS = {letter: re.compile(f"([0-9A-Fa-f]{{{count}}})") for letter, count in (("x", 2), ("u", 4), ("U", 8))}


def read_escape(reader: Reader) -> int | syntax.CharacterSet | syntax.Assertion:
    """What follows a backslash: a code point, a class or an assertion.

    Raises:
        Raised: no such escape.
    """
    letter = reader.take()
    if letter in _CHARACTERS:
        return _CHARACTERS[letter]
    if letter.lower() in _CLASSES:
        ranges = _CLASSES[letter.lower()]
        return syntax.character_set(ranges, negated=letter.isupper())
    if letter in _ASSERTIONS:
        return syntax.Assertion(_boundary(reader) if letter == "b" else _ASSERTIONS[letter])
    if letter in _DIGITS:
        return _code_point(reader, letter)
    return _other(reader, letter)


def _boundary(reader: Reader) -> str:
    for text, kind in _BOUNDARIES.items():
        if reader.accept(text):
            return kind
    return _ASSERTIONS["b"]


def _code_point(reader: Reader, letter: str) -> int:
    match = reader.match(_HEXADECIMAL) or reader.match(_DIGITS[letter])
    code = int(match.group(1), 16) if match else -1
    if not 0 <= code <= syntax.LAST_CODE_POINT or 0xD800 <= code <= 0xDFFF:
        reader.fail("got invalid hexadecimal number")
    return code


def _other(reader: Reader, letter: str) -> int:
    if letter.isdigit():
        reader.fail("backreferences are not supported")
    if letter in "pP":
        reader.fail("Unicode character classes are not supported")
    if not letter.isascii() or letter.isalnum():
        reader.fail("unrecognized escape sequence")
    return ord(letter)
