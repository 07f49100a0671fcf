"""The words for the kinds of elements: the tags of the standard, and what kind of event a definition makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.model import (
    BoundaryEvent,
    CancelDefinition,
    CompensateDefinition,
    ConditionalDefinition,
    ErrorEventDefinition,
    EscalationDefinition,
    Event,
    EventDefinition,
    FlowNode,
    LinkDefinition,
    MessageDefinition,
    PlainTask,
    ServiceTask,
    SignalDefinition,
    SubProcess,
    TerminateDefinition,
    TimerDefinition,
    UnknownNode,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

EVENTS: Mapping[type[EventDefinition] | type[None], str] = {
    type(None): "none",
    CancelDefinition: "cancel",
    CompensateDefinition: "compensation",
    ConditionalDefinition: "conditional",
    ErrorEventDefinition: "error",
    EscalationDefinition: "escalation",
    LinkDefinition: "link",
    MessageDefinition: "message",
    SignalDefinition: "signal",
    TerminateDefinition: "terminate",
    TimerDefinition: "timer",
}
"""The kind of event that a definition makes."""


def event_kind(node: Event) -> str:
    """What kind of event it is, such as `timer`."""
    return EVENTS.get(type(node.definition), "unknown")


def kind_of(node: FlowNode) -> str:
    """The kind of a node, such as `boundaryEvent (timer)`."""
    if isinstance(node, UnknownNode):
        return node.kind
    if isinstance(node, ServiceTask):
        return node.drawn_as
    if isinstance(node, SubProcess):
        return _sub_process(node)
    name = "task" if isinstance(node, PlainTask) else type(node).__name__
    tag = name[:1].lower() + name[1:]
    if not isinstance(node, Event):
        return tag
    beside = isinstance(node, BoundaryEvent) and not node.interrupting
    return f"{tag} ({event_kind(node)}{', non-interrupting' if beside else ''})"


def _sub_process(node: SubProcess) -> str:
    if node.triggered_by_event:
        return "event subProcess"
    return "adHocSubProcess" if node.ad_hoc else "transaction" if node.transaction else "subProcess"
