"""What an execution has come to, from its state or from what was kept of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.workflow.journal import Wait
from weavergen_pipelines.workflow.result import Step, WorkflowExecutionResult

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.spiff.execution import Execution
    from weavergen_pipelines.workflow.store import ExecutionRecord


class RecordedError(WeavergenError):
    """An error of an execution that ended before: its kind and text are all that is known of it."""


def result_of(execution: Execution, process: str, duration: float, *, trace: bool) -> WorkflowExecutionResult:
    """What an execution that rests or has ended has come to."""
    root = execution.root
    code, rejection = root.rejection or (None, None)
    errors = tuple(execution.errors) or ((rejection,) if rejection else ())
    return WorkflowExecutionResult(
        execution_id=execution.id,
        workflow=process,
        outcome=execution.outcome,
        data=root.outputs,
        stores=root.stores,
        executed=tuple(execution.executed),
        steps=tuple(execution.steps),
        duration_s=duration,
        error_code=None if execution.errors else code,
        errors=errors,
        waits=tuple(execution.waits),
        token=root.token if trace else None,
    )


def recorded_result(record: ExecutionRecord) -> WorkflowExecutionResult | None:
    """What was kept of the end of an execution, or of its last rest; None for one that is under way."""
    if record.status == "running":
        return None
    kept = record.result or {}
    errors = (RecordedError(error["message"], hint=error["kind"]) for error in kept.get("errors", ()))
    return WorkflowExecutionResult(
        execution_id=record.id,
        workflow=record.process,
        outcome=record.status,
        data=kept.get("data", {}),
        stores=kept.get("stores", {}),
        executed=tuple(kept.get("executed", ())),
        steps=tuple(Step(**step) for step in kept.get("steps", ())),
        duration_s=kept.get("duration_s", 0.0),
        error_code=kept.get("error_code"),
        errors=tuple(errors),
        waits=tuple(Wait(**wait) for wait in kept.get("waits", ())),
    )
