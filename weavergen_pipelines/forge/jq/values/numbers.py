"""Numbers: integers of any size, floats, and decimals that keep their spelling until they are calculated with."""

from __future__ import annotations

import math

from weavergen_pipelines.forge.jq.errors import JqLimitError

MAX_BITS = 1000
"""Integers with more bits are refused: to square one again and again would fill the memory. Fewer fit into a float."""


MAX_DIGITS = 300


class Decimal(float):
    """A number literal that is not an integer: `1.10` is printed as `1.10`, and is 1.1 in calculations."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> Decimal:
        """The number with that spelling."""
        self = super().__new__(cls, text)
        self.text = text
        return self

    def __neg__(self) -> Decimal:
        return Decimal(self.text[1:] if self.text.startswith("-") else f"-{self.text}")


def parse_number(text: str) -> int | float:
    """A number from its JSON spelling.

    Raises:
        JqLimitError: an integer that is too large.
    """
    if not text.lstrip("-").isdigit():
        return Decimal(text)
    if len(text) > MAX_DIGITS:
        raise JqLimitError(f"an integer of {len(text)} digits is too large")
    return int(text)


def number_text(value: float) -> str:
    """How a number is printed: integers without a point, floats in the shortest spelling that reads back equal."""
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return value.text
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return _float_text(repr(value))


def _float_text(text: str) -> str:
    """Python's shortest spelling with the exponent as the reference writes it: `1e16`, and 0.00001 without one."""
    mantissa, e, exponent = text.partition("e")
    if not e:
        return text
    if int(exponent) == -5:
        sign = "-" * mantissa.startswith("-")
        return f"{sign}0.0000{mantissa.lstrip('-').replace('.', '')}"
    return f"{mantissa}e{int(exponent)}"
