"""The helper library for semantic conventions as builtins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from weavergen_pipelines.forge.jq.builtins.registry import function
from weavergen_pipelines.forge.jq.semconv import items
from weavergen_pipelines.forge.jq.semconv.options import (
    Test,
    code_generation_tests,
    deprecation_tests,
    select,
    stability_tests,
)
from weavergen_pipelines.forge.jq.values.failures import array_of

_NO_OPTIONS: dict[str, Any] = {}


@function("semconv_signal")
def semconv_signal(value: Any, kind: Any, options: Any) -> list[Any]:
    """The signals of a kind, by root namespace."""
    return items.signals(value, kind, options)


def _register_grouping(plural: str, name: items.Name) -> None:
    @function(f"semconv_group_{plural}_by_root_namespace")
    def group(value: Any) -> list[Any]:
        return items.grouped(array_of(value), plural, name)


def _register_listing(plural: str, find: Callable[[Any, Any], list[Any]], name: items.Name) -> None:
    @function(f"semconv_{plural}")
    def listed(value: Any, options: Any = _NO_OPTIONS) -> list[Any]:
        return find(value, options)

    @function(f"semconv_grouped_{plural}")
    def grouped(value: Any, options: Any = _NO_OPTIONS) -> list[Any]:
        return items.grouped(find(value, options), plural, name)


def _signals(kind: str, name: items.Name) -> Callable[[Any, Any], list[Any]]:
    return lambda value, options: items.sorted_by(items.signals(value, kind, options), name)


_NAMES: dict[str, tuple[str, items.Name]] = {
    "entities": ("entity", items.type_name),
    "events": ("event", items.event_name),
    "metrics": ("metric", items.metric_name),
    "spans": ("span", items.type_name),
}
_register_grouping("attributes", items.attribute_name)
_register_listing("attributes", items.attributes, items.attribute_name)
for _plural, (_kind, _name) in _NAMES.items():
    _register_grouping(_plural, _name)
    _register_listing(_plural, _signals(_kind, _name), _name)


def _register_filter(name: str, tests: Callable[[Any], list[Test]]) -> None:
    @function(name)
    def filtered(value: Any, options: Any) -> list[Any]:
        return select(array_of(value), tests(options))


_register_filter("stability_filter", stability_tests)
_register_filter("code_generation_exclude_filter", code_generation_tests)
_register_filter("deprecated_filter", deprecation_tests)
