"""The values of FEEL are JSON; what does not fit gives null (DMN 1.5 §10.3.2).

Numbers are computed as decimals of 34 digits, as the standard says, and kept as numbers of JSON in between: 0.1 + 0.2
is 0.3.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from decimal import Context, Decimal, DecimalException, DivisionByZero, InvalidOperation, Overflow
from typing import Any, cast

from weavergen_pipelines.workflow.expressions.expression import Data, ExpressionError
from weavergen_pipelines.workflow.expressions.operators import MAX_NUMBER, bounded, is_number

MAX_STEPS = 100_000
_DECIMAL = Context(prec=34, Emax=6144, Emin=-6143, traps=[InvalidOperation, DivisionByZero, Overflow])


class Frame(Mapping[str, Any]):
    """The variables that an expression sees: those of the data, and what surrounds it within the expression.

    All frames of one evaluation share the number of steps that it may still take.
    """

    __slots__ = ("_left", "_outer", "_values")

    def __init__(self, values: Data, outer: Frame | None = None, sharing: Frame | None = None) -> None:
        """The `values` before those of `outer`; `sharing` steps with a frame whose variables are not seen."""
        self._values = values
        self._outer = outer
        shared = outer or sharing
        self._left: list[int] = [MAX_STEPS] if shared is None else shared._left

    def __getitem__(self, name: str) -> Any:
        frame: Frame | None = self
        while frame is not None:
            if name in frame._values:
                return frame._values[name]
            frame = frame._outer
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        yield from {**(self._outer or {}), **self._values}

    def __len__(self) -> int:
        return sum(1 for _name in self)

    def __bool__(self) -> bool:
        return True

    def step(self, count: int = 1) -> None:
        """Some steps of a loop.

        Raises:
            ExpressionError: the evaluation has taken too many.
        """
        self._left[0] -= count
        if self._left[0] < 0:
            raise ExpressionError(f"an expression takes at most {MAX_STEPS} steps")

    def made(self, value: Any) -> Any:
        """A value that was made within: big ones cost steps.

        Raises:
            ExpressionError: there were too many.
            ValueError: it is too big.
        """
        if isinstance(value, (str, list)):
            self.step(len(value) >> 6)
        return bounded(value)


Operator = Callable[[Any, Any], Any]


def number(value: Decimal) -> int | float | None:
    """A number of JSON; null for one that JSON does not have."""
    if value == value.to_integral_value() and abs(value) <= MAX_NUMBER:
        return int(value)
    found = float(value)
    return found if math.isfinite(found) else None


def decimal(value: object) -> Decimal | None:
    """A number for computing, null for any other value."""
    return Decimal(repr(value)) if is_number(value) else None


def arithmetic(operate: Callable[[Context, Decimal, Decimal], Decimal]) -> Operator:
    """An operation on two numbers; null for anything else, and where it has no result."""

    def compute(left: object, right: object) -> int | float | None:
        first, second = decimal(left), decimal(right)
        if first is None or second is None:
            return None
        try:
            return number(operate(_DECIMAL, first, second))
        except DecimalException:
            return None

    return compute


def _add(left: object, right: object) -> Any:
    return left + right if isinstance(left, str) and isinstance(right, str) else _add_numbers(left, right)


_add_numbers = arithmetic(Context.add)
SUMS: Mapping[str, Operator] = {"+": _add, "-": arithmetic(Context.subtract)}
PRODUCTS: Mapping[str, Operator] = {"*": arithmetic(Context.multiply), "/": arithmetic(Context.divide)}
POWERS: Mapping[str, Operator] = {"**": arithmetic(Context.power)}


def negative(value: object) -> int | float | None:
    """The number with its sign turned; null for any other value."""
    return cast("int | float | None", SUMS["-"](0, value))


def equal(left: object, right: object) -> bool | None:
    """Whether two values are equal; null for values of different kinds."""
    if left is None or right is None:
        return left is right
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(equal(a, b) is True for a, b in zip(left, right, strict=True))
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(equal(left[key], right[key]) is True for key in left)
    return left == right if _kind(left) is _kind(right) else None


def unequal(left: object, right: object) -> bool | None:
    """Whether two values differ; null for values of different kinds."""
    same = equal(left, right)
    return None if same is None else not same


def ordered(compare: Callable[[Any, Any], bool]) -> Operator:
    """A comparison of two numbers or two texts; null for anything else."""

    def check(left: object, right: object) -> bool | None:
        kind = _kind(left)
        return compare(left, right) if kind is _kind(right) and kind in {str, float} else None

    return check


def _kind(value: object) -> type:
    return float if is_number(value) else type(value)


COMPARISONS: Mapping[str, Operator] = {
    "=": equal,
    "!=": unequal,
    "<": ordered(lambda left, right: left < right),
    "<=": ordered(lambda left, right: left <= right),
    ">": ordered(lambda left, right: left > right),
    ">=": ordered(lambda left, right: left >= right),
}


def disjunction(values: list[Any]) -> bool | None:
    """True if one is true, false if all are false, else null."""
    return True if True in _truths(values) else None if None in _truths(values) else False


def conjunction(values: list[Any]) -> bool | None:
    """False if one is false, true if all are true, else null."""
    return False if False in _truths(values) else None if None in _truths(values) else True


def _truths(values: list[Any]) -> list[bool | None]:
    return [value if isinstance(value, bool) else None for value in values]


def as_list(value: Any) -> list[Any]:
    """A list as it is, null as no element, and any other value as the only one."""
    return value if isinstance(value, list) else [] if value is None else [value]
