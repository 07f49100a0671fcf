"""Built-ins for numbers (OPA, "Numbers", "Aggregates", "Conversions", "Bits")."""

from __future__ import annotations

import math
import operator
import re
from typing import Any

from weavergen_pipelines.policy.rego.builtins.function import Table, Unfit, entry, is_kind, shown
from weavergen_pipelines.policy.rego.values import UNDEFINED, elements, number, order, read_number

MAX_RANGE = 1_000_000
MAX_BITS = 1023
"""How long an integer may be: every reader of JSON knows those, as floats at least."""

NUMBERS: Table = {}

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_DIGITS = {2: "b", 8: "o", 10: "d", 16: "x"}

entry(NUMBERS, "abs", "number")(abs)
entry(NUMBERS, "ceil", "number")(math.ceil)
entry(NUMBERS, "floor", "number")(math.floor)


@entry(NUMBERS, "round", "number")
def _round(value: float) -> int:
    return math.floor(abs(value) + 0.5) * (1 if value >= 0 else -1)


@entry(NUMBERS, "numbers.range", "number", "number")
def _range(first: float, last: float) -> list[int]:
    return _range_step(first, last, 1)


@entry(NUMBERS, "numbers.range_step", "number", "number", "number")
def _range_step(first: float, last: float, step: float) -> list[int]:
    begin, end, by = integer(first), integer(last), integer(step)
    if by <= 0 or abs(end - begin) // by > MAX_RANGE:
        raise Unfit(f"a range has a step above 0, and at most {MAX_RANGE:,} numbers")
    return list(range(begin, end + 1, by)) if begin <= end else list(range(begin, end - 1, -by))


@entry(NUMBERS, "to_number", "null|boolean|number|string")
def _to_number(value: Any) -> int | float:
    if not isinstance(value, str):
        return value if is_kind(value, "number") else int(bool(value))
    if not _NUMBER.fullmatch(value.strip()):
        raise Unfit(f"{shown(value)} is no number")
    try:
        return number(read_number(value))
    except OverflowError as error:
        raise Unfit(str(error)) from error


@entry(NUMBERS, "format_int", "number", "number")
def _format_int(value: float, base: float) -> str:
    if base not in _DIGITS:
        raise Unfit("`format_int` knows the bases 2, 8, 10 and 16")
    return format(math.floor(value), _DIGITS[int(base)])


@entry(NUMBERS, "sum", "array|set")
def _sum(values: Any) -> int | float:
    return number(sum(_numbers(values)))


@entry(NUMBERS, "product", "array|set")
def _product(values: Any) -> int | float:
    found: int | float = 1
    for value in _numbers(values):
        found = bounded(found * value)
    return found


def _numbers(values: Any) -> list[int | float]:
    found: list[int | float] = list(elements(values))
    wrong = next((value for value in found if not is_kind(value, "number")), None)
    if wrong is not None:
        raise Unfit(f"{shown(wrong)} is no number")
    return found


@entry(NUMBERS, "max", "array|set")
def _max(values: Any) -> Any:
    """The greatest element; undefined where there is none."""
    return max(elements(values), key=order) if len(values) else UNDEFINED


@entry(NUMBERS, "min", "array|set")
def _min(values: Any) -> Any:
    return min(elements(values), key=order) if len(values) else UNDEFINED


def integer(value: Any) -> int:
    """A whole number.

    Raises:
        Unfit: it is none.
    """
    found = number(value)
    if not isinstance(found, int):
        raise Unfit(f"{shown(value)} is no integer")
    return found


def bounded(value: int | float) -> int | float:
    """A number as results have it.

    Raises:
        Unfit: it is too large.
    """
    if isinstance(value, int) and value.bit_length() > MAX_BITS:
        raise Unfit(f"integers have at most {MAX_BITS:,} bits")
    if isinstance(value, float) and not math.isfinite(value):
        raise Unfit("the number is too large")
    return number(value) or 0


for _name, _operation in (("and", operator.and_), ("or", operator.or_), ("xor", operator.xor)):
    entry(NUMBERS, f"bits.{_name}", "number", "number")(
        lambda left, right, of=_operation: of(integer(left), integer(right))
    )

entry(NUMBERS, "bits.negate", "number")(lambda value: ~integer(value))


@entry(NUMBERS, "bits.lsh", "number", "number")
def _shifted_left(value: float, by: float) -> int | float:
    shift = _shift(by)
    if value and shift > MAX_BITS:
        raise Unfit(f"integers have at most {MAX_BITS:,} bits")
    return bounded(integer(value) << shift if value else 0)


@entry(NUMBERS, "bits.rsh", "number", "number")
def _shifted_right(value: float, by: float) -> int:
    return integer(value) >> _shift(by)


def _shift(by: float) -> int:
    found = integer(by)
    if found < 0:
        raise Unfit("bits are shifted by 0 or more")
    return found
