"""Spans as one trace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans, Span, Status

from weavergen_pipelines.telemetry.emit.messages import key_values, own_resource, own_scope
from weavergen_pipelines.telemetry.emit.signals import SpanSignal

ROOT = "otel.weaver.emit"
REGISTRY_PATH = "otel.weaver.registry_path"
NewId = Callable[[int], bytes]
"""Makes a random id of so many bytes."""

_KINDS = {
    "client": Span.SPAN_KIND_CLIENT,
    "server": Span.SPAN_KIND_SERVER,
    "producer": Span.SPAN_KIND_PRODUCER,
    "consumer": Span.SPAN_KIND_CONSUMER,
}


def trace_request(
    spans: Sequence[SpanSignal], registry_path: str, now: int, new_id: NewId
) -> ExportTraceServiceRequest:
    """One trace: a root with the path of the registry, and below it every span; `now` is in nanoseconds."""
    times = {"start_time_unix_nano": now, "end_time_unix_nano": now}
    common: dict[str, Any] = {"trace_id": new_id(16), "status": Status(), **times}
    root = Span(
        name=ROOT,
        kind=Span.SPAN_KIND_INTERNAL,
        span_id=new_id(8),
        attributes=key_values({REGISTRY_PATH: registry_path}),
        **common,
    )
    children = [_child(one, {**common, "parent_span_id": root.span_id, "span_id": new_id(8)}) for one in spans]
    scoped = ScopeSpans(scope=own_scope(), spans=[*children, root])
    return ExportTraceServiceRequest(resource_spans=[ResourceSpans(resource=own_resource(), scope_spans=[scoped])])


def _child(span: SpanSignal, common: dict[str, Any]) -> Span:
    kind = _KINDS.get(span.kind, Span.SPAN_KIND_INTERNAL)
    return Span(name=span.name, kind=kind, attributes=key_values(span.attributes), **common)
