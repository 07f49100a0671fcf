"""Events: one parser per kind, and one per definition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.workflow.model import (
    BoundaryEvent,
    CancelDefinition,
    CompensateDefinition,
    ConditionalDefinition,
    EndEvent,
    ErrorEventDefinition,
    EscalationDefinition,
    Event,
    EventDefinition,
    IntermediateCatchEvent,
    IntermediateThrowEvent,
    LinkDefinition,
    SignalDefinition,
    StartEvent,
    TerminateDefinition,
    TimerDefinition,
)
from weavergen_pipelines.workflow.parse.common import NODE, node_fields, refuse_attributes
from weavergen_pipelines.workflow.parse.data import event_data
from weavergen_pipelines.workflow.parse.messages import event_message
from weavergen_pipelines.workflow.parse.part import Part
from weavergen_pipelines.workflow.parse.xml import flag, reference, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lxml import etree

    from weavergen_pipelines.workflow.parse.scope import Scope

TIMERS = {"timeCycle": "cycle", "timeDate": "date", "timeDuration": "duration"}


def _start_event(part: Part, scope: Scope) -> StartEvent:
    return StartEvent(**_fields(part, scope), interrupting=flag(part.node, "isInterrupting", default=True))


def _end_event(part: Part, scope: Scope) -> EndEvent:
    return EndEvent(**_fields(part, scope))


def _catch_event(part: Part, scope: Scope) -> IntermediateCatchEvent:
    return IntermediateCatchEvent(**_fields(part, scope))


def _throw_event(part: Part, scope: Scope) -> IntermediateThrowEvent:
    return IntermediateThrowEvent(**_fields(part, scope))


def _boundary_event(part: Part, scope: Scope) -> BoundaryEvent:
    fields = _fields(part, scope)
    return BoundaryEvent(
        **fields,
        attached_to=reference(part.get("attachedToRef")),
        interrupting=flag(part.node, "cancelActivity", default=True),
        handler=scope.file.handlers.get(part.id) if isinstance(fields["definition"], CompensateDefinition) else None,
    )


EVENTS: Mapping[str, Callable[[Part, Scope], Event]] = {
    "startEvent": _start_event,
    "endEvent": _end_event,
    "intermediateCatchEvent": _catch_event,
    "intermediateThrowEvent": _throw_event,
    "boundaryEvent": _boundary_event,
}


def _fields(part: Part, scope: Scope) -> dict[str, Any]:
    definitions = [*part.all(*DEFINITIONS), *_referred(part, scope)]
    if len(definitions) > 1:
        what = f"has {len(definitions)} event definitions, one is supported"
        scope.report(part.node, what, "draw one event for each")
    definition = _definition(Part(definitions[0]), part, scope) if definitions else None
    return {**node_fields(part, scope), "definition": definition}


def _referred(part: Part, scope: Scope) -> list[etree._Element]:
    """The definitions that are declared for the whole file."""
    named = (reference(text(node)) for node in part.all("eventDefinitionRef"))
    found = (scope.file.find(part.node, name, *DEFINITIONS) for name in named)
    return [node for node in found if node is not None]


def _definition(part: Part, event: Part, scope: Scope) -> EventDefinition:
    refuse_attributes(part, scope.file)
    return DEFINITIONS[part.name](part, event, scope)


def _timer(part: Part, event: Part, scope: Scope) -> TimerDefinition:
    """A timer that says no time is kept: whoever would run it refuses it."""
    values = [(kind, text(node)) for name, kind in TIMERS.items() for node in part.all(name)]
    if len(values) > 1:
        scope.report(event.node, f"a timer has one of {', '.join(TIMERS)}, this one has {len(values)}")
    return TimerDefinition(*values[0]) if values else TimerDefinition("duration", "")


def _signal(part: Part, event: Part, scope: Scope) -> SignalDefinition:
    signal = _declared(part, "signalRef", "signal", scope)
    name = " ".join((signal or event).node.get("name", "").split()) or (signal or event).id
    return SignalDefinition(name, *_payload(part, signal, event, scope))


def _error(part: Part, event: Part, scope: Scope) -> ErrorEventDefinition:
    error = _declared(part, "errorRef", "error", scope)
    return ErrorEventDefinition(error.get("errorCode") if error else None, *_payload(part, error, event, scope))


def _escalation(part: Part, event: Part, scope: Scope) -> EscalationDefinition:
    escalation = _declared(part, "escalationRef", "escalation", scope)
    code = escalation.get("escalationCode") if escalation else None
    return EscalationDefinition(code, *_payload(part, escalation, event, scope))


def _conditional(part: Part, _event: Part, scope: Scope) -> ConditionalDefinition:
    return ConditionalDefinition(scope.file.expression(part.first("condition")) or "")


def _link(part: Part, event: Part, _scope: Scope) -> LinkDefinition:
    return LinkDefinition(part.get("name") or event.get("name") or "")


def _compensate(part: Part, event: Part, scope: Scope) -> CompensateDefinition:
    activity = reference(part.get("activityRef")) or None
    if activity is not None and activity not in scope.file.index:
        scope.report(event.node, f"compensates {activity!r}, which is no element of this file", "name an activity")
    return CompensateDefinition(activity)


DEFINITIONS: Mapping[str, Callable[[Part, Part, Scope], EventDefinition]] = {
    "timerEventDefinition": _timer,
    "messageEventDefinition": event_message,
    "signalEventDefinition": _signal,
    "errorEventDefinition": _error,
    "escalationEventDefinition": _escalation,
    "conditionalEventDefinition": _conditional,
    "linkEventDefinition": _link,
    "terminateEventDefinition": lambda _part, _event, _scope: TerminateDefinition(),
    "cancelEventDefinition": lambda _part, _event, _scope: CancelDefinition(),
    "compensateEventDefinition": _compensate,
}

EVENT = (
    NODE
    | DEFINITIONS.keys()
    | {
        "eventDefinitionRef",
        "dataInput",
        "dataOutput",
        "inputSet",
        "outputSet",
        "dataInputAssociation",
        "dataOutputAssociation",
    }
)


def _declared(part: Part, attribute: str, kind: str, scope: Scope) -> Part | None:
    named = reference(part.get(attribute))
    node = scope.file.find(part.node, named, kind) if named else None
    return Part(node) if node is not None else None


def _payload(part: Part, declared: Part | None, event: Part, scope: Scope) -> tuple[str | None, str | None]:
    """What is thrown and what takes it: told where the event is drawn or declared, or by its data associations."""
    sent, taken = event_data(event, scope)
    told = [place for place in (part, declared) if place is not None]
    payload = next((found for place in told if (found := place.told("payloadExpression"))), sent)
    variable = next((found for place in told if (found := place.told("variableName"))), taken)
    return payload, variable
