"""Processes and sub-processes with all that is in them, whatever the depth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.model import (
    Activity,
    ConditionalGateway,
    Event,
    EventBasedGateway,
    ExclusiveGateway,
    InclusiveGateway,
    ParallelGateway,
    SubProcess,
    UnknownNode,
)
from weavergen_pipelines.workflow.write.activities import write_activity
from weavergen_pipelines.workflow.write.elements import Context, begin, begin_node
from weavergen_pipelines.workflow.write.events import write_event
from weavergen_pipelines.workflow.write.xml import expression, sub, word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree

    from weavergen_pipelines.workflow.model import Container, DataReference, FlowNode, Lane, Process, SequenceFlow

_GATEWAYS: Mapping[type[FlowNode], str] = {
    ExclusiveGateway: "exclusiveGateway",
    InclusiveGateway: "inclusiveGateway",
    ParallelGateway: "parallelGateway",
    EventBasedGateway: "eventBasedGateway",
}


def write_process(root: etree._Element, process: Process, context: Context) -> etree._Element:
    """A process."""
    written = begin(root, "process", process, {"isExecutable": word(process.executable)})
    _specification(written, process)
    _lanes(written, process.lanes)
    waiting: list[tuple[etree._Element, Container]] = [(written, process)]
    while waiting:
        waiting.extend(_contents(*waiting.pop(), context))
    return written


def _specification(parent: etree._Element, process: Process) -> None:
    if process.open:
        return
    written = sub(parent, "ioSpecification")
    for tag, entries in (("dataInput", process.inputs), ("dataOutput", process.outputs)):
        for entry in entries:
            begin(written, tag, entry)
    for name, entries in (("input", process.inputs), ("output", process.outputs)):
        group = sub(written, f"{name}Set")
        for entry in entries:
            sub(group, f"data{name.capitalize()}Refs", text=entry.id)


def _lanes(parent: etree._Element, lanes: tuple[Lane, ...]) -> None:
    """A lane names the nodes that no lane within it has."""
    groups: dict[str | None, etree._Element] = {}
    written: dict[str | None, etree._Element] = {None: parent}
    for lane in lanes:
        if lane.parent not in groups:
            groups[lane.parent] = sub(written[lane.parent], "childLaneSet" if lane.parent else "laneSet")
        written[lane.id] = begin(groups[lane.parent], "lane", lane)
        inner = frozenset[str]().union(*(entry.nodes for entry in lanes if entry.parent == lane.id))
        for node in sorted(lane.nodes - inner):
            sub(written[lane.id], "flowNodeRef", text=node)


def _contents(parent: etree._Element, container: Container, context: Context) -> list[tuple[etree._Element, Container]]:
    """What a level has; the sub-processes whose own contents are still to be written."""
    for entry in container.objects.values():
        if entry.id not in container.references:
            begin(parent, "dataObject", entry)
    for reference in container.references.values():
        _reference(parent, reference)
    inner: list[tuple[etree._Element, Container]] = []
    for node in container.nodes.values():
        written = _node(parent, node, context)
        if isinstance(node, SubProcess):
            inner.append((written, node))
    for flow in container.flows.values():
        _flow(parent, flow)
    return inner


def _reference(parent: etree._Element, entry: DataReference) -> None:
    kind = "Store" if entry.store else "Object"
    target = entry.target if entry.target != entry.id else None
    written = begin(parent, f"data{kind}Reference", entry, {f"data{kind}Ref": target})
    if entry.state:
        sub(written, "dataState", {"name": entry.state})


def _node(parent: etree._Element, node: FlowNode, context: Context) -> etree._Element:
    if isinstance(node, Activity):
        return write_activity(parent, node, context)
    if isinstance(node, Event):
        return write_event(parent, node, context)
    tag = node.kind if isinstance(node, UnknownNode) else _GATEWAYS[type(node)]
    return begin_node(parent, tag, node, {"default": node.default if isinstance(node, ConditionalGateway) else None})


def _flow(parent: etree._Element, flow: SequenceFlow) -> None:
    written = begin(parent, "sequenceFlow", flow, {"sourceRef": flow.source, "targetRef": flow.target})
    expression(written, "conditionExpression", flow.condition)
