"""A registry that is inferred describes what it was inferred from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weavergen_pipelines.policy.finding import Level
from weavergen_pipelines.semconv import RegistrySource, load_registry, resolve_registry
from weavergen_pipelines.semconv.yaml import parse_yaml
from weavergen_pipelines.telemetry.infer.definition import FILE_NAME, definition, definition_file
from weavergen_pipelines.telemetry.infer.observations import Observations
from weavergen_pipelines.telemetry.live_check.advisors import BUILT_IN
from weavergen_pipelines.telemetry.live_check.checker import LiveChecker
from weavergen_pipelines.telemetry.live_check.registry import LiveRegistry
from weavergen_pipelines.telemetry.live_check.rego.prepare import rego_advisor
from weavergen_pipelines.telemetry.live_check.report import LiveCheck
from weavergen_pipelines.telemetry.samples.attach import with_resources
from weavergen_pipelines.telemetry.samples.model import Observed
from weavergen_pipelines.telemetry.samples.read_json import decode


def _observed(samples: Sequence[Any]) -> list[Observed]:
    return list(with_resources(map(decode, samples)))


def _inferred(samples: Sequence[Any]) -> Observations:
    seen = Observations()
    seen.see_all(_observed(samples))
    return seen


def _span(name: str, *attributes: tuple[str, Any], **more: Any) -> dict[str, Any]:
    listed = [{"name": key, "value": value} for key, value in attributes]
    return {"span": {"name": name, "kind": "server", "attributes": listed, **more}}


def _attributes(*values: Any) -> dict[str, Any]:
    listed = [_span("s", ("k.x", value)) for value in values]
    (found,) = definition(_inferred(listed))["attributes"]
    return {"type": found["type"], "examples": found.get("examples")}


@pytest.mark.parametrize(
    ("values", "kind", "examples"),
    [
        (["a", "a", "b"], "string", ["a", "b"]),
        ([1, 2], "int", [1, 2]),
        ([1, 2.5], "double", [1.0, 2.5]),
        ([True, False], "boolean", [True, False]),
        ([[1], [2.5]], "double[]", None),
        ([["a"]], "string[]", None),
        (["a", 1], "any", None),
        ([None], "any", None),
        ([None, "a"], "string", "a"),
        (list("abcdefgh"), "string", list("abcde")),
    ],
)
def test_types_and_examples(values: list[Any], kind: str, examples: Any) -> None:
    assert _attributes(*values) == {"type": kind, "examples": examples}


NAMES = st.from_regex(r"[a-z]{1,3}\.[a-z]{1,3}", fullmatch=True)
DOUBLES = st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(max_size=8)
VALUES = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | DOUBLES | TEXTS | st.lists(TEXTS, max_size=2)


def _object(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(fields)


ATTRIBUTES = st.lists(_object(name=NAMES, value=VALUES), max_size=4)
EVENTS = st.lists(_object(name=NAMES, attributes=ATTRIBUTES), max_size=1)
KINDS = st.sampled_from(["client", "internal"])
SPANS = _object(name=st.text(min_size=1, max_size=12), kind=KINDS, attributes=ATTRIBUTES, span_events=EVENTS)
POINTS = st.lists(_object(attributes=ATTRIBUTES, value=st.just(1)), max_size=2)
METRICS = _object(name=NAMES, instrument=st.just("counter"), unit=st.just("{thing}"), data_points=POINTS)
LOGS = _object(event_name=NAMES, attributes=ATTRIBUTES)
RESOURCES = _object(attributes=ATTRIBUTES)
SAMPLE = _object(span=SPANS) | _object(metric=METRICS) | _object(log=LOGS) | _object(resource=RESOURCES)
SAMPLES = st.lists(SAMPLE, min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(SAMPLES)
def test_it_loads_and_what_it_was_inferred_from_has_no_violations(samples: list[Any]) -> None:
    text = definition_file(_inferred(samples))
    resolution = resolve_registry(load_registry(RegistrySource("inferred", {FILE_NAME: text}, "digest")))
    assert [one.kind for one in resolution.diagnostics_v2 if one.severity == "error"] == []
    for document in (resolution.v1, resolution.v2):
        registry = LiveRegistry(document)
        checker = LiveChecker(registry, [*BUILT_IN, rego_advisor(registry)])
        findings = LiveCheck(checker).report(_observed(samples)).findings
        assert [one.finding for one in findings if one.finding.level == Level.violation] == []


@given(st.dictionaries(st.text(min_size=1), st.text(), max_size=4))
def test_texts_come_back_as_they_were(values: dict[str, str]) -> None:
    seen = _inferred([_span("s", *values.items())])
    assert parse_yaml(definition_file(seen)) == json.loads(json.dumps(definition(seen)))


def test_the_order_of_signals_does_not_matter() -> None:
    samples = [_span("b", ("k.b", 1)), _span("a", ("k.a", 2)), {"log": {"event_name": "e.x"}}]
    assert definition_file(_inferred(samples)) == definition_file(_inferred(samples[::-1]))


def test_events_of_spans_are_events() -> None:
    event = {"name": "paid.x", "attributes": [{"name": "k.x", "value": 1}]}
    found = definition(_inferred([_span("s", span_events=[event]), {"log": {"event_name": "paid.x"}}]))
    assert [(one["name"], one["attributes"]) for one in found["events"]] == [("paid.x", [{"ref": "k.x"}])]


def test_summaries_are_no_metrics_but_their_attributes_are_seen() -> None:
    seen = _inferred(
        [{"metric": {"name": "m.x", "instrument": "Summary", "unit": "s"}}, {"attribute": {"name": "k.x"}}]
    )
    assert not seen.metrics
    assert list(seen.attributes) == ["k.x"]


def test_nothing_was_seen() -> None:
    assert Observations().is_empty
    assert definition(Observations()) == {"file_format": "definition/2"}
