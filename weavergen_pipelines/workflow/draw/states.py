"""How far each element has come in an execution."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.model import Process
    from weavergen_pipelines.workflow.result import WorkflowExecutionResult

State = Literal["completed", "running", "waiting", "failed", "cancelled", "not_reached"]
STATES: tuple[State, ...] = get_args(State)


@dataclass(frozen=True, slots=True)
class ElementState:
    """The state of an element, how often it completed, and for how long it ran in all, in seconds, if that is known."""

    state: State
    count: int = 0
    duration_s: float | None = None


def states_of(result: WorkflowExecutionResult, process: Process) -> Mapping[str, ElementState]:
    """The states of all nodes of a process after an execution of it, those in its sub-processes included.

    An execution knows its elements by id: one that shares its id with an element of a called process shares its count.
    """
    counts = Counter(result.executed)
    durations: dict[str, float] = {}
    for step in result.steps:
        if step.process == process.id:
            durations[step.element] = durations.get(step.element, 0.0) + step.duration
    waiting = {wait.element for wait in result.waits if wait.process == process.id}
    failed = _failed(result, process)
    found = {}
    for element in process.within:
        count = counts[element]
        state: State = "completed" if count else "not_reached"
        state = "waiting" if element in waiting else "failed" if element in failed else state
        found[element] = ElementState(state, count, durations.get(element))
    return found


def _failed(result: WorkflowExecutionResult, process: Process) -> frozenset[str]:
    """The elements that the errors name as their place: `element "id"`."""
    places = " ".join(str(getattr(error, "where", "") or "") for error in result.errors)
    return frozenset(element for element in process.within if f'"{element}"' in places)
