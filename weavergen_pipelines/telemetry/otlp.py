"""OTLP over HTTP: where the settings name an endpoint, spans and metrics are sent there.

An endpoint that does not answer costs at most one short time-out: after a failure nothing is sent for a while.
"""

from __future__ import annotations

import time
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING, Any, TypeVar

from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import MetricExportResult, MetricsData, PeriodicExportingMetricReader
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor, SpanExportResult

from weavergen_pipelines.telemetry.metrics import SpanMetrics

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import ReadableSpan, TracerProvider

    from weavergen_pipelines.config import ObservabilitySettings

TIMEOUT_SECONDS = 1.0
PAUSE_SECONDS = 30.0

R = TypeVar("R")


class Gate:
    """Closed for a while after a failure, so that a dead endpoint is not asked again and again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._opens = float("-inf")

    def attempt(self, send: Callable[[], R], failure: R) -> R:
        """What `send` gives, or `failure` at once while the gate is closed."""
        if self._clock() < self._opens:
            return failure
        result = send()
        if result == failure:
            self._opens = self._clock() + PAUSE_SECONDS
        return result


class SpanExporter(OTLPSpanExporter):
    """Sends spans through a gate."""

    def __init__(self, endpoint: str, gate: Gate) -> None:
        super().__init__(f"{endpoint.rstrip('/')}/v1/traces", timeout=TIMEOUT_SECONDS)
        self._gate = gate

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send the spans, or drop them while the endpoint is not asked."""
        return self._gate.attempt(lambda: super(SpanExporter, self).export(spans), SpanExportResult.FAILURE)


class MetricExporter(OTLPMetricExporter):
    """Sends metrics through a gate."""

    def __init__(self, endpoint: str, gate: Gate) -> None:
        super().__init__(f"{endpoint.rstrip('/')}/v1/metrics", timeout=TIMEOUT_SECONDS)
        self._gate = gate

    def export(
        self, metrics_data: MetricsData, timeout_millis: float | None = 10_000, **kwargs: Any
    ) -> MetricExportResult:
        """Send the metrics, or drop them while the endpoint is not asked."""
        send = super().export
        return self._gate.attempt(lambda: send(metrics_data, timeout_millis, **kwargs), MetricExportResult.FAILURE)


def connect(provider: TracerProvider, settings: ObservabilitySettings, endpoint: str) -> None:
    """Send the spans of a provider, and what is measured on them, until the process ends."""
    gate = Gate()
    if settings.enable_metrics:
        meters = _meter_provider(provider.resource, endpoint, gate)
        provider.add_span_processor(SpanMetrics(meters.get_meter(__package__)))
        _at_process_end(meters.shutdown)
    exporter = SpanExporter(endpoint, gate)
    batch = settings.span_processor == "batch"
    provider.add_span_processor(BatchSpanProcessor(exporter) if batch else SimpleSpanProcessor(exporter))
    _at_process_end(provider.shutdown)


def _meter_provider(resource: Resource, endpoint: str, gate: Gate) -> MeterProvider:
    reader = PeriodicExportingMetricReader(MetricExporter(endpoint, gate))
    return MeterProvider(metric_readers=[reader], resource=resource, shutdown_on_exit=False)


def _at_process_end(shutdown: Callable[[], None]) -> None:
    """Send what is left. A child process of multiprocessing runs these, but no `atexit` functions."""
    Finalize(None, shutdown, exitpriority=0)
