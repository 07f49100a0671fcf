"""Everything that a registry defines arrives at a receiver."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from weavergen_pipelines.telemetry.emit.errors import EmitError
from weavergen_pipelines.telemetry.emit.registry import emit_registry
from weavergen_pipelines.telemetry.emit.sinks import StreamSink, grpc_sink
from weavergen_pipelines.telemetry.live_check.advisors import BUILT_IN
from weavergen_pipelines.telemetry.live_check.checker import LiveChecker
from weavergen_pipelines.telemetry.live_check.registry import LiveRegistry
from weavergen_pipelines.telemetry.live_check.rego.prepare import rego_advisor
from weavergen_pipelines.telemetry.live_check.report import LiveCheck, Report
from weavergen_pipelines.telemetry.receive.receiver import OtlpReceiver, ReceiverOptions
from weavergen_pipelines.telemetry.samples.model import SampleLog, SampleMetric, SampleSpan

OPTIONS = ReceiverOptions(address="127.0.0.1", grpc_port=0, admin_port=0)
FORMATS = ["resolved.json", "resolved_v2.json"]


@pytest.fixture(scope="module", params=FORMATS)
def document(shared: Path, request: pytest.FixtureRequest) -> Any:
    """The semantic conventions, resolved, in both formats."""
    return json.loads((shared / "semconv/v1.44.0/expected" / request.param).read_bytes())


@pytest.fixture(scope="module")
def report(document: Any) -> Report:
    """What a live check says of everything that the registry defines."""
    registry = LiveRegistry(document)
    with OtlpReceiver(OPTIONS) as receiver:
        with grpc_sink(f"http://127.0.0.1:{receiver.grpc_port}") as sink:
            emit_registry(document, "model", sink)
        receiver.stop()
        return LiveCheck(LiveChecker(registry, [*BUILT_IN, rego_advisor(registry)])).report(receiver.samples())


def _names(report: Report, kind: type) -> Iterator[str]:
    return (getattr(one.observed.sample, "name", "") for one in report.samples if isinstance(one.observed.sample, kind))


def test_what_is_emitted_is_what_is_defined(report: Report, document: Any) -> None:
    spans = list(_names(report, SampleSpan))
    assert spans[-1] == "otel.weaver.emit"
    defined = (
        [one for one in document["groups"] if one["type"] == "span"]
        if "groups" in document
        else document["registry"]["spans"]
    )
    assert spans[:-1] == [one.get("id") or one["type"] for one in defined]
    statistics = report.statistics
    assert all(statistics.seen_metrics.values())
    assert all(statistics.seen_events.values())


def test_what_is_emitted_fits_the_registry(report: Report) -> None:
    wrong = [
        one.finding for one in report.findings if one.finding.id in {"type_mismatch", "missing_metric", "missing_event"}
    ]
    assert wrong == []
    own = {one.finding.message for one in report.findings if one.finding.id == "missing_attribute"}
    assert own == {"Attribute 'otel.weaver.registry_path' does not exist in the registry."}


def test_one_trace_has_all_spans(document: Any) -> None:
    stream = io.StringIO()
    signals = emit_registry(document, "model", StreamSink(stream), clock=lambda: 5, new_id=lambda size: b"\x01" * size)
    trace, metrics, logs = map(json.loads, stream.getvalue().splitlines())
    spans = trace["resourceSpans"][0]["scopeSpans"][0]["spans"]
    assert len(spans) == len(signals.spans) + 1
    assert {one["traceId"] for one in spans} == {spans[0]["traceId"]}
    assert {one.get("parentSpanId") for one in spans[:-1]} == {spans[-1]["spanId"]}
    assert len(metrics["resourceMetrics"][0]["scopeMetrics"][0]["metrics"]) == len(signals.metrics)
    records = logs["resourceLogs"][0]["scopeLogs"][0]["logRecords"]
    assert all(one["body"]["stringValue"] == one["eventName"] and one["severityText"] == "INFO" for one in records)


@pytest.mark.parametrize("kind", ["counter", "updowncounter", "gauge", "histogram"])
def test_metrics_have_the_value_one(kind: str) -> None:
    metric = {"name": "m", "instrument": kind, "unit": "s", "brief": "b", "attributes": []}
    with OtlpReceiver(OPTIONS) as receiver:
        with grpc_sink(f"127.0.0.1:{receiver.grpc_port}") as sink:
            emit_registry({"registry": {"metrics": [metric]}}, "model", sink)
        receiver.stop()
        (found,) = (one.sample for one in receiver.samples() if isinstance(one.sample, SampleMetric))
    (point,) = found.data_points or ()
    assert (found.name, found.instrument, found.unit) == ("m", kind, "s")
    assert getattr(point, "value", None) == 1.0 or getattr(point, "sum", None) == 1.0


def test_events_without_a_name_have_their_id() -> None:
    event = {"id": "event.x", "type": "event", "attributes": []}
    with OtlpReceiver(OPTIONS) as receiver:
        with grpc_sink(f"127.0.0.1:{receiver.grpc_port}") as sink:
            emit_registry({"groups": [event]}, "model", sink)
        receiver.stop()
        logs = [one.sample for one in receiver.samples() if isinstance(one.sample, SampleLog)]
    assert [one.event_name for one in logs] == ["event.x"]


def test_nobody_listens() -> None:
    with (
        pytest.raises(EmitError, match="did not take the telemetry"),
        grpc_sink("http://127.0.0.1:1", timeout=2) as sink,
    ):
        emit_registry({"groups": []}, "model", sink)


@pytest.mark.parametrize("endpoint", ["ftp://x", "http://", "http://user:secret@host"])
def test_no_endpoint(endpoint: str) -> None:
    with pytest.raises(EmitError, match="no endpoint"), grpc_sink(endpoint):
        pass
