"""One span per execution of a process, and one per service task.

The names are those of the registry in `resources/registry`. The span of a task is a child of the span of its execution
in whatever thread or process it runs: the parent travels as a W3C `traceparent`.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from opentelemetry.semconv.attributes.error_attributes import ERROR_TYPE
from opentelemetry.trace import Span, Status, StatusCode, format_trace_id, use_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from weavergen_pipelines.telemetry.generated.weavergen import (
    WEAVERGEN_COMPONENT,
    WEAVERGEN_OPERATION,
    WEAVERGEN_TASK_REMEMBERED,
    WEAVERGEN_VERSION,
)
from weavergen_pipelines.telemetry.generated.workflow import (
    WORKFLOW_ELEMENT_ID,
    WORKFLOW_EXECUTION_ELEMENT_COUNT,
    WORKFLOW_EXECUTION_ELEMENTS,
    WORKFLOW_EXECUTION_ID,
    WORKFLOW_EXECUTION_OUTCOME,
    WORKFLOW_NAME,
    WorkflowExecutionOutcomeValues,
)
from weavergen_pipelines.telemetry.provider import tracer_of
from weavergen_pipelines.telemetry.span_store import spans_file
from weavergen_pipelines.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from opentelemetry.context import Context

    from weavergen_pipelines.config import Settings

_TRACE_CONTEXT = TraceContextTextMapPropagator()


class TaskPlace(Protocol):
    """Where a service task runs: what is read of its context."""

    @property
    def settings(self) -> Settings:
        """Where spans are kept and sent."""

    @property
    def workflow(self) -> str:
        """The id of the process."""

    @property
    def execution_id(self) -> str:
        """The id of its execution."""

    @property
    def traceparent(self) -> str | None:
        """The span of the execution."""

    @property
    def element_id(self) -> str:
        """The id of the BPMN element."""


class ExecutionSpan:
    """The span of an execution. The outcome is `completed` unless it is told another, or an error passes."""

    def __init__(self, span: Span) -> None:
        self._span = span
        self._outcome(WorkflowExecutionOutcomeValues.COMPLETED)

    @property
    def trace_id(self) -> str:
        """32 hex digits."""
        return format_trace_id(self._span.get_span_context().trace_id)

    def ended(self, outcome: str, executed: Sequence[str], error: BaseException | None = None) -> None:
        """How it ended (`completed`, `rejected`, `failed`, `cancelled`), and the completed elements in their order.

        `error` is what stopped an execution that failed without raising it.
        """
        self._outcome(WorkflowExecutionOutcomeValues(outcome))
        self._span.set_attribute(WORKFLOW_EXECUTION_ELEMENTS, list(executed))
        self._span.set_attribute(WORKFLOW_EXECUTION_ELEMENT_COUNT, len(executed))
        if error is not None:
            _record(self._span, error)

    def failed(self) -> None:
        """An error stopped it."""
        self._outcome(WorkflowExecutionOutcomeValues.FAILED)

    def _outcome(self, outcome: WorkflowExecutionOutcomeValues) -> None:
        self._span.set_attribute(WORKFLOW_EXECUTION_OUTCOME, outcome.value)


class TaskSpan:
    """The span of a service task."""

    def __init__(self, span: Span) -> None:
        self._span = span

    def remembered(self, remembered: bool) -> None:
        """Whether the result is one that was remembered."""
        self._span.set_attribute(WEAVERGEN_TASK_REMEMBERED, remembered)


def current_traceparent() -> str | None:
    """The current span as a W3C `traceparent`, to go on from in another thread or process."""
    carrier: dict[str, str] = {}
    _TRACE_CONTEXT.inject(carrier)
    return carrier.get("traceparent")


@contextmanager
def execution_span(
    name: str, execution_id: str, settings: Settings, traceparent: str | None = None
) -> Iterator[ExecutionSpan]:
    """The span of one execution of the process `name`: a child of `traceparent`, or else of the current span.

    Raises:
        InvalidExecutionId: the id cannot be the name of a folder.
    """
    attributes = {**_common("workflow", name), WORKFLOW_NAME: name, WORKFLOW_EXECUTION_ID: execution_id}
    with _span(name, attributes, settings, traceparent) as span:
        execution = ExecutionSpan(span)
        try:
            yield execution
        except BaseException:
            execution.failed()
            raise


@contextmanager
def task_span(task_name: str, context: TaskPlace) -> Iterator[TaskSpan]:
    """The span of one service task: a child of the context's `traceparent`, or else of the current span.

    Raises:
        InvalidExecutionId: the id of the execution cannot be the name of a folder.
    """
    attributes = {
        **_common(task_name.rpartition(".")[0] or task_name, task_name),
        WORKFLOW_NAME: context.workflow,
        WORKFLOW_EXECUTION_ID: context.execution_id,
        WORKFLOW_ELEMENT_ID: context.element_id,
    }
    with _span(task_name, attributes, context.settings, context.traceparent) as span:
        yield TaskSpan(span)


def _common(component: str, operation: str) -> dict[str, str]:
    return {WEAVERGEN_VERSION: __version__, WEAVERGEN_COMPONENT: component, WEAVERGEN_OPERATION: operation}


@contextmanager
def _span(name: str, attributes: dict[str, Any], settings: Settings, traceparent: str | None) -> Iterator[Span]:
    """A span that is the current one inside; an error that passes is recorded in it."""
    spans_file(settings.storage.cache_dir, attributes[WORKFLOW_EXECUTION_ID])  # refuses a bad id before anything runs
    span = tracer_of(settings).start_span(name, _parent(traceparent), attributes=attributes)
    with use_span(span, end_on_exit=True, record_exception=False, set_status_on_exception=False):
        try:
            yield span
        except BaseException as error:
            _record(span, error)
            raise


def _record(span: Span, error: BaseException) -> None:
    span.record_exception(error)
    span.set_attribute(ERROR_TYPE, type(error).__qualname__)
    span.set_status(Status(StatusCode.ERROR, str(error)))


def _parent(traceparent: str | None) -> Context | None:
    return _TRACE_CONTEXT.extract({"traceparent": traceparent}) if traceparent else None
