"""Options of the helpers, as a test of items."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from weavergen_pipelines.forge.jq.values.access import has, index, indices
from weavergen_pipelines.forge.jq.values.failures import array_of
from weavergen_pipelines.forge.jq.values.ordering import truthy

Test = Callable[[Any], bool]
"""Whether an item, a member or an attribute is wanted."""

_EXPERIMENTAL = ["development", "alpha", "beta", "release_candidate", "", None]


def stability_tests(options: Any) -> list[Test]:
    """The tests of `stable_only` and `exclude_stability`."""
    tests: list[Test] = []
    if truthy(index(options, "stable_only")):
        tests.append(lambda item: bool(index(item, "stability") == "stable"))
    if has(options, "exclude_stability"):
        excluded = contains_test(_expanded(index(options, "exclude_stability")))
        tests.append(lambda item: not excluded(index(item, "stability")))
    return tests


def code_generation_tests(options: Any) -> list[Test]:
    """The test of the annotation, unless it is ignored; the mere presence of the option ignores it."""
    return [] if has(options, "ignore_code_generation_annotations") else [_is_generated]


def deprecation_tests(options: Any) -> list[Test]:
    """The test of `exclude_deprecated`."""
    return [lambda item: not has(item, "deprecated")] if index(options, "exclude_deprecated") is True else []


def all_tests(options: Any) -> list[Test]:
    """The tests of all options but that of the root namespace."""
    return [*stability_tests(options), *code_generation_tests(options), *deprecation_tests(options)]


def root_namespace_tests(options: Any) -> list[Test]:
    """The test of `exclude_root_namespace`."""
    if not has(options, "exclude_root_namespace"):
        return []
    excluded = contains_test(index(options, "exclude_root_namespace"))
    return [lambda item: not excluded(index(item, "root_namespace"))]


def _expanded(excluded: Any) -> Any:
    return [*array_of(excluded), *_EXPERIMENTAL] if indices(excluded, "experimental") else excluded


def contains_test(container: Any) -> Test:
    """Whether a value occurs in an array, or a string in a string."""
    if not isinstance(container, list):
        return lambda value: bool(indices(container, value))
    strings = {item for item in container if isinstance(item, str)}
    return lambda value: value in strings if isinstance(value, str) else bool(indices(container, value))


def _is_generated(item: Any) -> bool:
    annotations = index(item, "annotations")
    if annotations is None:
        return True
    exclude = index(index(annotations, "code_generation"), "exclude")
    return exclude is None or exclude is False


def select(items: list[Any], tests: list[Test]) -> list[Any]:
    """The items that pass all tests, with those members of their enumeration types that do."""
    if not tests:
        return items
    return [_with_members(item, tests) for item in items if all(test(item) for test in tests)]


def _with_members(item: Any, tests: list[Test]) -> Any:
    kind = index(item, "type")
    if not isinstance(kind, dict):
        return item
    members = array_of(index(kind, "members"))
    kept = [member for member in members if all(test(member) for test in tests)]
    return item if len(kept) == len(members) else {**item, "type": {**kind, "members": kept}}
