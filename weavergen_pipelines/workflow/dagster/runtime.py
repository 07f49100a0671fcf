"""What the ops of one Dagster run share: the resource `workflow`."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.dagster.timed import call_within
from weavergen_pipelines.workflow.invoke import TaskResult, invoke
from weavergen_pipelines.workflow.properties import TIMEOUT
from weavergen_pipelines.workflow.result import OnProgress, Progress, Step
from weavergen_pipelines.workflow.service_task import TaskContext

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from weavergen_pipelines.artifacts.memory import TaskMemory
    from weavergen_pipelines.artifacts.store import ArtifactStore
    from weavergen_pipelines.config import Settings
    from weavergen_pipelines.workflow.dagster.envelope import Envelope
    from weavergen_pipelines.workflow.dagster.record import ExecutionRecord
    from weavergen_pipelines.workflow.model import Element, Process, ServiceTask
    from weavergen_pipelines.workflow.result import Happening
    from weavergen_pipelines.workflow.service_task import ServiceTaskSpec


@dataclass(frozen=True)
class Work:
    """A service task of a process in a run: `key` names it within the run."""

    process: Process
    task: ServiceTask
    spec: ServiceTaskSpec
    key: str


@dataclass(frozen=True)
class Done:
    """What a service task gave, and how long it took."""

    result: TaskResult
    step: Step


@dataclass
class WorkflowRun:
    """One Dagster run as an execution: what its tasks are given, and what they report.

    `traceparent` is the span of the execution; `failures` are the errors of ops, by process and element; `records` are
    those of the processes that have ended, in that order; `executed` and `stores` are what its tokens have passed and
    written so far.
    """

    run_id: str
    settings: Settings
    artifacts: ArtifactStore
    memory: TaskMemory
    trace_id: str
    traceparent: str | None
    on_progress: OnProgress
    steps: list[Step] = field(default_factory=list)
    failures: dict[tuple[str, str], BaseException] = field(default_factory=dict)
    records: list[ExecutionRecord] = field(default_factory=list)
    executed: list[str] = field(default_factory=list)
    stores: dict[str, Any] = field(default_factory=dict)

    def passed(self, token: Envelope) -> None:
        """Note what a token has passed and written, for a run that comes to no record."""
        self.executed.extend(node for node in token.executed if node not in self.executed)
        self.stores.update(token.stores)

    def invoke(self, work: Work, inputs: Mapping[str, Any]) -> Done:
        """Run one service task.

        Raises:
            TaskTimeout: it took longer than it may.
            TaskInputError, BpmnError, WeavergenError: as `workflow.invoke`.

        """
        context = self._context(work)
        self.report("started", work.process, work.task)
        timeout = float(work.task.properties.get(TIMEOUT, self.settings.engine.default_timeout))
        started, begun = time.time(), time.monotonic()
        result = call_within(timeout, partial(invoke, work.spec, inputs, context, self.memory), context.cancelled)
        duration = time.monotonic() - begun
        step = Step(work.process.id, work.task.id, work.task.name, started, duration, result.remembered)
        self.steps.append(step)
        self.report("finished", work.process, work.task, remembered=result.remembered)
        return Done(result, step)

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

    def _context(self, work: Work) -> TaskContext:
        return TaskContext(
            settings=self.settings,
            artifacts=self.artifacts,
            execution_id=self.run_id,
            workflow=work.process.id,
            traceparent=self.traceparent,
            element_id=work.task.id,
            idempotency_key=f"{self.run_id}/{work.key}",
            progress=partial(self.report, "message", work.process, work.task),
        )
