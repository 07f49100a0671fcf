"""Metrics, measured on the spans that end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor
from opentelemetry.semconv.attributes.error_attributes import ERROR_TYPE

from weavergen_pipelines.telemetry.generated.weavergen import (
    METRIC_WEAVERGEN_TASK_DURATION,
    METRIC_WEAVERGEN_TASK_ERRORS,
    METRIC_WEAVERGEN_TASK_RUNS,
    WEAVERGEN_OPERATION,
    WEAVERGEN_TASK_REMEMBERED,
)
from weavergen_pipelines.telemetry.generated.workflow import (
    METRIC_WORKFLOW_EXECUTION_DURATION,
    WORKFLOW_ELEMENT_ID,
    WORKFLOW_EXECUTION_OUTCOME,
    WORKFLOW_NAME,
)

if TYPE_CHECKING:
    from opentelemetry.metrics import Counter, Histogram, Meter
    from opentelemetry.util.types import AttributeValue

    from weavergen_pipelines.telemetry.generated import Metric


class SpanMetrics(SpanProcessor):
    """How long executions and service tasks took, and how the tasks ended."""

    def __init__(self, meter: Meter) -> None:
        self._execution_duration = _histogram(meter, METRIC_WORKFLOW_EXECUTION_DURATION)
        self._task_duration = _histogram(meter, METRIC_WEAVERGEN_TASK_DURATION)
        self._task_runs = _counter(meter, METRIC_WEAVERGEN_TASK_RUNS)
        self._task_errors = _counter(meter, METRIC_WEAVERGEN_TASK_ERRORS)

    def on_end(self, span: ReadableSpan) -> None:
        """Measure the span."""
        attributes = span.attributes or {}
        if WORKFLOW_EXECUTION_OUTCOME in attributes:
            self._execution_duration.record(_seconds(span), _chosen(span, WORKFLOW_NAME, WORKFLOW_EXECUTION_OUTCOME))
        elif WORKFLOW_ELEMENT_ID in attributes:
            measured = _chosen(span, WEAVERGEN_OPERATION, WEAVERGEN_TASK_REMEMBERED)
            self._task_duration.record(_seconds(span), measured)
            if ERROR_TYPE in attributes:
                self._task_errors.add(1, _chosen(span, WEAVERGEN_OPERATION, ERROR_TYPE))
            else:
                self._task_runs.add(1, measured)


def _seconds(span: ReadableSpan) -> float:
    return ((span.end_time or 0) - (span.start_time or 0)) / 1e9


def _chosen(span: ReadableSpan, *keys: str) -> dict[str, AttributeValue]:
    attributes = span.attributes or {}
    return {key: attributes[key] for key in keys if key in attributes}


def _histogram(meter: Meter, metric: Metric) -> Histogram:
    return meter.create_histogram(metric.name, metric.unit, metric.description)


def _counter(meter: Meter, metric: Metric) -> Counter:
    return meter.create_counter(metric.name, metric.unit, metric.description)
