"""The value of a plain (unquoted) scalar: YAML 1.2 core schema, with the limits of the reference's parser."""

from __future__ import annotations

import math
import re

_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEAN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"([+-]?)(?:0x([0-9a-fA-F]+)|0o([0-7]+)|0b([01]+)|(0|[1-9][0-9]*))\Z")
_FLOAT = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\Z")
_SPECIAL_FLOAT = re.compile(r"([+-]?)\.(?:(inf|Inf|INF)|(nan|NaN|NAN))\Z")
_LEADING_ZERO = re.compile(r"[+-]?0[0-9]+\Z")
_RADIX = (16, 8, 2, 10)
_MAX_UNSIGNED = 2**64 - 1
_MIN_SIGNED = -(2**63)
_MAX_WIDE = 2**128 - 1
_MIN_WIDE = -(2**127)

Scalar = str | int | float | bool | None


class ScalarError(ValueError):
    """A scalar that has no value: an integer outside 64 bits, or one that its tag does not fit."""


def resolve_plain(text: str) -> Scalar:
    """The value of a plain scalar without a tag.

    Raises:
        ScalarError: an integer that needs more than 64 bits.
    """
    if text in _NULL:
        return None
    if text in _BOOLEAN:
        return _BOOLEAN[text]
    if text[0].isalpha():
        return text  # the usual case: no number starts with a letter
    if (integer := _integer(text)) is not None:
        return integer
    if _LEADING_ZERO.match(text):
        return text
    number = _float(text)
    return text if number is None else number


def resolve_tagged(text: str, tag: str) -> Scalar:
    """The value of a scalar with a tag such as `int` for `!!int`; a tag that is not of YAML's own means text.

    Raises:
        ScalarError: the text is not of that type.
    """
    if tag == "null" and text in _NULL and text:
        return None
    typed: dict[str, Scalar] = {"bool": _BOOLEAN.get(text), "int": _integer(text), "float": _float(text), "null": None}
    if tag not in typed:
        return text
    value = typed[tag]
    if value is None:
        raise ScalarError(f"{text!r} is not a value of type {tag}")
    return value


def _integer(text: str) -> int | None:
    match = _INTEGER.match(text)
    if match is None:
        return None
    sign, *digits = match.groups()
    radix, written = next((radix, digit) for radix, digit in zip(_RADIX, digits, strict=True) if digit is not None)
    if len(written) > 128:
        return None
    value = int(written, radix) * (-1 if sign == "-" else 1)
    if _MIN_SIGNED <= value <= _MAX_UNSIGNED:
        return value
    if _MIN_WIDE <= value <= _MAX_WIDE:
        raise ScalarError(f"the integer {text} needs more than 64 bits")
    return None


def _float(text: str) -> float | None:
    if special := _SPECIAL_FLOAT.match(text):
        sign, infinite, _ = special.groups()
        if infinite is None:
            return math.nan if not sign else None
        return -math.inf if sign == "-" else math.inf
    if not _FLOAT.match(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None
