"""The picture of an execution, on the diagram that it began with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.catalog import Catalog, Entry
from weavergen_pipelines.workflow.draw import ElementState, states_of
from weavergen_pipelines.workflow.engine.results import recorded_result

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.workflow.engine import WorkflowEngine


def drawn_execution(engine: WorkflowEngine, execution: str) -> tuple[Entry, Mapping[str, ElementState]]:
    """The process of an execution as it was drawn when it began, and the states of its elements.

    Raises:
        UnknownExecution: there is none of that id.
    """
    record = engine.store.get(execution)
    entry = Catalog.of_sources(engine.store.sources(record.sources).files).get(record.process)
    result = recorded_result(record)
    return entry, _under_way(engine, execution, entry) if result is None else states_of(result, entry.process)


def _under_way(engine: WorkflowEngine, execution: str, entry: Entry) -> Mapping[str, ElementState]:
    status = engine.get_workflow_status(execution)
    waiting = {wait.element for wait in status.waits if wait.process == entry.process.id}
    states = {}
    for element in entry.process.within:
        count = status.executed.count(element)
        reached = "completed" if count else "not_reached"
        state = "running" if element in status.running else "waiting" if element in waiting else reached
        states[element] = ElementState(state, count)  # type: ignore[arg-type] # the states by name
    return states
