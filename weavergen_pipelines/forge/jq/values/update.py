"""Replacing parts of values. `change` gives the outputs for an old part; where only one fits, the first is taken.

No output deletes the part. With `optional`, a value that has no such part is returned unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from weavergen_pipelines.forge.jq.errors import Raised
from weavergen_pipelines.forge.jq.values.access import bounds
from weavergen_pipelines.forge.jq.values.failures import (
    ARRAY,
    INTEGER,
    ITERABLE,
    array_of,
    key_of,
    string_of,
    wrong_type,
)

Change = Callable[[Any], Iterable[Any]]

_NOTHING = object()


def update_values(value: Any, change: Change, *, optional: bool) -> Any:
    """`.[] |= change`: all outputs for an array, the first one per key for an object.

    Raises:
        Raised: the value is a scalar.
    """
    if isinstance(value, list):
        return [output for item in value for output in change(item)]
    if isinstance(value, dict):
        changed = ((key, _first(change(item))) for key, item in value.items())
        return {key: output for key, output in changed if output is not _NOTHING}
    if optional:
        return value
    raise wrong_type(value, ITERABLE)


def update_index(value: Any, key: Any, change: Change, *, optional: bool) -> Any:
    """`.[key] |= change`.

    Raises:
        Raised: no such index, or an index that is out of bounds.
    """
    if isinstance(value, dict):
        return _update_entry(value, key_of(key), change)
    if isinstance(value, (list, str)) and isinstance(key, dict):
        return update_slice(value, key.get("start"), key.get("end"), change, optional=optional)
    failure = _no_element(value, key)
    if failure is None:
        return _update_element(value, key, change)
    if optional:
        return value
    raise failure


def _update_entry(value: dict[str, Any], key: str, change: Change) -> dict[str, Any]:
    output = _first(change(value.get(key)))
    if output is not _NOTHING:
        return {**value, key: output}
    return _swap_remove(value, key) if key in value else value


def _swap_remove(value: dict[str, Any], key: str) -> dict[str, Any]:
    """Without the key; the last entry takes its place, as in the reference."""
    *others, last = value.items()
    if last[0] == key:
        return dict(others)
    return dict(last if entry[0] == key else entry for entry in others)


def _no_element(value: Any, key: Any) -> Raised | None:
    if not isinstance(value, list):
        return wrong_type(value, ITERABLE)
    if not isinstance(key, int) or isinstance(key, bool):
        return wrong_type(key, INTEGER)
    if not -len(value) <= key < len(value):
        return Raised(f"index {key} out of bounds")
    return None


def _update_element(value: list[Any], key: int, change: Change) -> list[Any]:
    position = key % len(value)
    output = _first(change(value[position]))
    replacement = [] if output is _NOTHING else [output]
    return [*value[:position], *replacement, *value[position + 1 :]]


def update_slice(value: Any, start: Any, end: Any, change: Change, *, optional: bool) -> Any:
    """`.[start:end] |= change`, for arrays and strings.

    Raises:
        Raised: the value cannot be sliced, a bound is not an integer, or the output is of another type.
    """
    if not isinstance(value, (list, str)):
        if optional:
            return value
        raise wrong_type(value, ARRAY)
    try:
        low, high, _ = bounds(start, end).indices(len(value))
    except Raised:
        if optional:
            return value
        raise
    high = max(low, high)
    output = _first(change(value[low:high]))
    if isinstance(value, str):
        return value[:low] + ("" if output is _NOTHING else string_of(output)) + value[high:]
    return value[:low] + ([] if output is _NOTHING else array_of(output)) + value[high:]


def _first(outputs: Iterable[Any]) -> Any:
    return next(iter(outputs), _NOTHING)
