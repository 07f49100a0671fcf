"""Streams, text, statistics, and findings as log records."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from weavergen_pipelines.telemetry.emit.sinks import StreamSink
from weavergen_pipelines.telemetry.live_check.advisors import BUILT_IN
from weavergen_pipelines.telemetry.live_check.checker import LiveChecker
from weavergen_pipelines.telemetry.live_check.mirror import mirrored
from weavergen_pipelines.telemetry.live_check.registry import LiveRegistry
from weavergen_pipelines.telemetry.live_check.render import render
from weavergen_pipelines.telemetry.live_check.report import LiveCheck, Report, statistics_json
from weavergen_pipelines.telemetry.live_check.statistics import single
from weavergen_pipelines.telemetry.samples.attach import with_resources
from weavergen_pipelines.telemetry.samples.read_json import decode

Check = Callable[..., Report]
SPAN = {"span": {"name": "buy", "kind": "server", "attributes": [{"name": "shop.new", "value": "\x1b[2J"}]}}


def test_a_stream_is_checked_as_it_comes(shop: LiveRegistry) -> None:
    came = []

    def samples() -> Any:
        for number in range(3):
            came.append(number)
            yield decode({"attribute": {"name": "shop.cart", "value": str(number)}})

    run = LiveCheck(LiveChecker(shop, BUILT_IN))
    stream = run.stream(with_resources(samples()))
    assert next(stream).to_json()["attribute"]["value"] == "0"
    assert came == [0]
    assert run.statistics.entities == 1


def test_equal_samples_are_one_answer_and_count_all(check: Check, shop: LiveRegistry) -> None:
    report = check(shop, *[SPAN] * 5)
    assert len({id(one) for one in report.samples}) == 1
    assert report.statistics.to_json()["total_entities_by_type"] == {"attribute": 5, "span": 5}
    assert report.statistics.to_json()["advice_level_counts"] == {"improvement": 5}


def test_values_that_python_calls_equal_are_not(check: Check, shop: LiveRegistry) -> None:
    values = [1, True, 1.0, "1", [1], [True], None]
    report = check(shop, *[{"attribute": {"name": "shop.anything", "value": value}} for value in values])
    shown = [json.dumps(one["attribute"]["value"]) for one in json.loads(report.to_json())["samples"]]
    assert shown == ["1", "true", "1.0", '"1"', "[1]", "[true]", "null"]


def test_without_statistics_they_are_null(shop: LiveRegistry) -> None:
    report = LiveCheck(LiveChecker(shop, BUILT_IN), with_statistics=False).report(with_resources([decode(SPAN)]))
    assert json.loads(report.to_json())["statistics"] is None
    assert len(list(report.to_lines())) == 1


def test_text_shows_samples_findings_and_statistics(check: Check, shop: LiveRegistry) -> None:
    report = check(shop, SPAN)
    text = render(report.document)
    assert "Attribute 'shop.new' is not stable" in text
    assert "total: 2" in text
    assert render(report.samples[0].document).startswith("\x1b[1m\x1b[96mSpan")
    assert "Registry coverage" in render(statistics_json(report.statistics) or {})


def test_samples_do_not_control_the_terminal(check: Check, shop: LiveRegistry) -> None:
    assert "\x1b[2J" not in render(check(shop, SPAN).document)


def test_templates_of_the_user(check: Check, shop: LiveRegistry) -> None:
    config = b"templates: [{template: t.j2, filter: '.statistics', application_mode: single}]"
    templates = {"mine/weaver.yaml": config, "mine/t.j2": b"{{ ctx.total_entities }} seen"}
    assert render(check(shop, SPAN).document, "mine", templates) == "2 seen"


def test_findings_are_mirrored_as_log_records(shop: LiveRegistry) -> None:
    stream = io.StringIO()
    resource = {"resource": {"attributes": [{"name": "shop.cart", "value": "c"}, {"name": "shop.mode", "value": "z"}]}}
    run = LiveCheck(LiveChecker(shop, BUILT_IN))
    samples = run.stream(with_resources(map(decode, [resource, SPAN])))
    assert len(list(mirrored(samples, StreamSink(stream), clock=lambda: 7))) == 2
    records = [
        record
        for line in stream.getvalue().splitlines()
        for record in json.loads(line)["resourceLogs"][0]["scopeLogs"][0]["logRecords"]
    ]
    assert [one["severityText"] for one in records] == ["INFO", "WARN"]
    assert {one["eventName"] for one in records} == {"weaver.live_check.finding"}
    attributes = {one["key"]: one["value"].get("stringValue") for one in records[1]["attributes"]}
    assert attributes == {
        "weaver.finding.context.attribute_key": "shop.new",
        "weaver.finding.context.stability": "development",
        "weaver.finding.id": "not_stable",
        "weaver.finding.level": "improvement",
        "weaver.finding.resource.attribute.shop.cart": "c",
        "weaver.finding.resource.attribute.shop.mode": "z",
        "weaver.finding.sample.type": "attribute",
        "weaver.finding.signal.name": "buy",
        "weaver.finding.signal.type": "span",
    }


@given(st.floats(0, 1))
def test_single_precision_is_what_it_is_in_few_digits(value: float) -> None:
    rounded = struct.unpack("f", struct.pack("f", value))[0]
    assert struct.unpack("f", struct.pack("f", single(value)))[0] == rounded
    assert len(repr(single(value)).replace(".", "").lstrip("0").partition("e")[0]) <= 10
