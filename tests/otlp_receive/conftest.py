"""A receiver on free ports, and a real SDK that sends to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from threading import Event
from typing import Any

import grpc
import pytest
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import TraceServiceStub
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from weavergen_pipelines.telemetry.receive.receiver import OtlpReceiver, ReceiverOptions

Start = Callable[..., AbstractContextManager[OtlpReceiver]]


@pytest.fixture
def start() -> Start:
    """Makes a receiver on this machine's own address and free ports."""

    def make(*, expect_report: bool = False, ends: Iterable[Event] = (), **options: Any) -> OtlpReceiver:
        given = {"address": "127.0.0.1", "grpc_port": 0, "admin_port": 0, "inactivity_timeout": 30, **options}
        return OtlpReceiver(ReceiverOptions(**given), expect_report=expect_report, ends=ends)

    return make


@pytest.fixture
def receiver(start: Start) -> Iterator[OtlpReceiver]:
    """A receiver that listens."""
    with start() as receiver:
        yield receiver


class GrpcSpanExporter(SpanExporter):
    """Sends what the SDK made, as the SDK encodes it, over gRPC."""

    def __init__(self, port: int, compression: grpc.Compression | None = None) -> None:
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}", compression=compression)
        self._stub = TraceServiceStub(self._channel)

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        self._stub.Export(encode_spans(spans), timeout=10)
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        self._channel.close()


@pytest.fixture
def span_exporter() -> type[GrpcSpanExporter]:
    """The exporter of spans over gRPC."""
    return GrpcSpanExporter
