"""The operators and functions of expressions: on JSON values, and with bounded results."""

from __future__ import annotations

import ast
import math
import operator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MAX_NUMBER = 2**63
MAX_SIZE = 100_000


def bounded(value: Any) -> Any:
    """The value, if it is a finite number of 64 bits, a text or list of moderate size, or anything else.

    Raises:
        ValueError: it is too big.
    """
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("the result is no finite number")
    if isinstance(value, int) and abs(value) > MAX_NUMBER:
        raise ValueError("a number has at most 64 bits")
    if isinstance(value, (str, list)) and len(value) > MAX_SIZE:
        raise ValueError(f"a text or list has at most {MAX_SIZE} elements")
    return value


def is_number(value: object) -> bool:
    """Whether this is a number of JSON."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def on_numbers(operate: Callable[..., Any]) -> Callable[..., Any]:
    """The operation, which raises a TypeError for anything but numbers."""

    def checked(*operands: object) -> object:
        for operand in operands:
            if not is_number(operand):
                raise TypeError(f"a number is needed, not {type(operand).__name__}")
        return operate(*operands)

    return checked


def _add(left: object, right: object) -> object:
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    if isinstance(left, list) and isinstance(right, list):
        return left + right
    return on_numbers(operator.add)(left, right)


def equal(left: object, right: object) -> bool:
    """Whether two JSON values are the same: a number is no truth value, also deep within."""
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(equal, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(equal(left[key], right[key]) for key in left)
    return isinstance(left, bool) is isinstance(right, bool) and left == right


def ordered(compare: Callable[[Any, Any], bool]) -> Callable[[object, object], bool]:
    """The comparison, which raises a TypeError for anything but two numbers or two texts."""

    def checked(left: object, right: object) -> bool:
        if not (is_number(left) and is_number(right)) and not (isinstance(left, str) and isinstance(right, str)):
            raise TypeError(f"{type(left).__name__} and {type(right).__name__} have no order")
        return compare(left, right)

    return checked


def _contains(element: object, container: object) -> bool:
    if not isinstance(container, (str, list, dict)):
        raise TypeError(f"{type(container).__name__} contains nothing")
    return element in container


ARITHMETIC: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: _add,
    ast.Sub: on_numbers(operator.sub),
    ast.Mult: on_numbers(operator.mul),
    ast.Div: on_numbers(operator.truediv),
    ast.FloorDiv: on_numbers(operator.floordiv),
    ast.Mod: on_numbers(operator.mod),
}

UNARY: Mapping[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.Not: operator.not_,
    ast.USub: on_numbers(operator.neg),
    ast.UAdd: on_numbers(operator.pos),
}

COMPARISONS: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.eq,
    ast.IsNot: operator.ne,
    ast.In: _contains,
    ast.NotIn: lambda element, container: not _contains(element, container),
}

FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "abs": on_numbers(abs),
    "all": all,
    "any": any,
    "len": len,
    "max": max,
    "min": min,
    "sum": lambda values: sum(map(on_numbers(lambda value: value), values)),
}
