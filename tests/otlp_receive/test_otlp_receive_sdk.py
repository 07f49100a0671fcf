"""What a real SDK sends is what is checked."""

from __future__ import annotations

import threading
from typing import Any

import grpc
import pytest
from opentelemetry.exporter.otlp.proto.common._log_encoder import encode_logs
from opentelemetry.exporter.otlp.proto.common.metrics_encoder import encode_metrics
from opentelemetry.proto.collector.logs.v1.logs_service_pb2_grpc import LogsServiceStub
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2_grpc import MetricsServiceStub
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import InMemoryLogRecordExporter, SimpleLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.metrics.view import ExponentialBucketHistogramAggregation, View
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode

from weavergen_pipelines.telemetry.receive.inbox import StopReason
from weavergen_pipelines.telemetry.receive.receiver import OtlpReceiver
from weavergen_pipelines.telemetry.samples.model import (
    ExponentialPoint,
    HistogramPoint,
    NumberPoint,
    SampleAttribute,
    SampleLog,
    SampleMetric,
    SampleResource,
    SampleScope,
    SampleSpan,
    SampleSpanEvent,
    SampleSpanLink,
)
from weavergen_pipelines.telemetry.samples.model import Status as SampleStatus

RESOURCE = Resource({"service.name": "shop"})


def _collected(receiver: OtlpReceiver) -> list[Any]:
    receiver.stop()
    return list(receiver.samples())


@pytest.mark.parametrize("compression", [None, grpc.Compression.Gzip])
def test_spans(receiver: OtlpReceiver, span_exporter: Any, compression: grpc.Compression | None) -> None:
    provider = TracerProvider(resource=RESOURCE, shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(span_exporter(receiver.grpc_port, compression)))
    tracer = provider.get_tracer("lib", "1.0", "https://schema/1.0.0", {"scope.x": 1})
    link = Link(SpanContext(1, 2, is_remote=True), {"link.x": True})
    with tracer.start_as_current_span("buy", kind=SpanKind.SERVER, links=[link]) as span:
        span.set_attributes({"a": "x", "b": 1, "c": 1.5, "d": True, "e": ["x", "y"], "f": [1, 2]})
        span.add_event("paid", {"event.x": "y"})
        span.set_status(Status(StatusCode.ERROR, "no money"))
    provider.shutdown()
    resource, scope, sent = _collected(receiver)
    assert resource.sample == SampleResource((SampleAttribute("service.name", "shop", "string"),))
    assert scope.sample == SampleScope("lib", "1.0", "https://schema/1.0.0", (SampleAttribute("scope.x", 1),))
    assert (sent.resource, sent.scope) == (resource.sample, scope.sample)
    assert sent.sample == SampleSpan(
        name="buy",
        kind="server",
        status=SampleStatus("error", "no money"),
        attributes=(
            SampleAttribute("a", "x", "string"),
            SampleAttribute("b", 1, "int"),
            SampleAttribute("c", 1.5, "double"),
            SampleAttribute("d", True, "boolean"),
            SampleAttribute("e", ["x", "y"], "string[]"),
            SampleAttribute("f", [1, 2], "int[]"),
        ),
        span_events=(SampleSpanEvent("paid", (SampleAttribute("event.x", "y"),)),),
        span_links=(SampleSpanLink((SampleAttribute("link.x", True),)),),
    )


def test_metrics(receiver: OtlpReceiver) -> None:
    reader = InMemoryMetricReader()
    view = View(instrument_name="shop.wide", aggregation=ExponentialBucketHistogramAggregation())
    provider = MeterProvider([reader], RESOURCE, views=[view], shutdown_on_exit=False)
    meter = provider.get_meter("lib")
    meter.create_counter("shop.sold", "1").add(3, {"k": "v"})
    meter.create_up_down_counter("shop.open", "1").add(-2)
    meter.create_gauge("shop.heat", "Cel").set(1.5)
    meter.create_histogram("shop.time", "s").record(7)
    meter.create_histogram("shop.wide", "s").record(7)
    with grpc.insecure_channel(f"127.0.0.1:{receiver.grpc_port}") as channel:
        MetricsServiceStub(channel).Export(encode_metrics(reader.get_metrics_data()), timeout=10)
    provider.shutdown()
    metrics = {one.sample.name: one.sample for one in _collected(receiver) if isinstance(one.sample, SampleMetric)}
    assert {name: one.instrument for name, one in metrics.items()} == {
        "shop.sold": "counter",
        "shop.open": "updowncounter",
        "shop.heat": "gauge",
        "shop.time": "histogram",
        "shop.wide": "histogram",
    }
    assert metrics["shop.sold"].data_points == (NumberPoint((SampleAttribute("k", "v"),), 3),)
    assert metrics["shop.heat"].data_points == (NumberPoint((), 1.5),)
    (narrow,), (wide,) = metrics["shop.time"].data_points or (), metrics["shop.wide"].data_points or ()
    assert isinstance(narrow, HistogramPoint)
    assert (narrow.count, narrow.sum, narrow.min, narrow.max) == (1, 7.0, 7.0, 7.0)
    assert isinstance(wide, ExponentialPoint)
    assert wide.positive is not None
    assert sum(wide.positive.bucket_counts) == 1


def test_logs(receiver: OtlpReceiver) -> None:
    exporter = InMemoryLogRecordExporter()
    provider = LoggerProvider(RESOURCE, shutdown_on_exit=False)
    provider.add_log_record_processor(SimpleLogRecordProcessor(exporter))
    logger = provider.get_logger("lib")
    logger.emit(event_name="shop.left", body="bye", attributes={"k": "v"})
    logger.emit(body={"a": [1, 2]})
    with grpc.insecure_channel(f"127.0.0.1:{receiver.grpc_port}") as channel:
        LogsServiceStub(channel).Export(encode_logs(exporter.get_finished_logs()), timeout=10)
    provider.shutdown()
    first, second = [one.sample for one in _collected(receiver) if isinstance(one.sample, SampleLog)]
    assert (first.event_name, first.body, first.attributes) == ("shop.left", "bye", (SampleAttribute("k", "v"),))
    assert second.event_name == ""
    assert "arrayValue" in (second.body or "")


def test_many_senders_at_once(receiver: OtlpReceiver, span_exporter: Any) -> None:
    def send() -> None:
        provider = TracerProvider(resource=RESOURCE, shutdown_on_exit=False)
        provider.add_span_processor(SimpleSpanProcessor(span_exporter(receiver.grpc_port)))
        for number in range(20):
            provider.get_tracer("lib").start_span(f"span {number}").end()
        provider.shutdown()

    senders = [threading.Thread(target=send) for _ in range(4)]
    for one in senders:
        one.start()
    stopper = threading.Thread(target=lambda: ([one.join() for one in senders], receiver.stop(StopReason.ADMIN)))
    stopper.start()
    spans = [one for one in receiver.samples() if isinstance(one.sample, SampleSpan)]
    stopper.join()
    assert len(spans) == 80
