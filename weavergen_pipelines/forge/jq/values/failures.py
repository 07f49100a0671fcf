"""The errors that operations raise, worded as the reference words them: programs compare them in `catch`."""

from __future__ import annotations

from typing import Any

from weavergen_pipelines.forge.jq.errors import Raised
from weavergen_pipelines.forge.jq.values.text import describe

ARRAY = "array"
INTEGER = "integer"
ITERABLE = "iterable (array or object)"
NUMBER = "number"
RANGEABLE = "rangeable (array or string)"
STRING = "string"


def wrong_type(value: Any, expected: str) -> Raised:
    """A value that is not of the type that the operation takes."""
    return Raised(message=lambda: f"cannot use {describe(value)} as {expected}")


def wrong_operands(left: Any, operator: str, right: Any) -> Raised:
    """Arithmetic on values that it is not defined for."""
    return Raised(message=lambda: f"cannot calculate {describe(left)} {operator} {describe(right)}")


def wrong_index(value: Any, key: Any) -> Raised:
    """An index that values of this type do not have."""
    return Raised(message=lambda: f"cannot index {describe(value)} with {describe(key)}")


def not_a_path(value: Any) -> Raised:
    """A term on the left of an assignment, or in `path(…)`, that makes new values."""
    return Raised(message=lambda: f"invalid path expression with input {describe(value)}")


def string_of(value: Any) -> str:
    """The value, if it is a string.

    Raises:
        Raised: it is not.
    """
    if isinstance(value, str):
        return value
    raise wrong_type(value, STRING)


def array_of(value: Any) -> list[Any]:
    """The value, if it is an array.

    Raises:
        Raised: it is not.
    """
    if isinstance(value, list):
        return value
    raise wrong_type(value, ARRAY)


def number_of(value: Any) -> float:
    """The value, if it is a number.

    Raises:
        Raised: it is not.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    raise wrong_type(value, NUMBER)


def integer_of(value: Any) -> int:
    """The value, if it is an integer.

    Raises:
        Raised: it is not.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise wrong_type(value, INTEGER)


def key_of(value: Any) -> str:
    """The value, if it can be the key of an object.

    Raises:
        Raised: it is not a string. The reference goes on and then gives null for the whole output.
    """
    if isinstance(value, str):
        return value
    raise Raised(message=lambda: f"cannot use {describe(value)} as object key, keys are strings")
