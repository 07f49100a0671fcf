"""Spans of OTLP as samples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from opentelemetry.proto.trace.v1.trace_pb2 import Span
from opentelemetry.proto.trace.v1.trace_pb2 import Status as OtlpStatus

from weavergen_pipelines.telemetry.receive.common import attributes_of
from weavergen_pipelines.telemetry.samples.model import SampleSpan, SampleSpanEvent, SampleSpanLink, Status

if TYPE_CHECKING:
    from weavergen_pipelines.telemetry.samples.model import SpanKind

_KINDS: dict[int, SpanKind] = {
    Span.SPAN_KIND_SERVER: "server",
    Span.SPAN_KIND_CLIENT: "client",
    Span.SPAN_KIND_PRODUCER: "producer",
    Span.SPAN_KIND_CONSUMER: "consumer",
}
_CODES: dict[int, Literal["ok", "error"]] = {OtlpStatus.STATUS_CODE_OK: "ok", OtlpStatus.STATUS_CODE_ERROR: "error"}


def span_of(span: Span) -> SampleSpan:
    """A span; one without a kind is internal."""
    return SampleSpan(
        name=span.name,
        kind=_KINDS.get(span.kind, "internal"),
        status=_status(span.status) if span.HasField("status") else None,
        attributes=attributes_of(span.attributes),
        span_events=tuple(SampleSpanEvent(one.name, attributes_of(one.attributes)) for one in span.events),
        span_links=tuple(SampleSpanLink(attributes_of(one.attributes)) for one in span.links),
    )


def _status(status: OtlpStatus) -> Status:
    return Status(_CODES.get(status.code, "unset"), status.message)
