"""Events, and the definitions that say what they wait for or throw (BPMN 2.0 §10.5)."""

from __future__ import annotations

from dataclasses import dataclass

from weavergen_pipelines.workflow.model.element import FlowNode


@dataclass(frozen=True)
class EventDefinition:
    """What an event waits for or throws."""


@dataclass(frozen=True)
class TimerDefinition(EventDefinition):
    """`kind` is `cycle`, `date` or `duration`; `value` as written (a five-field cron, or ISO 8601)."""

    kind: str
    value: str


@dataclass(frozen=True)
class MessageDefinition(EventDefinition):
    """A message to one receiver.

    `correlation` is an expression over the data of the token that sends or waits: only equal values meet. `payload` is
    the expression of what is sent, `variable` the one that what was received is put into.
    """

    name: str
    correlation: str | None = None
    payload: str | None = None
    variable: str | None = None


@dataclass(frozen=True)
class SignalDefinition(EventDefinition):
    """A signal to everyone who waits for it; `payload` and `variable` as of a message."""

    name: str
    payload: str | None = None
    variable: str | None = None


@dataclass(frozen=True)
class ErrorEventDefinition(EventDefinition):
    """An error; where it is caught, `code` None is every error, and `variable` takes its data."""

    code: str | None = None
    payload: str | None = None
    variable: str | None = None


@dataclass(frozen=True)
class EscalationDefinition(EventDefinition):
    """An escalation; where it is caught, `code` None is every escalation, and `variable` takes its data."""

    code: str | None = None
    payload: str | None = None
    variable: str | None = None


@dataclass(frozen=True)
class ConditionalDefinition(EventDefinition):
    """Waits until the expression `condition` over the data of its scope becomes true."""

    condition: str


@dataclass(frozen=True)
class LinkDefinition(EventDefinition):
    """A throw goes on at the catch of the same name in the same scope."""

    name: str


@dataclass(frozen=True)
class TerminateDefinition(EventDefinition):
    """Ends its scope with all of its tokens."""


@dataclass(frozen=True)
class CancelDefinition(EventDefinition):
    """Cancels the transaction: what it completed is compensated, then its cancel boundary is taken."""


@dataclass(frozen=True)
class CompensateDefinition(EventDefinition):
    """Thrown: compensates `activity`, or without one all of the scope. At a boundary: leads to the handler."""

    activity: str | None = None


@dataclass(frozen=True)
class Event(FlowNode):
    """An event. Several definitions are refused where they are read."""

    definition: EventDefinition | None = None

    @property
    def timer(self) -> TimerDefinition | None:
        """Its timer, if it is a timer event."""
        return self.definition if isinstance(self.definition, TimerDefinition) else None

    @property
    def error_code(self) -> str | None:
        """The code of its error, if it is an error event that names one."""
        return self.definition.code if isinstance(self.definition, ErrorEventDefinition) else None


@dataclass(frozen=True)
class StartEvent(Event):
    """A start: on request, or when its definition happens. `interrupting` counts in an event sub-process only."""

    interrupting: bool = True


@dataclass(frozen=True)
class EndEvent(Event):
    """An end; with an error definition the process is rejected with its code."""


@dataclass(frozen=True)
class IntermediateCatchEvent(Event):
    """Waits until its definition happens."""


@dataclass(frozen=True)
class IntermediateThrowEvent(Event):
    """Throws its definition; without one it is a milestone that nothing comes of."""


@dataclass(frozen=True)
class BoundaryEvent(Event):
    """Waits while `attached_to` is under way; `interrupting` ends that activity when it happens.

    With a compensation definition, `handler` is the activity that compensates (by association, not by flow).
    """

    attached_to: str = ""
    interrupting: bool = True
    handler: str | None = None
