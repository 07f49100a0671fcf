"""One execution as this process runs it: from when it holds the lease until the execution rests or ends."""

from __future__ import annotations

import time
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from weavergen_pipelines.telemetry.tracing import execution_span
from weavergen_pipelines.workflow.engine.results import result_of
from weavergen_pipelines.workflow.spiff.execution import Execution
from weavergen_pipelines.workflow.store.errors import LeaseLost, StoreUnavailable
from weavergen_pipelines.workflow.store.journal import StoredJournal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from weavergen_pipelines.workflow.engine.program import Program
    from weavergen_pipelines.workflow.journal import Thrown
    from weavergen_pipelines.workflow.result import WorkflowExecutionResult
    from weavergen_pipelines.workflow.spiff.runtime import Runtime
    from weavergen_pipelines.workflow.store import ExecutionStore, Lease

Post: TypeAlias = "Callable[[str, Thrown], None]"
"""Sends what an execution throws."""
Notify: TypeAlias = "Callable[[Iterable[str]], None]"
"""Tells executions that something has come for them."""


@dataclass(frozen=True)
class Order:
    """What is to be run: `start` is the id of a start event, None for that of a run on request.

    `payload` is what the message or signal brings that starts it.
    """

    program: Program
    inputs: Mapping[str, Any]
    start: str | None = None
    payload: Any = None


@dataclass(frozen=True)
class Manner:
    """How it is run: with all data at its end in the result (`trace`); staying until timers are due."""

    trace: bool = False
    wait_timers: bool = True


@dataclass(eq=False)
class Run:
    """One execution. `wake` and `cancel` may be called from any thread, `work` from one."""

    store: ExecutionStore
    runtime: Runtime
    lease: Lease
    order: Order
    manner: Manner
    post: Post
    notify: Notify
    future: Future[WorkflowExecutionResult] = field(default_factory=Future)
    execution: Execution | None = None
    _journal: StoredJournal | None = None
    _cancelled: bool = False

    @property
    def id(self) -> str:
        """The id of the execution."""
        return self.lease.execution

    @property
    def unread(self) -> bool:
        """Whether something has come that the execution has not looked at."""
        return self._journal is not None and self._journal.unread

    @property
    def changed(self) -> bool:
        """Whether the execution has gone on since it last said what it waits for."""
        journal = self._journal
        return journal is not None and journal.changed

    def wake(self) -> None:
        """Something has been brought to the execution."""
        journal, execution = self._journal, self.execution
        if journal is not None and execution is not None:
            journal.look()
            execution.wake()

    def cancel(self) -> None:
        """Start nothing more, and tell running tasks."""
        self._cancelled = True
        execution = self.execution
        if execution is not None:
            execution.cancel()

    def let_go(self) -> None:
        """Only the result is of interest now."""
        self.execution = self._journal = None

    def work(self) -> WorkflowExecutionResult:
        """Run the execution until it rests or ends."""
        with execution_span(self.order.program.process.id, self.id, self.runtime.settings) as span:
            result = self._until_rest(time.monotonic())
            span.ended(result.outcome, result.executed)
        return result

    def _until_rest(self, begun: float) -> WorkflowExecutionResult:
        while True:
            execution, journal = self._go_on()
            result = result_of(
                execution, self.order.program.process.id, time.monotonic() - begun, trace=self.manner.trace
            )
            if result.outcome != "waiting":
                self.notify(self.store.end(self.lease, result.outcome, result.to_json(), result.stores))
                return result
            rested = self.store.rest(self.lease, execution.waits, journal.ignored, result.to_json())
            self.notify(rested.receivers)
            if rested.rests:
                return result

    def _go_on(self) -> tuple[Execution, StoredJournal]:
        journal = StoredJournal(self.store, self.lease, lambda thrown: self.post(self.id, thrown))
        program = self.order.program
        execution = Execution(self.id, program.processes, self.runtime, journal, program.decisions)
        journal.waits = lambda: execution.waits
        self.execution, self._journal = execution, journal
        if self._cancelled:
            execution.cancel()
        try:
            self._moved(execution, journal)
        except (LeaseLost, StoreUnavailable):
            raise
        except Exception as error:
            self._give_up(error)
            raise
        return execution, journal

    def _moved(self, execution: Execution, journal: StoredJournal) -> None:
        order, wait_timers = self.order, self.manner.wait_timers
        if journal.past:
            execution.resume(wait_timers=wait_timers)
        else:
            process = order.program.process.id
            execution.run(process, order.inputs, order.start, payload=order.payload, wait_timers=wait_timers)

    def _give_up(self, error: Exception) -> None:
        """What cannot be run at all has failed: nobody else could run it either."""
        summary = {"errors": [{"kind": type(error).__name__, "message": str(error)}]}
        with suppress(LeaseLost, StoreUnavailable):
            self.notify(self.store.end(self.lease, "failed", summary, {}))
