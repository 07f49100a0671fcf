"""The engine that runs processes in this process, and brings to them what comes from outside."""

from __future__ import annotations

import threading
import uuid
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.workflow.engine.launcher import IN_PASSING, Launcher
from weavergen_pipelines.workflow.engine.results import recorded_result
from weavergen_pipelines.workflow.engine.run import Manner, Run
from weavergen_pipelines.workflow.engine.status import WorkflowStatus, status_of_record, status_of_run
from weavergen_pipelines.workflow.journal import Thrown
from weavergen_pipelines.workflow.store import (
    ExecutionBusy,
    memory_store,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.workflow.catalog import Catalog
    from weavergen_pipelines.workflow.journal import Entry
    from weavergen_pipelines.workflow.result import WorkflowExecutionResult
    from weavergen_pipelines.workflow.spiff.runtime import Runtime
    from weavergen_pipelines.workflow.store import ExecutionRecord, ExecutionStore, Status

DAY = 86_400.0
REMEMBERED = 600.0
"""How many seconds an engine without a store knows of executions that ended."""
POLL = 1.0
"""How often a serving engine looks for what is due, in seconds."""
SOON = 0.05
"""How long it waits at least."""


class WorkflowEngine:
    """Runs the processes of a catalog, up to `settings.engine.max_concurrent_workflows` at once.

    Executions are kept in `store`: one that this process does not end goes on in another, where it was. Without a store
    they are those of this engine alone. What comes for an execution makes it go on here at once; what is due by time,
    or was left by other engines, does at `poll`, which `serve` repeats. An engine touches only the executions of its
    `runner`.
    """

    def __init__(
        self, catalog: Catalog, runtime: Runtime, store: ExecutionStore | None = None, *, runner: str = ""
    ) -> None:
        """Run the diagrams of `catalog` with what `runtime` gives."""
        settings = runtime.settings.engine
        self.store = memory_store() if store is None else store
        self._retention = REMEMBERED if store is None else settings.retention * DAY
        self._bell = threading.Event()
        self._launcher = Launcher(
            catalog, runtime, self.store, runner=runner, retention=self._retention, left=self._bell.set
        )

    # Running.

    async def execute_workflow(
        self,
        name: str,
        context: Mapping[str, Any],
        trace_execution: bool = False,
        *,
        execution_id: str | None = None,
        wait_timers: bool = True,
    ) -> WorkflowExecutionResult:
        """Run the process `name` with the data inputs `context`, and wait for its end, or until it waits for others.

        An execution of that id that has not ended goes on, if it is the same. Without `wait_timers` it is left to wait
        where only time can move it.

        Raises:
            WeavergenError: it cannot be started: an unknown process, a broken diagram, wrong inputs.
            ExecutionExists: there is another execution of that id, or it has ended.
            LeaseLost: another process has taken the execution over.
        """
        run = self._launcher.start(name, context, execution_id, Manner(trace_execution, wait_timers))
        return await self._awaited(run)

    def run_workflow(
        self,
        name: str,
        context: Mapping[str, Any],
        trace_execution: bool = False,
        *,
        execution_id: str | None = None,
        wait_timers: bool = True,
    ) -> WorkflowExecutionResult:
        """The same for callers without an event loop. An interrupt cancels the execution.

        Without `wait_timers` it is left to wait where only time can move it.
        """
        run = self._launcher.start(name, context, execution_id, Manner(trace_execution, wait_timers))
        try:
            return run.future.result()
        except KeyboardInterrupt:
            self.cancel_workflow(run.id)
            raise

    def start_workflow(
        self, name: str, context: Mapping[str, Any], *, execution_id: str | None = None, started_by: str = ""
    ) -> str:
        """The same without waiting for it; the id of the execution. It rests where only time can move it."""
        return self._launcher.start(name, context, execution_id, IN_PASSING, started_by).id

    async def resume_workflow(
        self, execution_id: str, trace_execution: bool = False, *, wait_timers: bool = True
    ) -> WorkflowExecutionResult:
        """Go on with an execution, and wait until it ends or rests again; if it has ended, what it came to.

        Raises:
            UnknownExecution: there is none of that id.
            ExecutionBusy: another process runs it.
            WeavergenError: it cannot be run: its diagrams need service tasks that there are no more.
        """
        manner = Manner(trace_execution, wait_timers)
        run = self._launcher.runs.active(execution_id) or self._launcher.take(execution_id, manner)
        if run is not None:
            return await self._awaited(run)
        record = self.store.get(execution_id)
        result = self._launcher.runs.ended(execution_id) or recorded_result(record)
        if result is None:
            raise ExecutionBusy(f"the execution {execution_id!r} is run by {record.owner or 'another process'}")
        return result

    def cancel_workflow(self, execution_id: str) -> None:
        """Start nothing more of an execution, and tell its running tasks. One that has ended stays as it is.

        Raises:
            UnknownExecution: there is none of that id.
        """
        if self.store.cancel(execution_id):
            self._launcher.notify((execution_id,))

    # What comes from outside.

    def complete_task(
        self, execution_id: str, task: str, data: Mapping[str, Any] | None = None, *, delivery_id: str | None = None
    ) -> None:
        """Complete a user task, given by its step key or, where there is only one, by its element; it goes on here.

        A repetition of a `delivery_id` does nothing.

        Raises:
            UnknownExecution: there is none of that id.
            ExecutionEnded, NotAwaited: it does not wait for that.
        """
        if self.store.answer(execution_id, task, data or {}, delivery_id):
            self._launcher.notify((execution_id,))

    def send_message(
        self, name: str, correlation: Any = None, payload: Any = None, *, message_id: str | None = None
    ) -> tuple[str, ...]:
        """Bring a message to one receiver: the execution that waits for it or is started, or nobody yet.

        A repetition of a `message_id` does nothing.
        """
        return self._launcher.send(Thrown("message", message_id or uuid.uuid4().hex, name, correlation, payload))

    def broadcast_signal(self, name: str, payload: Any = None, *, signal_id: str | None = None) -> tuple[str, ...]:
        """Bring a signal to everyone who waits for it or is started by it: these."""
        return self._launcher.send(Thrown("signal", signal_id or uuid.uuid4().hex, name, None, payload))

    def poll(self, *, starts: bool = True) -> tuple[str, ...]:
        """Go on with what is due, as far as there is room: the executions that do.

        These are timers, deliveries to executions that nobody runs, and executions whose process has died; with
        `starts` also the start events of the catalog that wait for a time, a condition, or a message.
        """
        if starts and self._launcher.starts_here:
            self._launcher.broker.start_due()
        return tuple(
            execution
            for execution in self.store.ready(self._launcher.runs.free, runner=self._launcher.runner)
            if self._launcher.tried(execution)
        )

    async def serve(self, *, starts: bool = True) -> None:
        """Poll again and again, until this is cancelled."""
        import asyncio

        while True:
            await asyncio.to_thread(self.poll, starts=starts)
            await asyncio.to_thread(self._bell.wait, self._until_due())
            self._bell.clear()

    # Looking.

    def list_workflows(self) -> tuple[str, ...]:
        """The ids of the processes that can be run, sorted."""
        return tuple(sorted(self._launcher.programs.catalog.entries))

    def get_workflow_status(self, execution_id: str) -> WorkflowStatus:
        """Where an execution is.

        Raises:
            UnknownExecution: there is none of that id.
        """
        run = self._launcher.runs.active(execution_id)
        if run is not None:
            return status_of_run(run, self.store.waits(execution_id))
        return status_of_record(self.store.get(execution_id), self.store.waits(execution_id))

    def list_executions(
        self,
        *,
        process: str | None = None,
        status: Status | None = None,
        before: float | None = None,
        limit: int = 100,
    ) -> tuple[ExecutionRecord, ...]:
        """Executions, the latest first: of a process, in a status, begun before a time."""
        return self.store.find(process=process, status=status, before=before, limit=limit)

    def history(self, execution_id: str) -> tuple[Entry, ...]:
        """What has happened to an execution, in order.

        Raises:
            UnknownExecution: there is none of that id.
        """
        self.store.get(execution_id)
        return tuple(self.store.entries(execution_id))

    def prune(self, older_than: float | None = None) -> int:
        """Forget executions that ended more than so many seconds ago (None: as the settings say); how many."""
        return self.store.prune(self._retention if older_than is None else older_than)

    def close(self) -> None:
        """Wait for what runs here, and take nothing more."""
        self._bell.set()
        self._launcher.runs.close()
        self.store.close()

    def _until_due(self) -> float:
        due = self.store.next_due()
        return POLL if due is None else min(POLL, max(SOON, due - self.store.clock()))

    async def _awaited(self, run: Run) -> WorkflowExecutionResult:
        from asyncio import CancelledError, shield, wrap_future

        try:
            return await shield(wrap_future(run.future))
        except CancelledError:
            self.cancel_workflow(run.id)
            raise
