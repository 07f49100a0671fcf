"""A process element: its data, flows and nodes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.model import DataInput, DataOutput, Process, SequenceFlow
from weavergen_pipelines.workflow.parse.common import COMMON, element_fields
from weavergen_pipelines.workflow.parse.extensions import refuse_other_extensions
from weavergen_pipelines.workflow.parse.nodes import parse_node
from weavergen_pipelines.workflow.parse.xml import all_children, child, children, tag, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml import etree

    from weavergen_pipelines.workflow.parse.scope import Scope

DRAWN_ONLY = frozenset({"laneSet", "association", "textAnnotation", "group"})
DATA = frozenset({"ioSpecification", "dataStoreReference", "sequenceFlow"})


def parse_process(node: etree._Element, file_scope: Scope) -> Process:
    """The process of a `<bpmn:process>`: lanes, annotations and groups are drawn, and mean nothing to a run."""
    flows = tuple(_sequence_flow(flow, file_scope) for flow in all_children(node, "sequenceFlow"))
    specification = child(node, "ioSpecification")
    inputs = tuple(DataInput(**element_fields(e, file_scope)) for e in _all(specification, "dataInput"))
    outputs = tuple(DataOutput(**element_fields(e, file_scope)) for e in _all(specification, "dataOutput"))
    scope = replace(
        file_scope,
        references=_references(node, file_scope),
        incoming=_group((flow.target, flow.id) for flow in flows),
        outgoing=_group((flow.source, flow.id) for flow in flows),
        data={entry.id for entry in (*inputs, *outputs)},
    )
    refuse_other_extensions(node, scope)
    nodes = [parse_node(e, scope) for e in children(node) if tag(e) not in COMMON | DATA | DRAWN_ONLY]
    return Process(
        **element_fields(node, scope),
        nodes={found.id: found for found in nodes},
        flows={flow.id: flow for flow in flows},
        inputs=inputs,
        outputs=outputs,
        stores={store: scope.stores[store] for store in dict.fromkeys(scope.references.values())},
    )


def _sequence_flow(node: etree._Element, scope: Scope) -> SequenceFlow:
    scope.refuse_others(node, COMMON | {"conditionExpression"})
    condition = text(child(node, "conditionExpression")) or None
    source, target = node.get("sourceRef", ""), node.get("targetRef", "")
    return SequenceFlow(**element_fields(node, scope), source=source, target=target, condition=condition)


def _references(node: etree._Element, scope: Scope) -> dict[str, str]:
    """The data store references of a process: reference id → store id."""
    found = {}
    for reference in all_children(node, "dataStoreReference"):
        store = reference.get("dataStoreRef", "")
        if store in scope.stores:
            found[reference.get("id", "")] = store
        else:
            declared = ", ".join(scope.stores) or "none"
            scope.report(reference, f"the data store {store!r} is not declared in this file", f"declared: {declared}")
    return found


def _all(node: etree._Element | None, name: str) -> list[etree._Element]:
    return all_children(node, name) if node is not None else []


def _group(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    grouped: dict[str, tuple[str, ...]] = {}
    for key, value in pairs:
        grouped[key] = (*grouped.get(key, ()), value)
    return grouped
