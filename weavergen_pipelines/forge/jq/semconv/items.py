"""Attributes and signals of a resolved registry, selected, with their root namespace, sorted."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import Any

from weavergen_pipelines.forge.jq.errors import Raised
from weavergen_pipelines.forge.jq.semconv.options import all_tests, root_namespace_tests, select
from weavergen_pipelines.forge.jq.values.access import has, index, indices, values_of
from weavergen_pipelines.forge.jq.values.failures import string_of
from weavergen_pipelines.forge.jq.values.ordering import equal, order_key

Name = Callable[[Any], Any]
"""What the items of a kind are sorted by."""

_V2_SIGNALS = {
    "entity": ("entities", "type"),
    "event": ("events", "name"),
    "metric": ("metrics", "name"),
    "span": ("spans", "type"),
}


def is_v2(options: Any) -> bool:
    """Whether the input is said to be a version 2 document."""
    return index(options, "v2") is True


def attribute_name(attribute: Any) -> Any:
    """The name of an attribute: `name` in version 1, `key` in version 2."""
    return index(attribute, "name" if has(attribute, "name") else "key")


def metric_name(metric: Any) -> Any:
    """The name of a metric: `metric_name` in version 1, `name` in version 2."""
    return index(metric, "metric_name" if has(metric, "metric_name") else "name")


def type_name(signal: Any) -> Any:
    """The type of a signal."""
    return index(signal, "type")


def event_name(event: Any) -> Any:
    """The name of an event."""
    return index(event, "name")


def sorted_by(items: list[Any], name: Name) -> list[Any]:
    """The items by name; equal ones keep their order."""
    return _sorted(items, lambda item: order_key(name(item)))


def _sorted(items: list[Any], key: Callable[[Any], Any]) -> list[Any]:
    keyed = [(key(item), item) for item in items]
    return [item for _, item in sorted(keyed, key=itemgetter(0))]


def attributes(document: Any, options: Any) -> list[Any]:
    """The attributes of the registry, by root namespace and name."""
    found = _v2_attributes(document) if is_v2(options) else _v1_attributes(document)
    wanted = select(select(found, all_tests(options)), root_namespace_tests(options))
    return _sorted(wanted, lambda item: (order_key(item["root_namespace"]), order_key(attribute_name(item))))


def _v1_attributes(document: Any) -> list[Any]:
    found: list[Any] = []
    for group in values_of(index(document, "groups")):
        if index(group, "type") == "attribute_group" and string_of(index(group, "id")).startswith("registry."):
            found += index(group, "attributes") or []
    return [{**attribute, "root_namespace": _first_part(index(attribute, "name"))} for attribute in found]


def _first_part(name: Any) -> str:
    parts = string_of(name).split(".")
    return parts[0] if len(parts) > 1 else "other"


def _v2_attributes(document: Any) -> list[Any]:
    found = values_of(index(index(document, "registry"), "attributes"))
    return [{**attribute, "root_namespace": string_of(index(attribute, "key")).split(".")[0]} for attribute in found]


def signals(document: Any, kind: Any, options: Any) -> list[Any]:
    """The signals of a kind, by root namespace; `resource` is another word for `entity`."""
    found = _v2_signals(document, kind) if is_v2(options) else _v1_signals(document, kind)
    tests = all_tests(options)
    wanted = [_with_attributes(signal, tests) for signal in select(found, tests)]
    return sorted_by(select(wanted, root_namespace_tests(options)), itemgetter("root_namespace"))


def _v1_signals(document: Any, kind: Any) -> list[Any]:
    if indices(kind, "resource"):
        kind = "entity"
    groups = [group for group in values_of(index(document, "groups")) if equal(index(group, "type"), kind)]
    return [{**group, "root_namespace": _second_part(index(group, "id"))} for group in groups]


def _second_part(name: Any) -> str:
    parts = string_of(name).split(".")
    return parts[1] if len(parts) > 1 else "other"


def _v2_signals(document: Any, kind: Any) -> list[Any]:
    if kind not in _V2_SIGNALS:
        raise Raised(f"semconv_signal: unknown kind {kind!r}, expected {', '.join(_V2_SIGNALS)}")
    plural, name = _V2_SIGNALS[kind]
    found = values_of(index(index(document, "registry"), plural))
    return [{**signal, "root_namespace": string_of(index(signal, name)).split(".")[0]} for signal in found]


def _with_attributes(signal: Any, tests: list[Callable[[Any], bool]]) -> Any:
    nested = index(signal, "attributes")
    return {**signal, "attributes": None if nested is None else select(nested, tests)}


def grouped(items: list[Any], plural: str, name: Name) -> list[Any]:
    """`{root_namespace, <plural>}` for each root namespace, in order, the items in it by name."""
    groups: dict[Any, list[Any]] = {}
    for item in sorted_by(items, lambda item: index(item, "root_namespace")):
        groups.setdefault(index(item, "root_namespace"), []).append(item)
    return [{"root_namespace": root, plural: sorted_by(found, name)} for root, found in groups.items()]
