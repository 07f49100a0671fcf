"""Processes and sub-processes: their data, flows and nodes, whatever the depth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.workflow.model import DataInput, DataOutput, Process, SequenceFlow, SubProcess
from weavergen_pipelines.workflow.parse.activities import ACTIVITY, activity_fields, refuse_inputs
from weavergen_pipelines.workflow.parse.common import COMMON, element_fields
from weavergen_pipelines.workflow.parse.data import data_objects, data_of, data_references
from weavergen_pipelines.workflow.parse.extensions import refuse_extensions
from weavergen_pipelines.workflow.parse.lanes import parse_lanes
from weavergen_pipelines.workflow.parse.nodes import parse_node
from weavergen_pipelines.workflow.parse.part import Part
from weavergen_pipelines.workflow.parse.scope import Datum, Scope
from weavergen_pipelines.workflow.parse.xml import flag, reference, tag

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml import etree

    from weavergen_pipelines.workflow.model import DataObject, DataReference
    from weavergen_pipelines.workflow.parse.scope import File

SUBPROCESSES = ("subProcess", "transaction", "adHocSubProcess")
_NO_NODES = ACTIVITY | {
    *("dataObject", "dataObjectReference", "dataStoreReference", "sequenceFlow"),
    *("laneSet", "association", "textAnnotation", "group"),
    *("supportedInterfaceRef", "supports", "ioBinding", "completionCondition", "correlationSubscription"),
}


@dataclass(frozen=True)
class _Level:
    """A process or sub-process under reading: `outer` is where it stands, `inner` what holds inside."""

    part: Part
    outer: Scope
    inner: Scope
    flows: dict[str, SequenceFlow]
    objects: dict[str, DataObject]
    references: dict[str, DataReference]


def parse_process(node: etree._Element, file: File) -> Process:
    """The process of a `<bpmn:process>`."""
    part = Part(node)
    _refuse(part, file)
    inputs = tuple(DataInput(**element_fields(Part(entry), file)) for entry in _specified(part, "dataInput"))
    outputs = tuple(DataOutput(**element_fields(Part(entry), file)) for entry in _specified(part, "dataOutput"))
    drawn = {entry.id: Datum("drawn", entry.id, entry.variable) for entry in (*inputs, *outputs)}
    levels = _levels(part, Scope(file, data=drawn))
    targets = (entry.target for level in levels for entry in level.references.values() if entry.store)
    return Process(
        **element_fields(part, file),
        **_contents(levels[0], _subprocesses(levels)),
        inputs=inputs,
        outputs=outputs,
        stores={store: file.stores[store] for store in dict.fromkeys(targets)},
        lanes=tuple(lane for level in levels for lane in parse_lanes(level.part, file)),
        executable=flag(node, "isExecutable", default=True),
        open=not part.all("ioSpecification"),
    )


def _refuse(part: Part, file: File) -> None:
    refuse_extensions(part, file)
    for node in part.all("correlationSubscription"):
        file.report(node, "<correlationSubscription> is not supported", "use the property `correlation` of the events")


def _specified(part: Part, name: str) -> list[etree._Element]:
    return [entry for node in part.all("ioSpecification") for entry in Part(node).all(name)]


def _levels(process: Part, scope: Scope) -> list[_Level]:
    """The process and the sub-processes in it, each before those within it."""
    found = []
    waiting = [(process, scope)]
    while waiting:
        level = _level(*waiting.pop())
        found.append(level)
        waiting.extend((Part(node), level.inner) for node in reversed(level.part.all(*SUBPROCESSES)))
    return found


def _level(part: Part, outer: Scope) -> _Level:
    flows = [_sequence_flow(Part(node), outer) for node in part.all("sequenceFlow")]
    objects, references = data_objects(part, outer.file), data_references(part, outer.file)
    inner = Scope(
        file=outer.file,
        incoming=_group((flow.target, flow.id) for flow in flows),
        outgoing=_group((flow.source, flow.id) for flow in flows),
        data=data_of(objects, references, outer.data),
    )
    return _Level(part, outer, inner, {flow.id: flow for flow in flows}, objects, references)


def _subprocesses(levels: list[_Level]) -> dict[etree._Element, SubProcess]:
    """The sub-processes by their elements: the innermost first, since the others hold them."""
    parsed: dict[etree._Element, SubProcess] = {}
    for level in reversed(levels[1:]):
        refuse_inputs(level.part, level.outer)
        parsed[level.part.node] = SubProcess(
            **activity_fields(level.part, level.outer),
            **_contents(level, parsed),
            triggered_by_event=flag(level.part.node, "triggeredByEvent", default=False),
            transaction=level.part.name == "transaction",
            ad_hoc=level.part.name == "adHocSubProcess",
        )
    return parsed


def _contents(level: _Level, parsed: dict[etree._Element, SubProcess]) -> dict[str, Any]:
    nodes = [
        parsed[entry] if entry in parsed else parse_node(Part(entry), level.inner)
        for entry in level.part.elements()
        if tag(entry) not in _NO_NODES
    ]
    return {
        "nodes": {node.id: node for node in nodes},
        "flows": level.flows,
        "objects": level.objects,
        "references": level.references,
    }


def _sequence_flow(part: Part, scope: Scope) -> SequenceFlow:
    scope.file.refuse_others(part, COMMON | {"conditionExpression", "auditing", "monitoring", "categoryValueRef"})
    refuse_extensions(part, scope.file)
    return SequenceFlow(
        **element_fields(part, scope.file),
        source=reference(part.get("sourceRef")),
        target=reference(part.get("targetRef")),
        condition=scope.file.expression(part.first("conditionExpression")),
    )


def _group(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    grouped: dict[str, list[str]] = {}
    for key, value in pairs:
        grouped.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in grouped.items()}
