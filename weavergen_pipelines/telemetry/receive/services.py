"""The four OTLP services: what they are called, what they are sent, and the samples in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from google.protobuf.message import Message  # type: ignore[import-untyped] # stubs are another package
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest, ExportLogsServiceResponse
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
    ExportMetricsServiceResponse,
)
from opentelemetry.proto.collector.profiles.v1development.profiles_service_pb2 import (
    ExportProfilesServiceRequest,
    ExportProfilesServiceResponse,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from weavergen_pipelines.telemetry.receive.logs import log_of
from weavergen_pipelines.telemetry.receive.metrics import metric_of
from weavergen_pipelines.telemetry.receive.profiles import profile_of
from weavergen_pipelines.telemetry.receive.scoped import observed
from weavergen_pipelines.telemetry.receive.spans import span_of
from weavergen_pipelines.telemetry.samples.model import Observed


@dataclass(frozen=True, slots=True)
class Service:
    """One service; all have the method `Export`."""

    name: str
    request: type[Message]
    response: type[Message]
    samples: Callable[[Any], Iterator[Observed]]


def trace_samples(request: ExportTraceServiceRequest) -> Iterator[Observed]:
    """The samples of a request with spans."""
    return observed(request.resource_spans, "scope_spans", "spans", span_of)


def metric_samples(request: ExportMetricsServiceRequest) -> Iterator[Observed]:
    """The samples of a request with metrics."""
    return observed(request.resource_metrics, "scope_metrics", "metrics", metric_of)


def log_samples(request: ExportLogsServiceRequest) -> Iterator[Observed]:
    """The samples of a request with log records."""
    return observed(request.resource_logs, "scope_logs", "log_records", log_of)


def profile_samples(request: ExportProfilesServiceRequest) -> Iterator[Observed]:
    """The samples of a request with profiles."""
    convert = partial(profile_of, dictionary=request.dictionary)
    return observed(request.resource_profiles, "scope_profiles", "profiles", convert)


_COLLECTOR = "opentelemetry.proto.collector"

SERVICES = (
    Service(
        f"{_COLLECTOR}.trace.v1.TraceService", ExportTraceServiceRequest, ExportTraceServiceResponse, trace_samples
    ),
    Service(
        f"{_COLLECTOR}.metrics.v1.MetricsService",
        ExportMetricsServiceRequest,
        ExportMetricsServiceResponse,
        metric_samples,
    ),
    Service(f"{_COLLECTOR}.logs.v1.LogsService", ExportLogsServiceRequest, ExportLogsServiceResponse, log_samples),
    Service(
        f"{_COLLECTOR}.profiles.v1development.ProfilesService",
        ExportProfilesServiceRequest,
        ExportProfilesServiceResponse,
        profile_samples,
    ),
)
