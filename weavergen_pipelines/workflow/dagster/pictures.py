"""The picture of an execution: its diagram, each element coloured by its state."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

import dagster as dg

from weavergen_pipelines.workflow.draw import states_of, svg
from weavergen_pipelines.workflow.journal import Wait
from weavergen_pipelines.workflow.result import WorkflowExecutionResult

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.workflow.dagster.record import ExecutionRecord
    from weavergen_pipelines.workflow.dagster.runtime import WorkflowRun
    from weavergen_pipelines.workflow.dagster.unit import Unit
    from weavergen_pipelines.workflow.draw import ElementState
    from weavergen_pipelines.workflow.model import Diagram, Process

LARGEST = 256 * 1024
"""How many bytes of SVG are kept with an execution."""


def record_states(unit: Unit, record: ExecutionRecord, run: WorkflowRun) -> Mapping[str, ElementState]:
    """The states of the elements of a process when its execution was recorded."""
    result = WorkflowExecutionResult(
        execution_id=record.execution_id,
        workflow=record.process,
        outcome=record.outcome,
        data={},
        stores={},
        executed=tuple(record.executed),
        steps=tuple(run.steps),
        duration_s=0.0,
        errors=run.errors,
        waits=tuple(Wait(**wait) for wait in record.waits),
    )
    return states_of(result, unit.process)


def picture(diagram: Diagram, process: Process, states: Mapping[str, ElementState]) -> Mapping[str, Any]:
    """Metadata that shows a diagram as a picture; nothing for one that is too large to be kept with each execution."""
    drawn = svg(diagram, states=states).encode()
    if len(drawn) > LARGEST:
        return {}
    text = f"![{process.id}](data:image/svg+xml;base64,{b64encode(drawn).decode()})"
    return {"picture": dg.MetadataValue.md(text)}
