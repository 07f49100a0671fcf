"""The types of attribute values, and what type a value has."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

ValueType: TypeAlias = Literal[
    "boolean", "int", "double", "string", "any", "boolean[]", "int[]", "double[]", "string[]"
]

INT64 = range(-(2**63), 2**63)
_SCALARS: dict[type, ValueType] = {bool: "boolean", int: "int", float: "double", str: "string"}
_ARRAYS: dict[ValueType, ValueType] = {
    "boolean": "boolean[]", "int": "int[]", "double": "double[]", "string": "string[]",
}  # fmt: skip


def inferred_type(value: Any) -> ValueType | None:
    """The type of a JSON value; none for null, objects, empty arrays and arrays of several types.

    The first element that is not null gives the type of an array; an array that starts with a double may have integers.
    """
    if isinstance(value, list):
        return _array_type([type(element) for element in value if element is not None])
    return _SCALARS.get(type(value))


def _array_type(kinds: list[type]) -> ValueType | None:
    if not kinds or kinds[0] not in _SCALARS:
        return None
    first = _SCALARS[kinds[0]]
    distinct = set(kinds)
    if distinct == {kinds[0]}:
        return _ARRAYS[first]
    return "double[]" if distinct == {int, float} else None
