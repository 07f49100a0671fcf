"""Events and their definitions."""

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
    MessageDefinition,
    SignalDefinition,
    StartEvent,
    TerminateDefinition,
    TimerDefinition,
)
from weavergen_pipelines.workflow.write.activities import message_reference
from weavergen_pipelines.workflow.write.elements import Context, Extensions, begin_node
from weavergen_pipelines.workflow.write.xml import FORMAL, sub, word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lxml import etree

_TAGS: Mapping[type[Event], str] = {
    StartEvent: "startEvent",
    EndEvent: "endEvent",
    IntermediateCatchEvent: "intermediateCatchEvent",
    IntermediateThrowEvent: "intermediateThrowEvent",
    BoundaryEvent: "boundaryEvent",
}
_TIMERS = {"cycle": "timeCycle", "date": "timeDate", "duration": "timeDuration"}


def write_event(parent: etree._Element, node: Event, context: Context) -> etree._Element:
    """An event with its data associations and its definition."""
    attributes: dict[str, str | None] = {}
    if isinstance(node, StartEvent) and not node.interrupting:
        attributes["isInterrupting"] = word(node.interrupting)
    if isinstance(node, BoundaryEvent):
        attributes = {"attachedToRef": node.attached_to, "cancelActivity": word(node.interrupting)}
    written = begin_node(parent, _TAGS[type(node)], node, attributes)
    _data(written, node, context)
    if node.definition is not None:
        _WRITERS[type(node.definition)](written, node.definition, context)
    return written


def _data(written: etree._Element, node: Event, context: Context) -> None:
    inputs, outputs = context.inputs.get(node.id, []), context.outputs.get(node.id, [])
    place = context.declarations.ids.fresh(f"{node.id}_data") if inputs or outputs else ""
    if place:
        sub(written, "dataInput" if inputs else "dataOutput", {"id": place})
    for line in inputs:
        association = sub(written, "dataInputAssociation", {"id": line.id or None})
        sub(association, "sourceRef", text=line.source)
        sub(association, "targetRef", text=place)
    for line in outputs:
        association = sub(written, "dataOutputAssociation", {"id": line.id or None})
        sub(association, "sourceRef", text=place)
        sub(association, "targetRef", text=line.target)
    if place:
        sub(written, "inputSet" if inputs else "outputSet")


def _timer(parent: etree._Element, timer: TimerDefinition, _context: Context) -> None:
    sub(sub(parent, "timerEventDefinition"), _TIMERS[timer.kind], FORMAL, timer.value)


def _message(parent: etree._Element, message: MessageDefinition, context: Context) -> None:
    extensions = Extensions()
    _defined(parent, "messageEventDefinition", message_reference(message, extensions, context), extensions)


def _signal(parent: etree._Element, signal: SignalDefinition, context: Context) -> None:
    reference = {"signalRef": context.declarations.signal(signal.name)}
    _defined(parent, "signalEventDefinition", reference, _payload(signal))


def _error(parent: etree._Element, error: ErrorEventDefinition, context: Context) -> None:
    _defined(parent, "errorEventDefinition", {"errorRef": context.declarations.error(error.code)}, _payload(error))


def _escalation(parent: etree._Element, escalation: EscalationDefinition, context: Context) -> None:
    reference = {"escalationRef": context.declarations.escalation(escalation.code)}
    _defined(parent, "escalationEventDefinition", reference, _payload(escalation))


def _conditional(parent: etree._Element, definition: ConditionalDefinition, _context: Context) -> None:
    sub(sub(parent, "conditionalEventDefinition"), "condition", FORMAL, definition.condition)


def _link(parent: etree._Element, link: LinkDefinition, _context: Context) -> None:
    sub(parent, "linkEventDefinition", {"name": link.name})


def _terminate(parent: etree._Element, _definition: TerminateDefinition, _context: Context) -> None:
    sub(parent, "terminateEventDefinition")


def _cancel(parent: etree._Element, _definition: CancelDefinition, _context: Context) -> None:
    sub(parent, "cancelEventDefinition")


def _compensate(parent: etree._Element, definition: CompensateDefinition, _context: Context) -> None:
    sub(parent, "compensateEventDefinition", {"activityRef": definition.activity})


_WRITERS: Mapping[type[EventDefinition], Callable[[etree._Element, Any, Context], None]] = {
    TimerDefinition: _timer,
    MessageDefinition: _message,
    SignalDefinition: _signal,
    ErrorEventDefinition: _error,
    EscalationDefinition: _escalation,
    ConditionalDefinition: _conditional,
    LinkDefinition: _link,
    TerminateDefinition: _terminate,
    CancelDefinition: _cancel,
    CompensateDefinition: _compensate,
}


def _payload(definition: SignalDefinition | ErrorEventDefinition | EscalationDefinition) -> Extensions:
    extensions = Extensions()
    extensions.tell("payloadExpression", definition.payload)
    extensions.tell("variableName", definition.variable)
    return extensions


def _defined(parent: etree._Element, tag: str, attributes: Mapping[str, str | None], extensions: Extensions) -> None:
    written = sub(parent, tag, attributes)
    if len(extensions.group):
        written.append(extensions.group)
