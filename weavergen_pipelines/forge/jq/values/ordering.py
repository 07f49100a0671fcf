"""Truth, equality and the total order: null, false, true, numbers, strings, arrays, objects."""

from __future__ import annotations

from typing import Any


def truthy(value: Any) -> bool:
    """Everything is true but `null` and `false`."""
    return value is not None and value is not False


def equal(left: Any, right: Any) -> bool:
    """Whether two values are the same; `1 == 1.0`, but `1 != true`."""
    if isinstance(left, dict):
        return _equal_objects(left, right) if isinstance(right, dict) else False
    if isinstance(left, list):
        return isinstance(right, list) and len(left) == len(right) and all(map(equal, left, right))
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, float) and isinstance(right, int):
        return left == float(right)
    if isinstance(left, int) and isinstance(right, float):
        return float(left) == right
    return bool(left == right)


def _equal_objects(left: dict[str, Any], right: dict[str, Any]) -> bool:
    return len(left) == len(right) and all(key in right and equal(value, right[key]) for key, value in left.items())


def less(left: Any, right: Any) -> bool:
    """Whether a value comes before another in the total order."""
    if type(left) is type(right) and type(left) in (str, int):
        return bool(left < right)
    return order_key(left) < order_key(right)


class _NanKey:
    """NaN comes before every number, itself included."""

    __slots__ = ()

    def __lt__(self, other: object) -> bool:
        return True

    def __gt__(self, other: object) -> bool:
        return False


def order_key(value: Any) -> tuple[Any, ...]:
    """A key that sorts Python tuples as jq sorts values."""
    if isinstance(value, str):
        return (4, value)
    if value is None:
        return (0,)
    if isinstance(value, bool):
        return (2,) if value else (1,)
    if isinstance(value, (int, float)):
        return (3, value if value == value else _NanKey())  # noqa: PLR0124  (only NaN differs from itself)
    if isinstance(value, list):
        return (5, [order_key(item) for item in value])
    keys = sorted(value)
    return (6, keys, [order_key(value[key]) for key in keys])
