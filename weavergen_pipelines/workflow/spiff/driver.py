"""What happens outside of an execution becomes entries of its journal, in one thread, while tasks run in others."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

from weavergen_pipelines.telemetry.tracing import current_traceparent
from weavergen_pipelines.workflow.invoke import invoke
from weavergen_pipelines.workflow.journal import Delivery, Entry, now
from weavergen_pipelines.workflow.result import ExecutionCancelled, TaskTimeout
from weavergen_pipelines.workflow.service_task import BpmnError, TaskContext
from weavergen_pipelines.workflow.spiff.alarms import Alarms
from weavergen_pipelines.workflow.spiff.delivering import receivers
from weavergen_pipelines.workflow.spiff.failures import described
from weavergen_pipelines.workflow.spiff.jobs import Job, Jobs
from weavergen_pipelines.workflow.spiff.service import ServiceCall

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.journal import Journal, Thrown
    from weavergen_pipelines.workflow.spiff.machine import Machine
    from weavergen_pipelines.workflow.spiff.openings import Opening
    from weavergen_pipelines.workflow.spiff.runtime import Runtime


class Driver:
    """Moves a machine by what happens. `refused` are the deliveries that nobody waited for.

    `cancel` and `wake` may be called from any thread.
    """

    def __init__(self, machine: Machine, journal: Journal, runtime: Runtime) -> None:
        """Nothing has happened."""
        self.machine = machine
        self._jobs = Jobs()
        self.refused: list[Delivery] = []
        self._journal = journal
        self._runtime = runtime
        self._alarms = Alarms()
        self._cancel = threading.Event()
        self._delivered: set[str] = set()
        self._traceparent: str | None = None

    def repeat(self) -> None:
        """Apply what the journal has recorded.

        Raises:
            JournalMismatch: the journal is not of these processes.
        """
        for entry in self._journal.past:
            self.machine.apply(entry)
            if entry.delivery is not None:
                self._delivered.add(entry.delivery)

    def go_on(self, *entries: Entry, wait_timers: bool) -> None:
        """Go on, with these entries first, until the end, or until only something from outside can move it."""
        self._traceparent = current_traceparent()
        self.machine.live = True
        self._record(*entries)
        self._live(wait_timers)

    def cancel(self) -> None:
        """Start nothing more, tell running tasks, and wait for none of them."""
        self._cancel.set()
        self._jobs.wake()

    def wake(self) -> None:
        """The journal has deliveries."""
        self._jobs.wake()

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
            execution_id=self.machine.id,
            workflow=service.instance.process.id,
            traceparent=self._traceparent,
            element_id=node.id,
            idempotency_key=service.key,
            progress=partial(self.machine.report, "message", service),
        )
        timeout = self._runtime.timeout if node.timeout is None else node.timeout
        call = partial(invoke, service.spec, service.inputs, context, self._runtime.memory)
        job = Job(service, call, timeout, context.cancelled)
        service.abandon, service.under_way = partial(self._jobs.abandon, job), True
        self.machine.report("started", service)
        self._jobs.submit(job)

    def alarm(self, due: float, opening: Opening) -> None:
        """Come back at that time, in seconds since the epoch."""
        self._alarms.add(due, opening)

    def publish(self, thrown: Thrown) -> None:
        """Send a message or a signal; that it is sent becomes an entry. Who waits here for a signal hears it too."""
        self._journal.publish(thrown)
        self._delivered.add(thrown.id)
        at, delivery = now(), Delivery(thrown.kind, thrown.id, name=thrown.name, data={"payload": thrown.payload})
        heard = receivers(self.machine.openings, delivery) if thrown.kind == "signal" else []
        self._record(Entry("completed", thrown.id, at), *(opening.received(delivery, at) for opening in heard))

    # What happens outside.

    def _live(self, wait_timers: bool) -> None:
        woken = True
        while True:
            self._reach_out()
            if woken:
                self._deliver()
            self._ring()
            if self._at_rest(wait_timers):
                return
            job = self._jobs.next(None if self.machine.stopping else self._alarms.next)
            woken = job is None
            if job is not None and not job.opening.is_over:
                self._settle(job)

    def _reach_out(self) -> None:
        fresh = self.machine.openings.fresh
        while fresh and not self.machine.stopping:
            fresh.pop(next(iter(fresh))).reach_out(self)

    def _ring(self) -> None:
        """Timers that are due fire; what wanted to be woken reaches out again."""
        while not self.machine.stopping and (opening := self._alarms.take()) is not None:
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
            self._record(Entry("cancelled", self.machine.id, now()), error=error)
            self._jobs.abandon_all()

    def _hand_out(self, delivery: Delivery) -> None:
        found = [] if self.machine.stopping else receivers(self.machine.openings, delivery)
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
        again = None if self.machine.stopping or job.error is None else job.opening.again(error)
        self._record(Entry("failed", job.opening.key, now(), {"error": described(error), "again": again}), error=error)

    def _record(self, *entries: Entry, error: BaseException | None = None) -> None:
        """Something has happened: it is kept before it takes effect."""
        if entries:
            self._journal.append(*entries)
        for entry in entries:
            self.machine.apply(entry, error)
        if self.machine.stopping:
            self._jobs.drop_waiting()

    @property
    def _is_done(self) -> bool:
        return not self._jobs.running and (self.machine.stopping or self.machine.ended)

    def _at_rest(self, wait_timers: bool) -> bool:
        """Whether only something from outside can move it: what may never come is not waited for, time may be."""
        if self._jobs.running or self._is_done:
            return not self._jobs.running
        alarms = self._alarms.openings
        if not wait_timers or not alarms:
            return True
        waits = (opening.wait for opening in self.machine.openings.all())
        others = any(wait is not None and wait.kind != "timer" for wait in waits)
        return others and not any(isinstance(opening, ServiceCall) for opening in alarms)


def _element(job: Job) -> str:
    return f'element "{job.opening.node.id}"'
