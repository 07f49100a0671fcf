"""The engine that runs processes in this process, and brings to them what comes from outside."""

from __future__ import annotations

import json
import os
import socket
import threading
import uuid
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.telemetry.span_store import spans_file
from weavergen_pipelines.workflow.broker import Broker
from weavergen_pipelines.workflow.engine.program import Programs
from weavergen_pipelines.workflow.engine.results import recorded_result
from weavergen_pipelines.workflow.engine.run import Manner, Order, Run
from weavergen_pipelines.workflow.engine.runs import Keeper, Runs
from weavergen_pipelines.workflow.engine.status import WorkflowStatus, status_of_record, status_of_run
from weavergen_pipelines.workflow.journal import Thrown
from weavergen_pipelines.workflow.store import (
    ExecutionBusy,
    ExecutionEnded,
    ExecutionExists,
    NewExecution,
    memory_store,
)
from weavergen_pipelines.workflow.token import ProcessInputError, process_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from weavergen_pipelines.workflow.catalog import Catalog
    from weavergen_pipelines.workflow.journal import Entry
    from weavergen_pipelines.workflow.result import WorkflowExecutionResult
    from weavergen_pipelines.workflow.spiff.runtime import Runtime
    from weavergen_pipelines.workflow.store import ExecutionRecord, ExecutionStore, Lease, Status

DAY = 86_400.0
POLL = 1.0
"""How often a serving engine looks for what is due, in seconds."""


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
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._runtime = runtime
        self._runner = runner
        self._programs = Programs(catalog, runtime.tasks)
        self._broker = Broker(self._programs, self.store)
        self._runs = Runs(settings.max_concurrent_workflows, self._left)
        self._keeper = Keeper(self.store, self._runs, self.owner, settings.retention * DAY)
        self._bell = threading.Event()

    # Running.

    async def execute_workflow(
        self,
        name: str,
        context: Mapping[str, Any],
        trace_execution: bool = False,
        *,
        execution_id: str | None = None,
    ) -> WorkflowExecutionResult:
        """Run the process `name` with the data inputs `context`, and wait for its end, or until it waits for others.

        An execution of that id that has not ended goes on, if it is the same.

        Raises:
            WeavergenError: it cannot be started: an unknown process, a broken diagram, wrong inputs.
            ExecutionExists: there is another execution of that id, or it has ended.
            LeaseLost: another process has taken the execution over.
        """
        run = self._start(name, context, execution_id, Manner(trace_execution))
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
        run = self._start(name, context, execution_id, Manner(trace_execution, wait_timers))
        try:
            return run.future.result()
        except KeyboardInterrupt:
            self.cancel_workflow(run.id)
            raise

    def start_workflow(
        self, name: str, context: Mapping[str, Any], *, execution_id: str | None = None, started_by: str = ""
    ) -> str:
        """The same without waiting for it; the id of the execution. It rests where only time can move it."""
        return self._start(name, context, execution_id, Manner(wait_timers=False), started_by).id

    async def resume_workflow(
        self, execution_id: str, trace_execution: bool = False, *, wait_timers: bool = True
    ) -> WorkflowExecutionResult:
        """Go on with an execution, and wait until it ends or rests again; if it has ended, what it came to.

        Raises:
            UnknownExecution: there is none of that id.
            ExecutionBusy: another process runs it.
            WeavergenError: it cannot be run: its diagrams need service tasks that there are no more.
        """
        run = self._runs.active(execution_id) or self._take(execution_id, Manner(trace_execution, wait_timers))
        if run is not None:
            return await self._awaited(run)
        known, record = self._runs.latest(execution_id), self.store.get(execution_id)
        if not record.ended:
            raise ExecutionBusy(f"the execution {execution_id!r} is run by {record.owner or 'another process'}")
        result = known.future.result() if known is not None and known.future.done() else recorded_result(record)
        if result is None:
            raise ExecutionEnded(f"the execution {execution_id!r} has ended: {record.status}")
        return result

    def cancel_workflow(self, execution_id: str) -> None:
        """Start nothing more of an execution, and tell its running tasks. One that has ended stays as it is.

        Raises:
            UnknownExecution: there is none of that id.
        """
        if self.store.cancel(execution_id):
            self._notify((execution_id,))

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
            self._notify((execution_id,))

    def send_message(
        self, name: str, correlation: Any = None, payload: Any = None, *, message_id: str | None = None
    ) -> tuple[str, ...]:
        """Bring a message to one receiver: the execution that waits for it or is started, or nobody yet.

        A repetition of a `message_id` does nothing.
        """
        return self._send(Thrown("message", message_id or uuid.uuid4().hex, name, correlation, payload), None)

    def broadcast_signal(self, name: str, payload: Any = None, *, signal_id: str | None = None) -> tuple[str, ...]:
        """Bring a signal to everyone who waits for it or is started by it: these."""
        return self._send(Thrown("signal", signal_id or uuid.uuid4().hex, name, None, payload), None)

    def poll(self, *, starts: bool = True) -> tuple[str, ...]:
        """Go on with what is due, as far as there is room: the executions that do.

        These are timers, deliveries to executions that nobody runs, and executions whose process has died; with
        `starts` also the start events of the catalog that wait for a time, a condition, or a message.
        """
        if starts:
            self._broker.start_due()
        return tuple(
            execution for execution in self.store.ready(self._runs.free, runner=self._runner) if self._tried(execution)
        )

    async def serve(self, *, starts: bool = True) -> None:
        """Poll again and again, until this is cancelled."""
        import asyncio

        while True:
            await asyncio.to_thread(self.poll, starts=starts)
            await asyncio.to_thread(self._bell.wait, POLL)
            self._bell.clear()

    # Looking.

    def list_workflows(self) -> tuple[str, ...]:
        """The ids of the processes that can be run, sorted."""
        return tuple(sorted(self._programs.catalog.entries))

    def get_workflow_status(self, execution_id: str) -> WorkflowStatus:
        """Where an execution is.

        Raises:
            UnknownExecution: there is none of that id.
        """
        run = self._runs.active(execution_id)
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

    def close(self) -> None:
        """Wait for what runs here, and take nothing more."""
        self._runs.close()
        self.store.close()

    # How executions are begun and taken up.

    def _start(
        self, name: str, context: Mapping[str, Any], execution_id: str | None, manner: Manner, started_by: str = ""
    ) -> Run:
        program = self._programs.get(name)
        process_data(program.process, context)
        identity = uuid.uuid4().hex if execution_id is None else execution_id
        spans_file(self._runtime.settings.storage.cache_dir, identity)
        inputs = _as_kept(context, name)
        new = NewExecution(identity, name, inputs, program.sources, started_by=started_by, runner=self._runner)
        lease = self.store.create(new, self.owner)
        return self._again(new, manner) if lease is None else self._run(lease, Order(program, inputs), manner)

    def _again(self, new: NewExecution, manner: Manner) -> Run:
        """Go on with an execution that exists, if it is the same."""
        record = self.store.get(new.id)
        if record.ended:
            raise ExecutionExists(
                f"the execution {new.id!r} has ended: {record.status}", hint="give this one another id"
            )
        if (record.process, record.inputs, record.start) != (new.process, new.inputs, new.start):
            what = f"the execution {new.id!r} of {record.process!r} has other inputs, and is still {record.status}"
            raise ExecutionExists(what, hint="give this one another id")
        run = self._runs.active(new.id) or self._take(new.id, manner)
        if run is None:
            raise ExecutionBusy(f"the execution {new.id!r} is run by {record.owner or 'another process'}")
        return run

    def _take(self, execution: str, manner: Manner) -> Run | None:
        """Go on with an execution that nobody runs."""
        record = self.store.get(execution)
        if record.ended or record.runner != self._runner:
            return None
        program = self._programs.of(record.process, record.sources, self.store.sources)
        lease = self.store.claim(execution, self.owner)
        order = Order(program, record.inputs, record.start, record.payload)
        return None if lease is None else self._run(lease, order, manner)

    def _tried(self, execution: str) -> bool:
        """Whether an execution goes on here; one that cannot stays as it is for those who can."""
        try:
            return self._take(execution, Manner(wait_timers=False)) is not None
        except WeavergenError:
            return False

    def _run(self, lease: Lease, order: Order, manner: Manner) -> Run:
        run = Run(self.store, self._runtime, lease, order, manner, self._post, self._notify)
        self._runs.add(run)
        self._keeper.work()
        return run

    async def _awaited(self, run: Run) -> WorkflowExecutionResult:
        from asyncio import CancelledError, wrap_future

        try:
            return await wrap_future(run.future)
        except CancelledError:
            self.cancel_workflow(run.id)
            raise

    # How what comes reaches executions.

    def _post(self, sender: str, thrown: Thrown) -> None:
        self._send(thrown, sender)

    def _send(self, thrown: Thrown, sender: str | None) -> tuple[str, ...]:
        ttl = self._runtime.settings.engine.message_ttl
        sent = self.store.send(thrown, ttl=ttl, sender=sender, begin=self._broker.begins)
        self._notify((*sent.receivers, *sent.started))
        return (*sent.receivers, *sent.started)

    def _notify(self, executions: Iterable[str]) -> None:
        for execution in executions:
            run = self._runs.active(execution)
            if run is not None:
                run.wake()
            else:
                self._tried(execution)

    def _left(self, run: Run) -> None:
        """What came as the execution came to rest makes it go on."""
        self._bell.set()
        if run.unread:
            self._notify((run.id,))


def _as_kept(context: Mapping[str, Any], process: str) -> dict[str, Any]:
    try:
        inputs: dict[str, Any] = json.loads(json.dumps(dict(context)))
    except (TypeError, ValueError, RecursionError) as error:
        raise ProcessInputError(f"the data inputs are no JSON: {error}", where=f'process "{process}"') from error
    return inputs
