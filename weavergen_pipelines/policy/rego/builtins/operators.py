"""The operators of expressions, as functions."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from weavergen_pipelines.policy.rego.builtins.function import Unfit, is_kind, shown
from weavergen_pipelines.policy.rego.builtins.numbers import bounded, integer
from weavergen_pipelines.policy.rego.values import RegoSet, equal, order


def _numeric(sign: str, run: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def operate(left: Any, right: Any) -> Any:
        for value in (left, right):
            if not is_kind(value, "number"):
                raise Unfit(f"`{sign}` is for numbers, not {shown(value)}")
        try:
            return bounded(run(left, right))
        except OverflowError as error:
            raise Unfit("the number is too large") from error

    return operate


def _of_sets(sign: str, run: Callable[[RegoSet, RegoSet], RegoSet]) -> Callable[[Any, Any], Any]:
    def operate(left: Any, right: Any) -> Any:
        for value in (left, right):
            if not isinstance(value, RegoSet):
                raise Unfit(f"`{sign}` is for sets, not {shown(value)}")
        return run(left, right)

    return operate


def _minus(left: Any, right: Any) -> Any:
    if isinstance(left, RegoSet) and isinstance(right, RegoSet):
        return RegoSet(value for value in left if value not in right)
    return _subtracted(left, right)


_subtracted = _numeric("-", lambda left, right: left - right)


def _divided(left: Any, right: Any) -> Any:
    if right == 0:
        raise Unfit("a division by zero")
    whole = isinstance(left, int) and isinstance(right, int) and left % right == 0
    return left // right if whole else left / right


def _modulo(left: Any, right: Any) -> Any:
    if right == 0:
        raise Unfit("a division by zero")
    return int(math.copysign(abs(integer(left)) % abs(integer(right)), left))


OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": equal,
    "!=": lambda left, right: not equal(left, right),
    "<": lambda left, right: order(left) < order(right),
    "<=": lambda left, right: order(left) <= order(right),
    ">": lambda left, right: order(left) > order(right),
    ">=": lambda left, right: order(left) >= order(right),
    "+": _numeric("+", lambda left, right: left + right),
    "-": _minus,
    "*": _numeric("*", lambda left, right: left * right),
    "/": _numeric("/", _divided),
    "%": _numeric("%", _modulo),
    "|": _of_sets("|", lambda left, right: RegoSet([*left, *right])),
    "&": _of_sets("&", lambda left, right: RegoSet(value for value in left if value in right)),
}
"""By sign; one that is not for its operands raises `Unfit`."""
