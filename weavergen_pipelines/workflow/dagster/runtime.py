"""What the ops of one Dagster run share: the resource `workflow`."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from weavergen_pipelines.artifacts.digest import digest
from weavergen_pipelines.workflow.dagster.envelope import Envelope
from weavergen_pipelines.workflow.dagster.performed import Deadline, DeadlineExceeded
from weavergen_pipelines.workflow.dagster.timed import call_within
from weavergen_pipelines.workflow.invoke import TaskResult, invoke
from weavergen_pipelines.workflow.result import OnProgress, ProcessRejected, Progress, Step, TaskTimeout
from weavergen_pipelines.workflow.service_task import BpmnError, TaskContext
from weavergen_pipelines.workflow.spiff.runtime import Runtime

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from threading import Event
    from typing import Any

    from weavergen_pipelines.artifacts.memory import TaskMemory
    from weavergen_pipelines.artifacts.store import ArtifactStore
    from weavergen_pipelines.config import Settings
    from weavergen_pipelines.workflow.dagster.record import ExecutionRecord
    from weavergen_pipelines.workflow.journal import Thrown
    from weavergen_pipelines.workflow.model import Element, Process, ServiceTask
    from weavergen_pipelines.workflow.result import Happening, WorkflowExecutionResult
    from weavergen_pipelines.workflow.service_task import ServiceTaskRegistry, ServiceTaskSpec
    from weavergen_pipelines.workflow.store import ExecutionStore


LONGEST = 60
"""How many characters of the id of a process are part of that of an execution."""

FINAL = (ProcessRejected, TaskTimeout, DeadlineExceeded)
"""Errors after which nothing is tried again."""


@dataclass(frozen=True)
class Work:
    """A service task of a process in a run: `key` is that of the step.

    `deadline` is that of the timer at its boundary.
    """

    process: Process
    task: ServiceTask
    spec: ServiceTaskSpec
    key: str
    deadline: Deadline | None = None


@dataclass(frozen=True)
class Done:
    """What a service task gave, and how long it took."""

    result: TaskResult
    step: Step


@dataclass
class WorkflowRun:
    """One Dagster run as an execution: what its tasks are given, and what they report.

    `root_id` is the id of the run that this one repeats, or its own; `continues` the id of the execution that it goes
    on with, if it does. `traceparent` is the span of the execution; `executions` are where
    executions are kept and messages meet; with `wait_timers`, what
    runs in process stays until its timers are due; `failures`
    are the errors of ops, by process and element; `records` are those of the processes that have ended, in that order;
    `executed` and `stores` are what its tokens have passed and written so far; `withdrawn` are the keys of
    multi-instances of which one instance has thrown an error.
    """

    run_id: str
    root_id: str
    continues: str | None
    settings: Settings
    artifacts: ArtifactStore
    memory: TaskMemory
    trace_id: str
    traceparent: str | None
    on_progress: OnProgress
    executions: ExecutionStore
    wait_timers: bool
    steps: list[Step] = field(default_factory=list)
    failures: dict[tuple[str, str], BaseException] = field(default_factory=dict)
    records: list[ExecutionRecord] = field(default_factory=list)
    executed: list[str] = field(default_factory=list)
    stores: dict[str, Any] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)
    _armed: dict[str, float] = field(default_factory=dict)

    def took(self, result: WorkflowExecutionResult) -> None:
        """Note what an execution in process has done, for a run that comes to no record."""
        self.steps.extend(result.steps)
        self.passed(Envelope(executed=result.executed, stores=result.stores))

    def execution_id(self, process: str) -> str:
        """The id of the execution of a process: the same when the run is repeated."""
        return self.continues or execution_identity(self.root_id, process)

    def armed(self, key: str) -> float:
        """When the timers at the boundary of a step were armed: the first time that it was begun."""
        return self._armed.setdefault(key, time.time())

    def publish(self, thrown: Thrown) -> None:
        """Send a message or a signal."""
        self.executions.send(thrown, ttl=self.settings.engine.message_ttl, sender=self.root_id)

    def runtime(self, tasks: ServiceTaskRegistry) -> Runtime:
        """What the executor in process runs with."""
        timeout = self.settings.engine.default_timeout
        return Runtime(tasks, self.settings, self.artifacts, self.memory, timeout, self._told)

    def passed(self, token: Envelope) -> None:
        """Note what a token has passed and written, for a run that comes to no record."""
        self.executed.extend(node for node in token.executed if node not in self.executed)
        self.stores.update(token.stores)

    def invoke(self, work: Work, inputs: Mapping[str, Any]) -> Done:
        """Run one service task.

        Raises:
            TaskTimeout: it took longer than it may.
            DeadlineExceeded: the timer at its boundary came due before it was done.
            TaskInputError, BpmnError, WeavergenError: as `workflow.invoke`.

        """
        context = self._context(work)
        self.report("started", work.process, work.task)
        started, begun = time.time(), time.monotonic()
        call = partial(invoke, work.spec, inputs, context, self.memory)
        result = self._within(work, started, call, context.cancelled)
        duration = time.monotonic() - begun
        step = Step(work.process.id, work.task.id, work.task.name, started, duration, result.remembered)
        self.steps.append(step)
        self.report("finished", work.process, work.task, remembered=result.remembered)
        return Done(result, step)

    def invoke_again(self, work: Work, inputs: Mapping[str, Any]) -> Done:
        """Run one service task, as often as its retries say.

        Raises:
            TaskTimeout, DeadlineExceeded, TaskInputError, BpmnError, WeavergenError: as `invoke`.

        """
        retry = work.task.retry
        for attempt in range(1, retry.retries + 1):
            try:
                return self.invoke(work, inputs)
            except (*FINAL, BpmnError):
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again
                self.report("message", work.process, work.task, f"tried again after: {error}")
                time.sleep(retry.seconds(attempt))
        return self.invoke(work, inputs)

    def _within(self, work: Work, now: float, call: Callable[[], TaskResult], cancelled: Event) -> TaskResult:
        timeout = self.settings.engine.default_timeout if work.task.timeout is None else work.task.timeout
        if work.deadline is None or work.deadline.due - now > timeout:
            return call_within(timeout, call, cancelled)
        try:
            return call_within(max(0.0, work.deadline.due - now), call, cancelled)
        except TaskTimeout as error:
            raise DeadlineExceeded(work.deadline.boundary) from error

    def failed(self, process: Process, element: Element, error: BaseException) -> None:
        """An op has ended with an error; it may be tried again."""
        self.failures[process.id, element.id] = error
        self.report("stopped", process, element, str(error))

    def ended_well(self, process: Process, element: Element) -> None:
        """An op has ended without an error."""
        self.failures.pop((process.id, element.id), None)

    @property
    def errors(self) -> tuple[BaseException, ...]:
        """The errors of the ops that have failed for good, the first one first."""
        return tuple(self.failures.values())

    def report(
        self, kind: Happening, process: Process, element: Element, message: str = "", *, remembered: bool = False
    ) -> None:
        """Tell that something happened to an element."""
        self.on_progress(Progress(kind, self.run_id, process.id, element.id, element.name, message, remembered))

    def _told(self, progress: Progress) -> None:
        self.on_progress(replace(progress, execution_id=self.run_id))

    def _context(self, work: Work) -> TaskContext:
        return TaskContext(
            settings=self.settings,
            artifacts=self.artifacts,
            execution_id=self.run_id,
            workflow=work.process.id,
            traceparent=self.traceparent,
            element_id=work.task.id,
            idempotency_key=work.key,
            progress=partial(self.report, "message", work.process, work.task),
        )


def execution_identity(run: str, process: str) -> str:
    """The id of the execution of a process in a run: the same letters as in the id of the process, as far as may be."""
    readable = re.sub(r"[^A-Za-z0-9_-]", "_", process)
    if readable != process or len(process) > LONGEST:
        readable = f"{readable[:LONGEST]}-{digest(process.encode())[7:15]}"
    return f"{run}.{readable}"
