"""What is found, and what is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from weavergen_pipelines.telemetry.live_check.registry import LiveRegistry
from weavergen_pipelines.telemetry.live_check.report import Report

Check = Callable[..., Report]


def _attribute(name: str, value: Any = None) -> dict[str, Any]:
    return {"attribute": {"name": name, "value": value}}


def _counter(points: list[dict[str, Any]], **changed: Any) -> dict[str, Any]:
    return {"metric": {"name": "shop.sold", "instrument": "counter", "unit": "1", "data_points": points, **changed}}


def _resource(*names: str) -> dict[str, Any]:
    return {"resource": {"attributes": [{"name": name} for name in names]}}


def _ids(report: Report, kind: str | None = None) -> list[str]:
    return [one.finding.id for one in report.findings if kind in {None, one.sample_type}]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("shop.cart", "x", []),
        ("shop.cart", 1, ["type_mismatch"]),
        ("shop.cart", None, []),
        ("shop.count", 2**64 - 1, []),
        ("shop.count", 1.0, ["type_mismatch"]),
        ("shop.count", True, ["type_mismatch"]),
        ("shop.price", 1, []),
        ("shop.price", [1, 2.5], ["type_mismatch"]),
        ("shop.tags", ["a", None], []),
        ("shop.tags", ["a", 1], []),
        ("shop.tags", [1], ["type_mismatch"]),
        ("shop.anything", {"a": 1}, []),
        ("shop.anything", [True], []),
        ("shop.mode", "a", []),
        ("shop.mode", 2, []),
        ("shop.mode", "c", ["undefined_enum_variant"]),
        ("shop.mode", "2", ["undefined_enum_variant"]),
        ("shop.mode", 2.0, ["type_mismatch"]),
        ("shop.header.x", ["y"], ["template_attribute"]),
        ("shop.header.x", "y", ["template_attribute", "type_mismatch"]),
        ("shop.header.long.x", 1, ["template_attribute"]),
        ("shop.old", "x", ["deprecated"]),
        ("shop.new", "x", ["not_stable"]),
        ("shop.other", "x", ["missing_attribute", "extends_namespace"]),
        ("shop.cart.id", "x", ["missing_attribute", "extends_namespace", "illegal_namespace"]),
        ("shop.old.id", "x", ["missing_attribute", "extends_namespace"]),
        ("cart", "x", ["missing_attribute", "missing_namespace"]),
        ("Other.Cart", "x", ["missing_attribute", "invalid_format"]),
        ("other..cart", "x", ["missing_attribute", "invalid_format"]),
        ("other.cart_1", "x", ["missing_attribute"]),
    ],
)
def test_attribute(check: Check, shop: LiveRegistry, name: str, value: Any, expected: list[str]) -> None:
    assert _ids(check(shop, _attribute(name, value))) == expected


def test_an_element_that_is_null_does_not_count_in_an_array(check: Check, shop: LiveRegistry) -> None:
    report = check(shop, _attribute("shop.price", [None, 1, 2.5]))
    assert [one.finding.context for one in report.findings] == [
        {"attribute_key": "shop.price", "attribute_type": "double[]", "expected": "double"}
    ]


def test_metric_with_another_instrument_and_unit(check: Check, shop: LiveRegistry) -> None:
    report = check(shop, _resource("a.id", "a.x"), _counter([], instrument="gauge", unit="s"))
    assert _ids(report, "metric") == ["unexpected_instrument", "unit_mismatch"]


def test_metric_with_an_instrument_that_there_is_not(check: Check, shop: LiveRegistry) -> None:
    report = check(shop, _resource("a.id", "a.x"), _counter([], instrument="Summary"))
    assert [one.finding.message for one in report.findings if one.sample_type == "metric"] == [
        "Instrument 'Summary' is not supported"
    ]


def test_points_lack_attributes(check: Check, shop: LiveRegistry) -> None:
    points = [
        {"attributes": [], "value": 1},
        {"attributes": [{"name": "shop.cart", "value": "c"}, {"name": "shop.header.x", "value": ["y"]}], "value": 2},
    ]
    report = check(shop, _counter(points))
    assert _ids(report, "number_data_point") == [
        "required_attribute_not_present",
        "recommended_attribute_not_present",
    ]


def test_points_of_all_shapes_count_as_data_points(check: Check, shop: LiveRegistry) -> None:
    cart = {"name": "shop.cart", "value": "c"}
    exemplar = {"filtered_attributes": [cart], "value": 1, "timestamp": "", "span_id": "", "trace_id": ""}
    number = _counter([{"attributes": [], "value": 1, "exemplars": [exemplar]}])
    histogram = _counter([{"attributes": [], "count": 1, "sum": 7}])
    statistics = check(shop, number, histogram).statistics
    assert statistics.to_json()["total_entities_by_type"] == {
        "attribute": 1,
        "data_point": 2,
        "exemplar": 1,
        "metric": 2,
    }


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ([], ["entity_association_not_satisfied"]),
        (["a.x"], ["entity_association_not_satisfied"]),
        (["a.id"], ["entity_recommended_attribute_not_present"]),
        (["b.id"], []),
        (["a.id", "b.id"], ["entity_recommended_attribute_not_present"]),
    ],
)
def test_one_of_several_entities(check: Check, shop: LiveRegistry, resource: list[str], expected: list[str]) -> None:
    assert _ids(check(shop, _resource(*resource), _counter([])), "metric") == expected


def test_all_of_several_entities_of_which_one_is_unknown(check: Check, shop: LiveRegistry) -> None:
    event = {"log": {"event_name": "shop.left"}}
    report = check(shop, event, _resource("a.id", "a.x"), event)
    assert _ids(report, "log") == [
        "conditionally_required_attribute_not_present",
        "opt_in_attribute_not_present",
        "entity_required_attribute_not_present",
        "entity_recommended_attribute_not_present",
        "conditionally_required_attribute_not_present",
        "opt_in_attribute_not_present",
    ]


def test_entities_of_a_dependency_are_found_by_their_registry(check: Check) -> None:
    leaf = {"type": "host", "provenance": {"source": "https://other/1.0.0"}}
    entity = {"type": "host", "identity": [{"key": "host.id", "type": "string", "requirement_level": "required"}]}
    registry = LiveRegistry({
        "schema_url": "https://mine/1.0.0",
        "registry": {"attributes": [], "metrics": [
            {"name": "my.metric", "instrument": "counter", "unit": "1", "stability": "stable",
             "entity_associations": [leaf]},
        ]},
        "dependencies": [{"schema_url": "https://other/1.0.0", "registry": {"entities": [entity]}, "refinements": {}}],
    })  # fmt: skip
    report = check(registry, _counter([], name="my.metric"))
    assert [one.finding.context for one in report.findings] == [{"attribute_key": "host.id", "entity_type": "host"}]


def test_logs_without_an_event_name_are_only_looked_at_for_their_attributes(check: Check, shop: LiveRegistry) -> None:
    report = check(
        shop, {"log": {"event_name": "", "attributes": [{"name": "nope.x"}]}}, {"log": {"event_name": "nope"}}
    )
    assert [(one.sample_type, one.finding.id) for one in report.findings] == [
        ("attribute", "missing_attribute"),
        ("log", "missing_event"),
    ]
    assert report.statistics.to_json()["seen_non_registry_events"] == {"nope": 1}


def test_findings_name_the_signal(check: Check, shop: LiveRegistry) -> None:
    span = {"span": {"name": "buy", "kind": "server", "attributes": [{"name": "nope.x"}]}}
    resource = {"resource": {"attributes": [{"name": "nope.x"}]}}
    signals = [(one.finding.signal_type, one.finding.signal_name) for one in check(shop, resource, span).findings]
    assert signals == [("resource", None), ("span", "buy")]


def test_a_resource_is_of_what_comes_after_it(check: Check, shop: LiveRegistry) -> None:
    report = check(shop, _counter([]), _resource("b.id"), _counter([]))
    assert _ids(report, "metric") == ["entity_association_not_satisfied"]
