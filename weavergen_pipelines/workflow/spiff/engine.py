"""The engine that runs processes in this process."""

from __future__ import annotations

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from weavergen_pipelines.errors import UsageError, WeavergenError
from weavergen_pipelines.telemetry.tracing import execution_span
from weavergen_pipelines.workflow.journal import MemoryJournal
from weavergen_pipelines.workflow.result import Outcome, WorkflowExecutionResult
from weavergen_pipelines.workflow.spiff.execution import Execution
from weavergen_pipelines.workflow.validate import require_valid

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Future

    from weavergen_pipelines.workflow.catalog import Catalog, Entry
    from weavergen_pipelines.workflow.spiff.runtime import Runtime

KEPT = 1000
"""How many executions that have ended an engine remembers the state of."""


class UnknownExecution(WeavergenError):
    """An execution that this engine did not start, or has forgotten."""


@dataclass(frozen=True)
class WorkflowStatus:
    """Where an execution is: `executed` elements have completed, `running` are service tasks under way."""

    execution_id: str
    workflow: str
    state: Outcome | Literal["waiting", "running"]
    executed: tuple[str, ...]
    running: tuple[str, ...]


@dataclass(frozen=True)
class _Started:
    workflow: str
    execution: Execution
    future: Future[WorkflowExecutionResult]


class WorkflowEngine:
    """Runs the processes of a catalog, up to `settings.engine.max_concurrent_workflows` at once."""

    def __init__(self, catalog: Catalog, runtime: Runtime) -> None:
        """Run the diagrams of `catalog` with what `runtime` gives."""
        self._catalog = catalog
        self._runtime = runtime
        self._threads = ThreadPoolExecutor(runtime.settings.engine.max_concurrent_workflows, "workflow")
        self._started: dict[str, _Started] = {}
        self._checked: dict[str, dict[str, Entry]] = {}

    async def execute_workflow(
        self,
        name: str,
        context: Mapping[str, Any],
        trace_execution: bool = False,
        *,
        execution_id: str | None = None,
    ) -> WorkflowExecutionResult:
        """Run the process `name` with the data inputs `context`, and wait for its end.

        Raises:
            WeavergenError: it cannot be started: an unknown process, a broken diagram, wrong inputs.
        """
        from asyncio import CancelledError, wrap_future

        started = self._start(name, context, trace_execution, execution_id)
        try:
            return await wrap_future(started.future)
        except CancelledError:
            started.execution.cancel()
            raise

    def run_workflow(
        self,
        name: str,
        context: Mapping[str, Any],
        trace_execution: bool = False,
        *,
        execution_id: str | None = None,
    ) -> WorkflowExecutionResult:
        """The same for callers without an event loop. An interrupt cancels the execution."""
        started = self._start(name, context, trace_execution, execution_id)
        try:
            return started.future.result()
        except KeyboardInterrupt:
            started.execution.cancel()
            raise

    def list_workflows(self) -> tuple[str, ...]:
        """The ids of the processes that can be run, sorted."""
        return tuple(sorted(self._catalog.entries))

    def get_workflow_status(self, execution_id: str) -> WorkflowStatus:
        """Where an execution is.

        Raises:
            UnknownExecution: there is none of that id.
        """
        started = self._find(execution_id)
        return WorkflowStatus(
            execution_id,
            started.workflow,
            _state(started.future),
            tuple(started.execution.executed),
            started.execution.running,
        )

    def cancel_workflow(self, execution_id: str) -> None:
        """Start nothing more of an execution, and tell its running tasks. One that has ended stays as it is.

        Raises:
            UnknownExecution: there is none of that id.
        """
        self._find(execution_id).execution.cancel()

    def _start(self, name: str, context: Mapping[str, Any], trace: bool, execution_id: str | None) -> _Started:
        entries = self._valid(name)
        processes = {process: entry.process for process, entry in entries.items()}
        identity = execution_id or uuid.uuid4().hex
        if identity in self._started and not self._started[identity].future.done():
            raise UsageError(f"the execution {identity!r} is still running", hint="give this one another id")
        execution = Execution(identity, processes, self._runtime, MemoryJournal())
        future = self._threads.submit(copy_context().run, self._run, execution, name, context, trace)
        self._forget_old()
        self._started[identity] = _Started(name, execution, future)
        return self._started[identity]

    def _valid(self, name: str) -> dict[str, Entry]:
        if name not in self._checked:
            self._checked[name] = require_valid(self._catalog, name, self._runtime.tasks)
        return self._checked[name]

    def _find(self, execution_id: str) -> _Started:
        if execution_id not in self._started:
            raise UnknownExecution(f"there is no execution {execution_id!r}")
        return self._started[execution_id]

    def _forget_old(self) -> None:
        ended = [identity for identity, started in self._started.items() if started.future.done()]
        for identity in ended[: len(ended) - KEPT]:
            del self._started[identity]

    def _run(self, execution: Execution, name: str, context: Mapping[str, Any], trace: bool) -> WorkflowExecutionResult:
        begun = time.monotonic()
        with execution_span(name, execution.id, self._runtime.settings) as span:
            execution.run(name, context)
            result = _result(execution, time.monotonic() - begun, trace)
            span.ended("failed" if result.outcome == "timed_out" else result.outcome, result.executed)
        return result


def _result(execution: Execution, duration: float, trace: bool) -> WorkflowExecutionResult:
    root = execution.root
    code, rejection = root.rejection or (None, None)
    errors = tuple(execution.errors) or ((rejection,) if rejection else ())
    return WorkflowExecutionResult(
        execution_id=execution.id,
        workflow=root.process.id,
        outcome=execution.outcome,
        data=root.outputs,
        stores=root.stores,
        executed=tuple(execution.executed),
        steps=tuple(execution.steps),
        duration_s=duration,
        error_code=None if execution.errors else code,
        errors=errors,
        waits=execution.waits,
        token=root.token if trace else None,
    )


def _state(future: Future[WorkflowExecutionResult]) -> Outcome | Literal["waiting", "running"]:
    if not future.done():
        return "running" if future.running() else "waiting"
    return "failed" if future.exception() else future.result().outcome
