"""How an activity that was done once has ended: what comes of it, or the BPMN error that it threw."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.workflow.dagster.runtime import Done
    from weavergen_pipelines.workflow.model import BoundaryEvent


@dataclass(frozen=True)
class Performed:
    """`outputs` are the variables that it set, `stores` what it wrote to data stores.

    `executed` are the elements within it that completed; `done` is how the service task was done that it is, if it is
    one.
    """

    outputs: Mapping[str, Any] = field(default_factory=dict)
    stores: Mapping[str, Any] = field(default_factory=dict)
    executed: tuple[str, ...] = ()
    done: Done | None = None

    def and_then(self, other: Performed, outputs: Mapping[str, Any]) -> Performed:
        """Both together, with these variables."""
        return Performed(outputs, {**self.stores, **other.stores}, (*self.executed, *other.executed))


class ActivityError(Exception):
    """An activity has thrown a BPMN error of a code, with `data`; `performed` is what had come of it by then."""

    def __init__(self, code: str, message: str, data: Any = None, performed: Performed | None = None) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.data = data
        self.performed = performed or Performed()

    def after(self, performed: Performed) -> ActivityError:
        """The same error, with this in place of what had come of its activity by then."""
        return ActivityError(self.code, self.message, self.data, performed)


@dataclass(frozen=True)
class Deadline:
    """A timer at the boundary of a task, due at a time in seconds since the epoch."""

    due: float
    boundary: BoundaryEvent


class DeadlineExceeded(Exception):
    """A task was under way when the timer at its boundary came due."""

    def __init__(self, boundary: BoundaryEvent) -> None:
        super().__init__(boundary.id)
        self.boundary = boundary
