"""Reading parts of values: `.[key]`, `.[start:end]`, `.[]`, and `indices`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from weavergen_pipelines.forge.jq.values.failures import ITERABLE, RANGEABLE, integer_of, wrong_index, wrong_type
from weavergen_pipelines.forge.jq.values.ordering import equal

_ABSENT = object()


def index(value: Any, key: Any) -> Any:
    """`.[key]`: null if there is nothing.

    Raises:
        Raised: values of this type do not have such an index.
    """
    found = _lookup(value, key)
    return None if found is _ABSENT else found


def has(value: Any, key: Any) -> bool:
    """Whether `.[key]` points to something.

    Raises:
        Raised: values of this type do not have such an index.
    """
    return _lookup(value, key) is not _ABSENT


def _lookup(value: Any, key: Any) -> Any:
    if isinstance(value, dict):
        return value.get(key, _ABSENT) if isinstance(key, str) else _ABSENT
    if value is None:
        return _ABSENT
    if isinstance(value, (list, str)) and isinstance(key, dict):
        return slice_of(value, key.get("start"), key.get("end"))
    if isinstance(value, list):
        return _element(value, key)
    raise wrong_index(value, key)


def _element(value: list[Any], key: Any) -> Any:
    if isinstance(key, int) and not isinstance(key, bool):
        return value[key] if -len(value) <= key < len(value) else _ABSENT
    if isinstance(key, list):
        return indices(value, key)
    raise wrong_index(value, key)


def slice_of(value: Any, start: Any, end: Any) -> Any:
    """`.[start:end]` of a string or array; null is an open end.

    Raises:
        Raised: the value cannot be sliced, or a bound is not an integer.
    """
    if not isinstance(value, (list, str)):
        raise wrong_type(value, RANGEABLE)
    return value[bounds(start, end)]


def bounds(start: Any, end: Any) -> slice:
    """The Python slice of two bounds, null for open ones.

    Raises:
        Raised: a bound is not an integer.
    """
    return slice(*(None if bound is None else integer_of(bound) for bound in (start, end)))


def values_of(value: Any) -> Iterable[Any]:
    """`.[]`: the elements of an array, the values of an object.

    Raises:
        Raised: the value is a scalar.
    """
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        return value.values()
    raise wrong_type(value, ITERABLE)


def items_of(value: Any) -> Iterable[tuple[Any, Any]]:
    """Keys and values of an object, indices and elements of an array.

    Raises:
        Raised: the value is a scalar.
    """
    if isinstance(value, list):
        return enumerate(value)
    if isinstance(value, dict):
        return value.items()
    raise wrong_type(value, ITERABLE)


def indices(value: Any, sought: Any) -> list[int]:
    """Where a string occurs in a string, an array in an array, or else a value in an array.

    Raises:
        Raised: there is no such search.
    """
    if isinstance(value, str) and isinstance(sought, str):
        return _substring_indices(value, sought)
    if not isinstance(value, list):
        raise wrong_index(value, sought)
    if not isinstance(sought, list):
        return [i for i, item in enumerate(value) if equal(item, sought)]
    width = len(sought)
    return [i for i in range(len(value) - width + 1) if width and equal(value[i : i + width], sought)]


def _substring_indices(text: str, sought: str) -> list[int]:
    found: list[int] = []
    at = text.find(sought) if sought else -1
    while at >= 0:
        found.append(at)
        at = text.find(sought, at + 1)
    return found
