"""Built-ins for arrays, objects and sets, and for the kinds of values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from weavergen_pipelines.policy.rego.builtins.function import Function, Table, Unfit, entry, is_kind, kind_of
from weavergen_pipelines.policy.rego.builtins.numbers import integer
from weavergen_pipelines.policy.rego.values import (
    UNDEFINED,
    RegoSet,
    elements,
    equal,
    get,
    items,
    order,
    ordered_object,
    unkey,
)

COLLECTIONS: Table = {"print": Function("print", None, lambda *_values: True)}

entry(COLLECTIONS, "array.concat", "array", "array")(lambda left, right: left + right)
entry(COLLECTIONS, "array.reverse", "array")(lambda values: values[::-1])
entry(COLLECTIONS, "count", "string|array|object|set")(len)
entry(COLLECTIONS, "object.keys", "object")(lambda value: RegoSet(map(unkey, value)))
entry(COLLECTIONS, "sort", "array|set")(lambda values: sorted(elements(values), key=order))
entry(COLLECTIONS, "type_name", "any")(kind_of)

for _kind in ("array", "boolean", "null", "number", "object", "set", "string"):
    entry(COLLECTIONS, f"is_{_kind}", "any")(lambda value, kind=_kind: is_kind(value, kind))


@entry(COLLECTIONS, "array.slice", "array", "number", "number")
def _slice(values: list[Any], first: float, last: float) -> list[Any]:
    return values[max(0, integer(first)) : max(0, integer(last))]


@entry(COLLECTIONS, "walk", "any")
def _walk(value: Any) -> list[Any]:
    """Every value in a value, itself first, with the path to it: `[path, value]`."""
    found: list[Any] = []
    waiting: list[tuple[list[Any], Any]] = [([], value)]
    while waiting:
        path, inner = waiting.pop()
        found.append([path, inner])
        if isinstance(inner, list | dict | RegoSet):
            waiting += reversed([([*path, index], each) for index, each in items(inner)])
    return found


@entry(COLLECTIONS, "object.get", "object", "any", "any")
def _get(value: dict[Any, Any], index: Any, default: Any) -> Any:
    found: Any = value
    for one in index if isinstance(index, list) else [index]:
        found = get(found, one)
        if found is UNDEFINED:
            return default
    return found


@entry(COLLECTIONS, "object.union", "object", "object")
def _object_union(left: dict[Any, Any], right: dict[Any, Any]) -> dict[Any, Any]:
    both = {**left, **right}
    for name in left.keys() & right.keys():
        if isinstance(left[name], dict) and isinstance(right[name], dict):
            both[name] = _object_union(left[name], right[name])
    return ordered_object((unkey(name), value) for name, value in both.items())


@entry(COLLECTIONS, "object.union_n", "array")
def _object_union_n(objects: list[Any]) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for one in objects:
        if not isinstance(one, dict):
            raise Unfit("`object.union_n` joins objects")
        found = _object_union(found, one)
    return found


@entry(COLLECTIONS, "object.remove", "object", "collection")
def _remove(value: dict[Any, Any], names: Any) -> dict[Any, Any]:
    unwanted = _keys(names)
    return {name: one for name, one in value.items() if unkey(name) not in unwanted}


@entry(COLLECTIONS, "object.filter", "object", "collection")
def _filter(value: dict[Any, Any], names: Any) -> dict[Any, Any]:
    wanted = _keys(names)
    return {name: one for name, one in value.items() if unkey(name) in wanted}


def _keys(names: Any) -> RegoSet:
    """What names the entries of an object: elements, or the keys of an object."""
    return RegoSet(map(unkey, names) if isinstance(names, dict) else elements(names))


@entry(COLLECTIONS, "object.subset", "any", "any")
def _is_superset(whole: Any, part: Any) -> bool:
    """Objects have parts of what they have; arrays what is in a row of theirs, or a set of theirs in any order."""
    if isinstance(whole, dict) and isinstance(part, dict):
        return all(name in whole and _is_superset(whole[name], value) for name, value in part.items())
    if isinstance(part, RegoSet) and isinstance(whole, RegoSet | list):
        members = RegoSet(whole)
        return all(value in members for value in part)
    if isinstance(whole, list) and isinstance(part, list):
        rows = range(len(whole) - len(part) + 1)
        return any(equal(whole[start : start + len(part)], part) for start in rows)
    return equal(whole, part)


@entry(COLLECTIONS, "union", "array|set")
def _union(sets: Any) -> RegoSet:
    return RegoSet(value for one in _sets(sets) for value in one)


@entry(COLLECTIONS, "intersection", "array|set")
def _intersection(sets: Any) -> RegoSet:
    found = _sets(sets)
    return RegoSet(value for value in (found[0] if found else ()) if all(value in one for one in found))


def _sets(values: Iterable[Any]) -> list[RegoSet]:
    found = list(values)
    if not all(isinstance(one, RegoSet) for one in found):
        raise Unfit("sets of sets are expected")
    return found
