"""Metrics of OTLP as samples."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.telemetry.receive.common import attributes_of, hexadecimal, timestamp
from weavergen_pipelines.telemetry.samples.model import (
    Buckets,
    ExponentialPoint,
    HistogramPoint,
    NumberPoint,
    SampleExemplar,
    SampleMetric,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from opentelemetry.proto.metrics.v1 import metrics_pb2 as otlp

    from weavergen_pipelines.telemetry.samples.model import Points


def metric_of(metric: otlp.Metric) -> SampleMetric:
    """A metric; a summary, or one without data, has an instrument that no registry has."""
    kind = metric.WhichOneof("data")
    return SampleMetric(metric.name, _instrument(metric, kind), metric.unit, _points(metric, kind))


def _instrument(metric: otlp.Metric, kind: str | None) -> str:
    if kind == "sum":
        return "counter" if metric.sum.is_monotonic else "updowncounter"
    known = {"gauge": "gauge", "histogram": "histogram", "exponential_histogram": "histogram", "summary": "Summary"}
    return known.get(kind or "", "Unspecified")


def _points(metric: otlp.Metric, kind: str | None) -> Points | None:
    match kind:
        case "sum":
            return tuple(map(_number, metric.sum.data_points))
        case "gauge":
            return tuple(map(_number, metric.gauge.data_points))
        case "histogram":
            return tuple(map(_histogram, metric.histogram.data_points))
        case "exponential_histogram":
            return tuple(map(_exponential, metric.exponential_histogram.data_points))
    return None


def _number(point: otlp.NumberDataPoint) -> NumberPoint:
    return NumberPoint(attributes_of(point.attributes), _value(point), point.flags, _exemplars(point.exemplars))


def _histogram(point: otlp.HistogramDataPoint) -> HistogramPoint:
    return HistogramPoint(
        attributes=attributes_of(point.attributes),
        count=point.count,
        sum=_optional(point, "sum"),
        bucket_counts=tuple(point.bucket_counts),
        explicit_bounds=tuple(point.explicit_bounds),
        min=_optional(point, "min"),
        max=_optional(point, "max"),
        flags=point.flags,
        exemplars=_exemplars(point.exemplars),
    )


def _exponential(point: otlp.ExponentialHistogramDataPoint) -> ExponentialPoint:
    return ExponentialPoint(
        attributes=attributes_of(point.attributes),
        count=point.count,
        sum=_optional(point, "sum"),
        scale=point.scale,
        zero_count=point.zero_count,
        positive=_buckets(point, "positive"),
        negative=_buckets(point, "negative"),
        flags=point.flags,
        min=_optional(point, "min"),
        max=_optional(point, "max"),
        zero_threshold=point.zero_threshold,
        exemplars=_exemplars(point.exemplars),
    )


def _buckets(point: otlp.ExponentialHistogramDataPoint, name: str) -> Buckets | None:
    buckets = getattr(point, name)
    return Buckets(buckets.offset, tuple(buckets.bucket_counts)) if point.HasField(name) else None  # type: ignore[arg-type] # a field of it


def _exemplars(listed: Iterable[otlp.Exemplar]) -> tuple[SampleExemplar, ...]:
    return tuple(
        SampleExemplar(
            attributes_of(one.filtered_attributes),
            _value(one),
            timestamp(one.time_unix_nano),
            hexadecimal(one.span_id, 8),
            hexadecimal(one.trace_id, 16),
        )
        for one in listed
    )


def _value(point: otlp.NumberDataPoint | otlp.Exemplar) -> int | float | None:
    kind = point.WhichOneof("value")
    if kind is None:
        return None
    return point.as_int if kind == "as_int" else _finite(point.as_double)


def _optional(point: Any, name: str) -> float | None:
    return _finite(getattr(point, name)) if point.HasField(name) else None


def _finite(value: float) -> float | None:
    """A number that JSON has, or null."""
    return value if math.isfinite(value) else None
