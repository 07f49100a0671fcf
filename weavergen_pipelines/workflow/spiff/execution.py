"""One execution: what happens outside becomes entries of its journal, in one thread, while tasks run in others.

An error end, or a BPMN error of a task, goes to who catches it, in this process or in a caller. Any other error ends
the execution: what is under way is finished and recorded, nothing more is started.
"""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.telemetry.tracing import current_traceparent
from weavergen_pipelines.workflow.invoke import invoke
from weavergen_pipelines.workflow.journal import Delivery, Entry, now
from weavergen_pipelines.workflow.result import ExecutionCancelled, TaskTimeout, outcome_of
from weavergen_pipelines.workflow.service_task import BpmnError, TaskContext
from weavergen_pipelines.workflow.spiff.alarms import Alarms
from weavergen_pipelines.workflow.spiff.delivering import receivers
from weavergen_pipelines.workflow.spiff.failures import described
from weavergen_pipelines.workflow.spiff.jobs import Job, Jobs
from weavergen_pipelines.workflow.spiff.machine import Machine
from weavergen_pipelines.workflow.spiff.service import ServiceCall
from weavergen_pipelines.workflow.spiff.starting import start_data, start_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.workflow.dmn import Decision
    from weavergen_pipelines.workflow.journal import Journal, Thrown, Wait
    from weavergen_pipelines.workflow.model import Process
    from weavergen_pipelines.workflow.result import Outcome, Step
    from weavergen_pipelines.workflow.spiff.instance import Instance
    from weavergen_pipelines.workflow.spiff.openings import Opening
    from weavergen_pipelines.workflow.spiff.runtime import Runtime


class NotBegun(WeavergenError):
    """An execution of which nothing is known yet."""


class Execution:
    """Runs one of `processes`, which may call the others; `decisions` are those of their business rule tasks, by id.

    `run` begins, `resume` goes on after what the journal has recorded; both return at the end, or when only something
    from outside can move the execution. `cancel` and `wake` may be called from any thread meanwhile. `refused` are the
    deliveries that nobody waited for.
    """

    def __init__(  # noqa: PLR0917 - the first five are its contract
        self,
        execution_id: str,
        processes: Mapping[str, Process],
        runtime: Runtime,
        journal: Journal,
        decisions: Mapping[str, Decision] | None = None,
        path: str | None = None,
    ) -> None:
        """An execution that nothing has happened to; with `path` it is a part of another one, at that instance path."""
        self.id = execution_id
        self.refused: list[Delivery] = []
        self._runtime = runtime
        self._journal = journal
        self._machine = Machine(execution_id, processes, decisions or {}, runtime, path)
        self._jobs = Jobs()
        self._alarms = Alarms()
        self._cancel = threading.Event()
        self._delivered: set[str] = set()
        self._traceparent: str | None = None

    def run(
        self,
        process: str,
        inputs: Mapping[str, Any],
        start: str | None = None,
        *,
        payload: Any = None,
        wait_timers: bool = True,
    ) -> None:
        """Run a process from its start event `start`; `payload` is what came with the event that starts it.

        With `wait_timers` it waits for timers where nothing but time can move it.

        Raises:
            ProcessInputError, UsageError: it cannot be started like this.
        """
        found = self._machine.processes[process]
        event = start_of(found, start)
        start_data(found, event, inputs, payload)  # refuses wrong inputs before anything is recorded
        data = {"process": process, "start": event.id, "inputs": dict(inputs), "payload": payload}
        self._go_live()
        self._record(Entry("started", self.id, now(), data))
        self._live(wait_timers)

    def resume(self, *, wait_timers: bool = True) -> None:
        """Repeat what the journal has recorded, and go on. What was under way is begun again.

        Raises:
            JournalMismatch: the journal is not of these processes.
        """
        for entry in self._journal.past:
            self._machine.apply(entry)
            if entry.delivery is not None:
                self._delivered.add(entry.delivery)
        self._go_live()
        self._live(wait_timers)

    def cancel(self) -> None:
        """Start nothing more, tell running tasks, and wait for none of them."""
        self._cancel.set()
        self._jobs.wake()

    def wake(self) -> None:
        """The journal has deliveries."""
        self._jobs.wake()

    @property
    def root(self) -> Instance:
        """The process as it is.

        Raises:
            NotBegun: it was neither run nor resumed.
        """
        if self._machine.root is None:
            raise NotBegun("the execution has not begun", hint="run or resume it")
        return self._machine.root

    @property
    def executed(self) -> list[str]:
        """The ids of the elements that have completed, in that order."""
        return self._machine.executed

    @property
    def steps(self) -> list[Step]:
        """The service tasks that are done."""
        return self._machine.steps

    @property
    def errors(self) -> list[BaseException]:
        """What went wrong, other than a rejection."""
        return self._machine.errors

    @property
    def outcome(self) -> Outcome:
        """How it ended, or `waiting`."""
        if self.errors:
            return outcome_of(self.errors)
        if self.root.rejection is not None:
            return "rejected"
        return "completed" if self._machine.ended else "waiting"

    @property
    def waits(self) -> tuple[Wait, ...]:
        """What it waits for, if it has not ended."""
        if self._machine.stopping:
            return ()
        waits = (opening.wait for opening in self._machine.openings.all())
        return tuple(wait for wait in waits if wait is not None)

    @property
    def running(self) -> tuple[str, ...]:
        """The elements of the service tasks that are under way."""
        return tuple(job.opening.node.id for job in list(self._jobs.running))

    # What openings ask for.

    def call(self, service: ServiceCall) -> None:
        """Call a service; its end becomes an entry."""
        if service.not_before > now():
            self._alarms.add(service.not_before, service)
            return
        node = service.node
        context = TaskContext(
            settings=self._runtime.settings,
            artifacts=self._runtime.artifacts,
            execution_id=self.id,
            workflow=service.instance.process.id,
            traceparent=self._traceparent,
            element_id=node.id,
            idempotency_key=service.key,
            progress=partial(self._machine.report, "message", service),
        )
        timeout = self._runtime.timeout if node.timeout is None else node.timeout
        call = partial(invoke, service.spec, service.inputs, context, self._runtime.memory)
        job = Job(service, call, timeout, context.cancelled)
        service.abandon, service.under_way = partial(self._jobs.abandon, job), True
        self._machine.report("started", service)
        self._jobs.submit(job)

    def alarm(self, due: float, opening: Opening) -> None:
        """Come back at that time, in seconds since the epoch."""
        self._alarms.add(due, opening)

    def publish(self, thrown: Thrown) -> None:
        """Send a message or a signal; that it is sent becomes an entry. Who waits here for a signal hears it too."""
        self._journal.publish(thrown)
        self._delivered.add(thrown.id)
        at, delivery = now(), Delivery(thrown.kind, thrown.id, name=thrown.name, data={"payload": thrown.payload})
        heard = receivers(self._machine.openings, delivery) if thrown.kind == "signal" else []
        self._record(Entry("completed", thrown.id, at), *(opening.received(delivery, at) for opening in heard))

    # What happens outside.

    def _go_live(self) -> None:
        self._traceparent = current_traceparent()
        self._machine.live = True

    def _live(self, wait_timers: bool) -> None:
        woken = True
        while True:
            self._reach_out()
            if woken:
                self._deliver()
            self._ring()
            if self._at_rest(wait_timers):
                return
            job = self._jobs.next(None if self._machine.stopping else self._alarms.next)
            woken = job is None
            if job is not None and not job.opening.is_over:
                self._settle(job)

    def _reach_out(self) -> None:
        fresh = self._machine.openings.fresh
        while fresh and not self._machine.stopping:
            fresh.pop(next(iter(fresh))).reach_out(self)

    def _ring(self) -> None:
        """Timers that are due fire; what wanted to be woken reaches out again."""
        while not self._machine.stopping and (opening := self._alarms.take()) is not None:
            entry = opening.due(now())
            if entry is None:
                opening.reach_out(self)
            else:
                self._record(entry)
                self._reach_out()

    def _deliver(self) -> None:
        for delivery in self._journal.deliveries():
            if delivery.kind == "cancel":
                self._cancel.set()
            elif delivery.id not in self._delivered:
                self._delivered.add(delivery.id)
                self._hand_out(delivery)
        if self._cancel.is_set() and not self._is_done:
            hint = f"still running then: {', '.join(self.running)}" if self.running else None
            error = ExecutionCancelled("the execution was cancelled", hint=hint)
            self._record(Entry("cancelled", self.id, now()), error=error)
            self._jobs.abandon_all()

    def _hand_out(self, delivery: Delivery) -> None:
        found = [] if self._machine.stopping else receivers(self._machine.openings, delivery)
        if found:
            at = now()
            self._record(*(opening.received(delivery, at) for opening in found))
            self._reach_out()
        else:
            self.refused.append(delivery)

    def _settle(self, job: Job) -> None:
        """A job has ended, or its time is up."""
        key, error = job.opening.key, job.error
        if isinstance(error, BpmnError):
            self._record(Entry("threw", key, now(), {"code": error.code, "message": error.message, "data": error.data}))
        elif job.result is None:
            self._failed(job, error or TaskTimeout(f"took longer than {job.timeout:g} s", where=_element(job)))
        else:
            output, remembered = job.result.output, job.result.remembered
            done = {"output": output, "started": job.started, "duration": job.duration, "remembered": remembered}
            self._record(Entry("completed", key, now(), done))

    def _failed(self, job: Job, error: BaseException) -> None:
        job.cancelled.set()
        again = None if self._machine.stopping or job.error is None else job.opening.again(error)
        self._record(Entry("failed", job.opening.key, now(), {"error": described(error), "again": again}), error=error)

    def _record(self, *entries: Entry, error: BaseException | None = None) -> None:
        """Something has happened: it is kept before it takes effect."""
        self._journal.append(*entries)
        for entry in entries:
            self._machine.apply(entry, error)
        if self._machine.stopping:
            self._jobs.drop_waiting()

    @property
    def _is_done(self) -> bool:
        return not self._jobs.running and (self._machine.stopping or self._machine.ended)

    def _at_rest(self, wait_timers: bool) -> bool:
        """Whether only something from outside can move it: what may never come is not waited for, time may be."""
        if self._jobs.running or self._is_done:
            return not self._jobs.running
        alarms = self._alarms.openings
        if not wait_timers or not alarms:
            return True
        waits = (opening.wait for opening in self._machine.openings.all())
        others = any(wait is not None and wait.kind != "timer" for wait in waits)
        return others and not any(isinstance(opening, ServiceCall) for opening in alarms)


def _element(job: Job) -> str:
    return f'element "{job.opening.node.id}"'
