"""Sorting, grouping, searching and joining arrays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, groupby
from operator import itemgetter
from typing import Any

from weavergen_pipelines.forge.jq.builtins.registry import filter_builtin, function
from weavergen_pipelines.forge.jq.filters.base import Env, Filter, Single, meter_of
from weavergen_pipelines.forge.jq.limits import Meter
from weavergen_pipelines.forge.jq.values import access, arithmetic
from weavergen_pipelines.forge.jq.values.failures import ARRAY, ITERABLE, array_of, wrong_type
from weavergen_pipelines.forge.jq.values.ordering import equal, less, order_key
from weavergen_pipelines.forge.jq.values.text import to_string

Keyed = tuple[list[Any], Any]
"""The order keys of an element, one per output of the filter, and the element."""


def _keyed(by: Filter, env: Env, value: Any) -> list[Keyed]:
    items = array_of(value)
    meter_of(env).tick(len(items))
    if by.single:
        one = by.one
        return [([order_key(one(env, item))], item) for item in items]
    return [([order_key(output) for output in by.run(env, item)], item) for item in items]


@filter_builtin("sort_by")
@dataclass(slots=True, eq=False)
class SortBy(Single):
    """`sort_by(f)`"""

    by: Filter

    def one(self, env: Env, value: Any) -> Any:
        """The elements by the outputs for them; equal ones keep their order. A single one is not looked at."""
        if len(array_of(value)) < 2:
            return value
        return [item for _, item in sorted(_keyed(self.by, env, value), key=itemgetter(0))]


@filter_builtin("group_by")
@dataclass(slots=True, eq=False)
class GroupBy(Single):
    """`group_by(f)`"""

    by: Filter

    def one(self, env: Env, value: Any) -> Any:
        """The elements with equal outputs in one array, the arrays sorted by the outputs."""
        keyed = sorted(_keyed(self.by, env, value), key=itemgetter(0))
        return [[item for _, item in group] for _, group in groupby(keyed, key=itemgetter(0))]


@filter_builtin("min_by")
@dataclass(slots=True, eq=False)
class MinBy(Single):
    """`min_by(f)`"""

    by: Filter

    def one(self, env: Env, value: Any) -> Any:
        """The first of the elements with the smallest outputs; null if there are none."""
        return min(_keyed(self.by, env, value), key=itemgetter(0), default=(None, None))[1]


@filter_builtin("max_by")
@dataclass(slots=True, eq=False)
class MaxBy(Single):
    """`max_by(f)`"""

    by: Filter

    def one(self, env: Env, value: Any) -> Any:
        """The last of the elements with the largest outputs; null if there are none."""
        return max(reversed(_keyed(self.by, env, value)), key=itemgetter(0), default=(None, None))[1]


@function("sort")
def sort(value: Any) -> list[Any]:
    """The elements in order."""
    return sorted(array_of(value), key=order_key)


@function("min")
def smallest(value: Any) -> Any:
    """The first of the smallest elements; null if there are none."""
    return min(array_of(value), key=order_key, default=None)


@function("max")
def largest(value: Any) -> Any:
    """The last of the largest elements; null if there are none."""
    return max(reversed(array_of(value)), key=order_key, default=None)


@function("reverse")
def reverse(value: Any) -> list[Any]:
    """The elements from the last to the first."""
    return array_of(value)[::-1]


@function("indices")
def indices(value: Any, sought: Any) -> list[int]:
    """Where a string occurs in a string, an array in an array, or else a value in an array."""
    return access.indices(value, sought)


@function("bsearch")
def binary_search(value: Any, sought: Any) -> int:
    """The index of an element in a sorted array, or -1 minus the index that it would have."""
    items = array_of(value)
    low, high = 0, len(items)
    while low < high:
        middle = (low + high) // 2
        if equal(items[middle], sought):
            return middle
        low, high = (middle + 1, high) if less(items[middle], sought) else (low, middle)
    return -1 - low


@function("add")
def add(meter: Meter, value: Any) -> Any:
    """The sum of all elements or values; null if there are none."""
    items = list(access.values_of(value))
    meter.tick(len(items))
    if items and all(isinstance(item, str) for item in items):
        return _joined(items, "", meter)
    if items and all(isinstance(item, list) for item in items):
        meter.allocate(arithmetic.POINTER * sum(map(len, items)))
        return list(chain.from_iterable(items))
    total = None
    for item in items:
        total = arithmetic.add(total, item, meter)
    return total


@function("join")
def join(meter: Meter, value: Any, separator: Any) -> str:
    """The elements as text with a separator between them; null is `null`, and a null separator is none."""
    if not isinstance(value, list):
        raise wrong_type(value, ARRAY if isinstance(value, dict) else ITERABLE)
    texts = [to_string(item, meter) for item in value]
    if len(texts) < 2 or separator is None:
        separator = ""
    if not isinstance(separator, str):
        return str(arithmetic.add(texts[0], separator, meter))
    return _joined(texts, separator, meter)


def _joined(texts: Iterable[str], separator: str, meter: Meter) -> str:
    found = list(texts)
    meter.allocate(sum(map(len, found)) + len(separator) * len(found))
    return separator.join(found)
