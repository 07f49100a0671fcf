"""Where an execution is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.engine.run import Run
    from weavergen_pipelines.workflow.journal import Wait
    from weavergen_pipelines.workflow.store import ExecutionRecord, Status


@dataclass(frozen=True)
class WorkflowStatus:
    """Where an execution is: `executed` elements have completed, `running` are service tasks under way.

    One that is `waiting` has not begun, or waits for what `waits` says.
    """

    execution_id: str
    workflow: str
    state: Status
    executed: tuple[str, ...] = ()
    running: tuple[str, ...] = ()
    waits: tuple[Wait, ...] = ()


def status_of_run(run: Run, waits: tuple[Wait, ...]) -> WorkflowStatus:
    """The status of an execution that is run here, or waits for its turn."""
    process, execution = run.order.program.process.id, run.execution
    if execution is None:
        return WorkflowStatus(run.id, process, "waiting")
    return WorkflowStatus(run.id, process, "running", tuple(execution.executed), execution.running, waits)


def status_of_record(record: ExecutionRecord, waits: tuple[Wait, ...]) -> WorkflowStatus:
    """The status of an execution that is not run here: as it was when it last came to rest, or ended."""
    executed = tuple((record.result or {}).get("executed", ()))
    return WorkflowStatus(record.id, record.process, record.status, executed, (), waits)
