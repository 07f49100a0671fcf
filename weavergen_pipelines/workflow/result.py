"""What an execution reports while it runs, and what it ends with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.workflow.journal import Wait

Outcome = Literal["completed", "rejected", "failed", "cancelled", "timed_out", "waiting"]
Happening = Literal["started", "finished", "stopped", "message"]

INTERNAL_ERROR = 3


class ProcessRejected(WeavergenError):
    """A process ended in an error end event, or with a BPMN error that nothing caught."""


class ExecutionCancelled(WeavergenError):
    """The execution was cancelled."""


class TaskTimeout(WeavergenError):
    """A service task took longer than it may."""


class ProcessStalledError(WeavergenError):
    """A process has come to rest without reaching an end event."""


_OUTCOMES: Mapping[type[BaseException], Outcome] = {
    ProcessRejected: "rejected",
    ExecutionCancelled: "cancelled",
    TaskTimeout: "timed_out",
}


def outcome_of(errors: Sequence[BaseException]) -> Outcome:
    """How an execution with these errors ended: the first decides."""
    return _OUTCOMES.get(type(errors[0]), "failed") if errors else "completed"


@dataclass(frozen=True)
class Step:
    """One service task that was done: `started` in seconds since the epoch, `duration` in seconds."""

    process: str
    element: str
    name: str
    started: float
    duration: float
    remembered: bool


@dataclass(frozen=True)
class Progress:
    """Something happened to an element of a running execution; `message` is what the task itself said."""

    kind: Happening
    execution_id: str
    process: str
    element: str
    name: str
    message: str = ""
    remembered: bool = False


OnProgress = Callable[[Progress], None]


@dataclass(frozen=True)
class WorkflowExecutionResult:
    """How an execution ended.

    `data` are the declared data outputs that were set, `stores` the values written to data stores, by this process and
    those that it called; `executed` are the ids of the elements that completed, in that order; `waits` are what it
    waits for, if it came to rest before its end (`waiting`); `token` is all data at the end, if it was traced.
    """

    execution_id: str
    workflow: str
    outcome: Outcome
    data: Mapping[str, Any]
    stores: Mapping[str, Any]
    executed: tuple[str, ...]
    steps: tuple[Step, ...]
    duration_s: float
    error_code: str | None = None
    errors: tuple[BaseException, ...] = ()
    waits: tuple[Wait, ...] = ()
    token: Mapping[str, Any] | None = field(default=None, repr=False)

    @property
    def exit_code(self) -> int:
        """The exit code of a command that ran this: that of the first error, 3 for one that is our own fault."""
        return next((getattr(error, "exit_code", INTERNAL_ERROR) for error in self.errors), 0)

    def to_json(self) -> dict[str, Any]:
        """The result as JSON, errors as kind and text."""
        return {
            "execution_id": self.execution_id,
            "workflow": self.workflow,
            "outcome": self.outcome,
            "error_code": self.error_code,
            "data": dict(self.data),
            "stores": dict(self.stores),
            "executed": list(self.executed),
            "errors": [{"kind": type(error).__name__, "message": str(error)} for error in self.errors],
            "duration_s": self.duration_s,
            "waits": [asdict(wait) for wait in self.waits],
            "steps": [asdict(step) for step in self.steps],
        } | ({} if self.token is None else {"token": dict(self.token)})
