"""Metrics, each with one data point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.metrics.v1.metrics_pb2 import (
    AggregationTemporality,
    Gauge,
    Histogram,
    HistogramDataPoint,
    Metric,
    NumberDataPoint,
    ResourceMetrics,
    ScopeMetrics,
    Sum,
)

from weavergen_pipelines.telemetry.emit.messages import key_values, own_resource, own_scope
from weavergen_pipelines.telemetry.emit.signals import MetricSignal

VALUE = 1.0
_BOUNDS = (0.0, 5.0, 10.0, 25.0, 50.0, 75.0, 100.0, 250.0, 500.0, 750.0, 1000.0, 2500.0, 5000.0, 7500.0, 10000.0)
"""The buckets that the SDK specification has for histograms."""

_CUMULATIVE = AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE


def metrics_request(metrics: Sequence[MetricSignal], now: int) -> ExportMetricsServiceRequest:
    """All metrics at one time, in nanoseconds."""
    scoped = ScopeMetrics(scope=own_scope(), metrics=[_metric(one, now) for one in metrics])
    listed = ResourceMetrics(resource=own_resource(), scope_metrics=[scoped])
    return ExportMetricsServiceRequest(resource_metrics=[listed])


def _metric(metric: MetricSignal, now: int) -> Metric:
    times: dict[str, Any] = {"start_time_unix_nano": now, "time_unix_nano": now}
    common = {"attributes": key_values(metric.attributes), **times}
    return Metric(name=metric.name, unit=metric.unit, description=metric.description, **_data(metric, common))


def _data(metric: MetricSignal, common: dict[str, Any]) -> dict[str, Any]:
    if metric.instrument == "histogram":
        return {"histogram": Histogram(data_points=[_histogram(common)], aggregation_temporality=_CUMULATIVE)}
    points = [NumberDataPoint(as_double=VALUE, **common)]
    if metric.instrument == "gauge":
        return {"gauge": Gauge(data_points=points)}
    grows = metric.instrument == "counter"
    return {"sum": Sum(data_points=points, aggregation_temporality=_CUMULATIVE, is_monotonic=grows)}


def _histogram(common: dict[str, Any]) -> HistogramDataPoint:
    place = next(index for index, bound in enumerate(_BOUNDS) if bound >= VALUE)
    counts = [int(index == place) for index in range(len(_BOUNDS) + 1)]
    return HistogramDataPoint(
        count=1, sum=VALUE, min=VALUE, max=VALUE, bucket_counts=counts, explicit_bounds=_BOUNDS, **common
    )
