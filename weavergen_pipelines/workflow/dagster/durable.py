"""A whole process within an op: run by the executor in process, kept in the store of executions.

A run that is repeated, or that continues an execution, goes on with it where it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.workflow.dagster.record import ExecutionRecord
from weavergen_pipelines.workflow.dagster.runtime import execution_identity
from weavergen_pipelines.workflow.engine.program import Programs
from weavergen_pipelines.workflow.engine.results import recorded_result
from weavergen_pipelines.workflow.engine.run import Manner, Order, Run
from weavergen_pipelines.workflow.engine.runs import Keeper, Runs
from weavergen_pipelines.workflow.model import SubProcess
from weavergen_pipelines.workflow.store import ExecutionBusy, NewExecution, UnknownExecution
from weavergen_pipelines.workflow.token import process_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from weavergen_pipelines.workflow.catalog import Catalog
    from weavergen_pipelines.workflow.dagster.runtime import WorkflowRun
    from weavergen_pipelines.workflow.journal import Entry, Thrown
    from weavergen_pipelines.workflow.model import Process
    from weavergen_pipelines.workflow.result import WorkflowExecutionResult
    from weavergen_pipelines.workflow.service_task import ServiceTaskRegistry
    from weavergen_pipelines.workflow.store import Lease

DAY = 86_400.0
FAILED = ("failed", "timed_out", "cancelled")


@dataclass(frozen=True)
class Ran:
    """What came of an execution: `inputs` are all that it began with, `completed` its own service tasks.

    These are by element, with their journal's data: output, started, duration, remembered.
    """

    result: WorkflowExecutionResult
    inputs: Mapping[str, Any]
    completed: Mapping[str, Mapping[str, Any]]

    def record(self, why: Sequence[str]) -> ExecutionRecord:
        """What is recorded of it, with the reasons why it ran as one op."""
        result = self.result
        return ExecutionRecord.of(
            result.workflow,
            result.execution_id,
            result.error_code,
            inputs=self.inputs,
            outputs=result.data,
            stores=result.stores,
            executed=tuple(dict.fromkeys(result.executed)),
            waits=result.waits,
            fallback=why,
        )

    @property
    def failure(self) -> BaseException | None:
        """The error that it has failed with; a rejection is none."""
        return self.result.errors[0] if self.result.outcome in FAILED else None


@dataclass(frozen=True)
class Durable:
    """The executions of a Dagster run; `job` is its job, by which they are known to be Dagster's."""

    run: WorkflowRun
    catalog: Catalog
    tasks: ServiceTaskRegistry
    job: str

    def execute(self, process: str, given: Mapping[str, Any], start: str) -> Ran:
        """Begin an execution of a process, or go on with that of this run, until it ends or waits.

        Raises:
            UnknownExecution: the one that the run continues is forgotten.
            ExecutionBusy: another process runs it.
            WeavergenError: it cannot be run.

        """
        if self.run.continues is not None:
            return self.go_on(self.run.continues)
        identity = self._identity(process)
        self._begin(identity, process, given, start)
        return self.go_on(identity)

    def go_on(self, identity: str) -> Ran:
        """Go on with an execution until it ends or waits; if it has ended, tell what came of it.

        Raises:
            UnknownExecution: there is none of that id.
            ExecutionBusy: another process runs it.
            WeavergenError: it cannot be run.

        """
        store = self.run.executions
        lease = store.claim(identity, self.run.run_id)
        record = store.get(identity)
        program = self._programs.of(record.process, record.sources, store.sources)
        order = Order(program, record.inputs, record.start, record.payload)
        result = recorded_result(record) if lease is None else self._worked(lease, order)
        if result is None:
            raise ExecutionBusy(f"the execution {identity!r} is run by {record.owner or 'another process'}")
        inputs = process_data(program.process, record.inputs)
        return Ran(result, inputs, _completed(store.entries(identity), identity, program.process))

    def _identity(self, process: str) -> str:
        """The execution of the run; one that has failed for good is not gone on with: the repetition has its own."""
        identity = self.run.execution_id(process)
        try:
            failed = self.run.executions.get(identity).status in FAILED
        except UnknownExecution:
            failed = False
        return execution_identity(self.run.run_id, process) if failed else identity

    def _begin(self, identity: str, process: str, given: Mapping[str, Any], start: str) -> None:
        """Keep the execution, unless it is kept already."""
        program = self._programs.get(process)
        process_data(program.process, given)
        new = NewExecution(identity, process, given, program.sources, start, started_by="dagster", runner=self.job)
        self.run.executions.create(new)

    def _worked(self, lease: Lease, order: Order) -> WorkflowExecutionResult:
        """Run it here, and hold its lease meanwhile."""
        runs = Runs(1, lambda _run: None)
        engine, store = self.run.settings.engine, self.run.executions

        def notify(executions: Iterable[str]) -> None:
            for one in runs.all():
                if one.id in executions:
                    one.wake()

        def post(sender: str, thrown: Thrown) -> None:
            notify(store.send(thrown, ttl=engine.message_ttl, sender=sender).receivers)

        manner = Manner(wait_timers=self.run.wait_timers)
        work = Run(store, self.run.runtime(self.tasks), lease, order, manner, post, notify)
        runs.add(work)
        Keeper(store, runs, self.run.run_id, engine.retention * DAY).work()
        try:
            return work.future.result()
        finally:
            runs.close()

    @cached_property
    def _programs(self) -> Programs:
        return Programs(self.catalog, self.tasks, allow_scripts=self.run.settings.engine.allow_scripts)


def _completed(entries: Iterable[Entry], execution: str, process: Process) -> dict[str, Mapping[str, Any]]:
    """What the journal tells of the tasks of a process itself, by element: the last time counts."""
    told = {}
    for entry in entries:
        *path, element = (part.partition("#")[0] for part in entry.key.removeprefix(f"{execution}/").split("/"))
        inside = all(isinstance(process.within.get(part), SubProcess) for part in path)
        if entry.kind == "completed" and inside and "output" in entry.data:
            told[element] = entry.data
    return told
