"""Pools, message flows, annotations, groups and associations: what stands beside the processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.model import Artifact, Association, MessageFlow, Participant
from weavergen_pipelines.workflow.parse.common import COMMON, element_fields
from weavergen_pipelines.workflow.parse.part import Part
from weavergen_pipelines.workflow.parse.xml import BPMN, all_children, reference, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml import etree

    from weavergen_pipelines.workflow.parse.scope import File

COLLABORATION = COMMON | {
    *("participant", "messageFlow", "association", "group", "textAnnotation"),
    *("participantAssociation", "messageFlowAssociation", "choreographyRef"),
}
_INPUT, _OUTPUT = f"{{{BPMN}}}dataInputAssociation", f"{{{BPMN}}}dataOutputAssociation"


def participants(collaborations: list[Part], file: File) -> dict[str, Participant]:
    """The pools, by id."""
    nodes = (Part(node) for part in collaborations for node in part.all("participant"))
    found = [_participant(part, file) for part in nodes]
    return {participant.id: participant for participant in found}


def _participant(part: Part, file: File) -> Participant:
    process = reference(part.get("processRef")) or None
    if process is not None and ":" not in part.node.get("processRef", ""):
        file.find(part.node, process, "process")
    return Participant(**element_fields(part, file), process=process)


def message_flows(collaborations: list[Part], file: File) -> tuple[MessageFlow, ...]:
    """The message flows, in document order."""
    nodes = (Part(node) for part in collaborations for node in part.all("messageFlow"))
    return tuple(_message_flow(part, file) for part in nodes)


def _message_flow(part: Part, file: File) -> MessageFlow:
    source, target = reference(part.get("sourceRef")), reference(part.get("targetRef"))
    for end, name in (("source", source), ("target", target)):
        if name not in file.index:
            file.report(part.node, f"its {end} {name!r} is no element of this file", "draw the message flow again")
    return MessageFlow(**element_fields(part, file), source=source, target=target)


def artifacts(root: etree._Element, file: File) -> dict[str, Artifact]:
    """The text annotations and groups, wherever they are drawn, by id."""
    found = [_artifact(Part(node), file) for node in root.iter(f"{{{BPMN}}}textAnnotation", f"{{{BPMN}}}group")]
    return {artifact.id: artifact for artifact in found}


def _artifact(part: Part, file: File) -> Artifact:
    fields = element_fields(part, file, named=False)
    if part.name == "textAnnotation":
        return Artifact(**fields, text=part.text("text"))
    value = file.index.get(reference(part.get("categoryValueRef")))
    return Artifact(**{**fields, "name": value.get("value", "") if value is not None else ""}, group=True)


def associations(root: etree._Element, file: File) -> tuple[Association, ...]:
    """The dotted lines between two elements of the file: those of data last, by the elements that they connect."""
    nodes = root.iter(f"{{{BPMN}}}association", _INPUT, _OUTPUT)
    lines = (line for node in nodes for line in _lines(Part(node), file))
    known = [line for line in lines if line.source in file.index and line.target in file.index]
    return tuple(sorted(known, key=lambda line: (line.data, line.source, line.target, line.id)))


def _lines(part: Part, file: File) -> Iterator[Association]:
    fields = element_fields(part, file, named=False)
    parent = part.node.getparent()
    owner = parent.get("id", "") if parent is not None else ""
    if part.node.tag == _INPUT:
        for source in all_children(part.node, "sourceRef"):
            yield Association(**fields, source=reference(text(source)), target=owner, data=True)
    elif part.node.tag == _OUTPUT:
        yield Association(**fields, source=owner, target=reference(part.text("targetRef")), data=True)
    else:
        ends = (reference(part.get("sourceRef")), reference(part.get("targetRef")))
        yield Association(**fields, source=ends[0], target=ends[1])


def compensation_handlers(lines: tuple[Association, ...], index: Mapping[str, etree._Element]) -> dict[str, str]:
    """The activity at the other end of an association with a boundary event, by the event."""
    handlers = {}
    for line in lines:
        for event, activity in ((line.source, line.target), (line.target, line.source)):
            handler = index[activity]
            if index[event].tag == f"{{{BPMN}}}boundaryEvent" and handler.get("isForCompensation") in {"true", "1"}:
                handlers[event] = activity
    return handlers
