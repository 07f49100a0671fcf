"""What each kind of element looks like (BPMN 2.0 §7.5 and the notation of each element): found by its type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from weavergen_pipelines.workflow.model import (
    Activity,
    BoundaryEvent,
    BusinessRuleTask,
    CallActivity,
    CancelDefinition,
    CompensateDefinition,
    ConditionalDefinition,
    EndEvent,
    ErrorEventDefinition,
    EscalationDefinition,
    Event,
    EventBasedGateway,
    EventDefinition,
    ExclusiveGateway,
    FlowNode,
    InclusiveGateway,
    IntermediateCatchEvent,
    IntermediateThrowEvent,
    LinkDefinition,
    ManualTask,
    MessageDefinition,
    MultiInstance,
    ParallelGateway,
    ReceiveTask,
    ScriptTask,
    SendTask,
    ServiceTask,
    SignalDefinition,
    StandardLoop,
    StartEvent,
    SubProcess,
    TerminateDefinition,
    TimerDefinition,
    UnknownNode,
    UserTask,
)

Outline = Literal[
    "activity", "event", "gateway", "object", "input", "output", "store", "annotation", "group", "pool", "lane"
]
Border = Literal["thin", "thick", "double", "dashed", "double-dashed", "dotted"]


@dataclass(frozen=True, slots=True)
class Figure:
    """The looks of an element: `kind` is what it is called, `size` (width, height) is for one that nobody has drawn.

    `opens` says that it can be drawn with what is within it.
    """

    kind: str
    outline: Outline
    size: tuple[float, float]
    icon: str = ""
    border: Border = "thin"
    filled: bool = False
    markers: tuple[str, ...] = ()
    opens: bool = False

    @property
    def labelled_outside(self) -> bool:
        """Whether its name stands below it."""
        return self.outline in _OUTSIDE


_OUTSIDE = frozenset({"event", "gateway", "object", "input", "output", "store"})
_EVENT, _GATEWAY, _TASK = (36, 36), (50, 50), (120, 80)

DATA: Mapping[str, Figure] = {
    "store": Figure("Data store", "store", (50, 50)),
    "object": Figure("Data object", "object", (36, 50)),
    "input": Figure("Data input", "input", (36, 50)),
    "output": Figure("Data output", "output", (36, 50)),
    "annotation": Figure("Text annotation", "annotation", (120, 44)),
    "group": Figure("Group", "group", (140, 100)),
    "pool": Figure("Pool", "pool", (600, 60)),
    "lane": Figure("Lane", "lane", (600, 120)),
}

_DEFINITIONS: Mapping[type[EventDefinition], str] = {
    TimerDefinition: "timer",
    MessageDefinition: "message",
    SignalDefinition: "signal",
    ErrorEventDefinition: "error",
    EscalationDefinition: "escalation",
    ConditionalDefinition: "conditional",
    LinkDefinition: "link",
    TerminateDefinition: "terminate",
    CancelDefinition: "cancel",
    CompensateDefinition: "compensation",
}
_EVENTS: Mapping[type[Event], tuple[str, Border, bool]] = {
    StartEvent: ("start event", "thin", False),
    EndEvent: ("end event", "thick", True),
    IntermediateCatchEvent: ("catch event", "double", False),
    IntermediateThrowEvent: ("throw event", "double", True),
    BoundaryEvent: ("boundary event", "double", False),
}
_GATEWAYS: Mapping[type[FlowNode], tuple[str, str]] = {
    ExclusiveGateway: ("Exclusive gateway", "exclusive"),
    InclusiveGateway: ("Inclusive gateway", "inclusive"),
    ParallelGateway: ("Parallel gateway", "parallel"),
    EventBasedGateway: ("Event-based gateway", "event"),
}
_TASKS: Mapping[type[FlowNode], tuple[str, str]] = {
    ServiceTask: ("Service task", "service"),
    ScriptTask: ("Script task", "script"),
    BusinessRuleTask: ("Business rule task", "rule"),
    UserTask: ("User task", "user"),
    ManualTask: ("Manual task", "manual"),
    SendTask: ("Send task", "send"),
    ReceiveTask: ("Receive task", "receive"),
    CallActivity: ("Call activity", ""),
}
_DRAWN_AS: Mapping[str, type[FlowNode]] = {
    "sendTask": SendTask,
    "scriptTask": ScriptTask,
    "businessRuleTask": BusinessRuleTask,
    "receiveTask": ReceiveTask,
}


def figure_of(node: FlowNode, several: str = "") -> Figure:
    """The figure of a flow node; `several` names the icon of an event with more than one definition."""
    for kind, build in _BUILDERS.items():
        if isinstance(node, kind):
            return build(node, several)
    return _activity(node, "Task", "")


def _event(node: FlowNode, several: str) -> Figure:
    assert isinstance(node, Event)  # noqa: S101 - the table of builders says so
    name, border, filled = _EVENTS.get(type(node), ("event", "thin", False))
    icon = several or (_DEFINITIONS.get(type(node.definition), "") if node.definition else "")
    if not getattr(node, "interrupting", True) and icon:
        border = "double-dashed" if border == "double" else "dashed"
    return Figure(f"{icon} {name}".strip().capitalize(), "event", _EVENT, icon, border, filled)


def _subprocess(node: FlowNode, _several: str) -> Figure:
    assert isinstance(node, SubProcess)  # noqa: S101 - the table of builders says so
    kind = "Event sub-process" if node.triggered_by_event else "Transaction" if node.transaction else "Sub-process"
    figure = _activity(node, f"Ad-hoc {kind.lower()}" if node.ad_hoc else kind, "")
    border: Border = "dotted" if node.triggered_by_event else "double" if node.transaction else "thin"
    markers = (*figure.markers, "ad-hoc") if node.ad_hoc else figure.markers
    return replace(figure, border=border, markers=markers, opens=True)


def _task(node: FlowNode, _several: str) -> Figure:
    drawn_as = _DRAWN_AS.get(getattr(node, "drawn_as", ""), type(node))
    kind, icon = _TASKS.get(drawn_as, ("Task", ""))
    border: Border = "thick" if isinstance(node, CallActivity) else "thin"
    return replace(_activity(node, kind, icon), border=border, opens=isinstance(node, CallActivity))


def _gateway(node: FlowNode, _several: str) -> Figure:
    kind, icon = _GATEWAYS[type(node)]
    return Figure(kind, "gateway", _GATEWAY, icon)


def _unknown(node: FlowNode, _several: str) -> Figure:
    tag = getattr(node, "kind", "")
    if "ateway" in tag:
        return Figure("Complex gateway", "gateway", _GATEWAY, "complex")
    if "vent" in tag:
        return Figure("Event", "event", _EVENT, border="double")
    return Figure(tag or "Element", "activity", _TASK)


def _activity(node: FlowNode, kind: str, icon: str) -> Figure:
    loop = getattr(node, "loop", None)
    markers = ["loop"] if isinstance(loop, StandardLoop) else []
    if isinstance(loop, MultiInstance):
        markers.append("sequential" if loop.sequential else "parallel")
    if getattr(node, "for_compensation", False):
        markers.append("compensation")
    return Figure(kind, "activity", _TASK, icon, markers=tuple(markers))


_BUILDERS: Mapping[type[FlowNode], Callable[[FlowNode, str], Figure]] = {
    Event: _event,
    SubProcess: _subprocess,
    Activity: _task,
    UnknownNode: _unknown,
    **dict.fromkeys(_GATEWAYS, _gateway),
}
