"""Parts of a process that have no ops of their own: run within an op by the executor in process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.workflow.dagster.performed import ActivityError, Performed
from weavergen_pipelines.workflow.journal import MemoryJournal
from weavergen_pipelines.workflow.model import DataInput, Process
from weavergen_pipelines.workflow.token import declared_inputs, returned

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.workflow.dagster.runtime import WorkflowRun
    from weavergen_pipelines.workflow.dagster.scope import Scope
    from weavergen_pipelines.workflow.model import SubProcess
    from weavergen_pipelines.workflow.spiff.execution import Execution


@dataclass(frozen=True)
class Nested:
    """What runs within an op: `process`, or a part of it; `path` is its instance path."""

    run: WorkflowRun
    scope: Scope
    process: str
    path: str

    def called(self, data: Mapping[str, Any]) -> Performed:
        """Run the process, which is called with those of the variables that it declares.

        Raises:
            ActivityError: it was rejected.
            WeavergenError: it has failed.

        """
        process = self.scope.catalog.get(self.process).process
        execution = self._executed(process, declared_inputs(process, data))
        return _performed(execution, returned(process, execution.root.outputs, data))

    def embedded(self, part: SubProcess, data: Mapping[str, Any]) -> Performed:
        """Run a sub-process of the process with all of the variables.

        Raises:
            ActivityError: it has ended with an error.
            WeavergenError: it has failed.

        """
        around = self.scope.catalog.get(self.process).process
        whole = Process(
            id=around.id,
            name=part.name,
            line=part.line,
            nodes=part.nodes,
            flows=part.flows,
            objects=part.objects,
            inputs=tuple(DataInput(id=name) for name in data),
            stores=around.stores,
        )
        execution = self._executed(whole, data)
        return _performed(execution, execution.root.token)

    def _executed(self, process: Process, data: Mapping[str, Any]) -> Execution:
        from weavergen_pipelines.workflow.spiff.execution import Execution  # heavy, and few diagrams need it

        entries = self.scope.closure(self.process)
        processes = {name: entry.process for name, entry in entries.items()} | {process.id: process}
        journal = MemoryJournal(on_thrown=self.run.publish)
        runtime, decisions = self.run.runtime(self.scope.tasks), self.scope.decisions(self.process)
        execution = Execution(self.run.run_id, processes, runtime, journal, decisions, self.path)
        execution.run(process.id, data)
        self.run.steps.extend(execution.steps)
        if execution.errors:
            raise execution.errors[0]
        return execution


def _performed(execution: Execution, data: Mapping[str, Any]) -> Performed:
    performed = Performed(data, execution.root.stores, tuple(dict.fromkeys(execution.executed)))
    if execution.root.rejection is not None:
        code, error = execution.root.rejection
        raise ActivityError(code, error.what, execution.root.rejection_data, performed)
    return performed
