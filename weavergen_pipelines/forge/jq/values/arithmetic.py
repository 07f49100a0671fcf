"""`+`, `-`, `*`, `/`, `%`, negation and the comparisons, as functions of two values and the meter."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from weavergen_pipelines.forge.jq.errors import JqLimitError
from weavergen_pipelines.forge.jq.limits import Meter
from weavergen_pipelines.forge.jq.values.failures import number_of, wrong_operands
from weavergen_pipelines.forge.jq.values.numbers import MAX_BITS
from weavergen_pipelines.forge.jq.values.ordering import equal, less, order_key

Operator = Callable[[Any, Any, Meter], Any]

POINTER = 8
"""Bytes that an element of an array, or an entry of an object, is counted as."""


def add(left: Any, right: Any, meter: Meter) -> Any:
    """Sum, concatenation, union; null is neutral."""
    if isinstance(left, str) and isinstance(right, str):
        meter.allocate(len(left) + len(right))
        return left + right
    if left is None or right is None:
        return right if left is None else left
    if _are_numbers(left, right):
        return _bounded(left + right)
    if isinstance(left, list) and isinstance(right, list):
        meter.allocate(POINTER * (len(left) + len(right)))
        return left + right
    if isinstance(left, dict) and isinstance(right, dict):
        meter.allocate(POINTER * (len(left) + len(right)))
        return {**left, **right}
    raise wrong_operands(left, "+", right)


def subtract(left: Any, right: Any, meter: Meter) -> Any:
    """Difference of numbers; of arrays, what is in the left and not in the right one."""
    if _are_numbers(left, right):
        return _bounded(left - right)
    if isinstance(left, list) and isinstance(right, list):
        meter.tick(len(left) + len(right))
        return _without(left, right)
    raise wrong_operands(left, "-", right)


def _without(left: list[Any], right: list[Any]) -> list[Any]:
    strings = {item for item in right if isinstance(item, str)}
    others = [item for item in right if not isinstance(item, str)]
    return [
        item
        for item in left
        if not (item in strings if isinstance(item, str) else any(equal(item, other) for other in others))
    ]


def multiply(left: Any, right: Any, meter: Meter) -> Any:
    """Product of numbers; a string repeated; objects merged recursively."""
    if _are_numbers(left, right):
        return _bounded(left * right)
    if isinstance(left, str) and _is_integer(right):
        return _repeat(left, right, meter)
    if isinstance(right, str) and _is_integer(left):
        return _repeat(right, left, meter)
    if isinstance(left, dict) and isinstance(right, dict):
        return _merge(left, right, meter)
    raise wrong_operands(left, "*", right)


def _repeat(text: str, times: int, meter: Meter) -> str | None:
    if times <= 0:
        return None
    meter.allocate(len(text) * times)
    return text * times


def _merge(left: dict[str, Any], right: dict[str, Any], meter: Meter) -> dict[str, Any]:
    meter.allocate(POINTER * (len(left) + len(right)))
    merged = dict(left)
    for key, value in right.items():
        known = merged.get(key)
        if isinstance(known, dict) and isinstance(value, dict):
            merged[key] = _merge(known, value, meter)
        else:
            merged[key] = value
    return merged


def divide(left: Any, right: Any, meter: Meter) -> Any:
    """Quotient, always a float; a string split at another one."""
    if _are_numbers(left, right):
        return _quotient(float(left), float(right))
    if isinstance(left, str) and isinstance(right, str):
        meter.allocate(POINTER * len(left))
        return split(left, right)
    raise wrong_operands(left, "/", right)


def _quotient(left: float, right: float) -> float:
    if right != 0:
        return left / right
    if left == 0 or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1, right)


def split(text: str, separator: str) -> list[str]:
    """The parts of a string; its characters, if the separator is empty."""
    if not text:
        return []
    return text.split(separator) if separator else list(text)


def remainder(left: Any, right: Any, _meter: Meter) -> Any:
    """Remainder with the sign of the left operand."""
    if not _are_numbers(left, right):
        raise wrong_operands(left, "%", right)
    if isinstance(left, float) or isinstance(right, float):
        return math.nan if right == 0 or math.isinf(left) else math.fmod(left, right)
    if right == 0:
        raise wrong_operands(left, "%", right)
    rest = abs(left) % abs(right)
    return -rest if left < 0 else rest


def negate(value: Any) -> Any:
    """The number with the other sign."""
    return -number_of(value)


def _are_numbers(left: Any, right: Any) -> bool:
    return (
        isinstance(left, (int, float))
        and isinstance(right, (int, float))
        and not isinstance(left, bool)
        and not isinstance(right, bool)
    )


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _bounded(number: Any) -> Any:
    if isinstance(number, int) and number.bit_length() > MAX_BITS:
        raise JqLimitError(f"an integer of {number.bit_length()} bits is too large")
    return number


def _at_most(left: Any, right: Any) -> bool:
    return less(left, right) or equal(left, right)


OPERATORS: dict[str, Operator] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "%": remainder,
    "==": lambda left, right, _: equal(left, right),
    "!=": lambda left, right, _: not equal(left, right),
    "<": lambda left, right, _: less(left, right),
    ">": lambda left, right, _: order_key(left) > order_key(right),
    "<=": lambda left, right, _: _at_most(left, right),
    ">=": lambda left, right, _: order_key(left) > order_key(right) or equal(left, right),
}
"""The binary operators by their symbol."""
