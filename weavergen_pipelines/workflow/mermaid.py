"""A process as the text of a Mermaid flowchart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from weavergen_pipelines.workflow.model import (
    BoundaryEvent,
    CallActivity,
    EndEvent,
    ExclusiveGateway,
    FlowNode,
    InclusiveGateway,
    ParallelGateway,
    Process,
    ServiceTask,
    StartEvent,
)

_SAFE = re.compile(r"(?!n\d+$)[A-Za-z_]\w*", re.ASCII)
_RESERVED = frozenset({"end", "graph", "flowchart", "subgraph", "style", "class", "click", "default", "direction"})
_MARKERS: Mapping[type[FlowNode], str] = {
    ExclusiveGateway: "×",  # noqa: RUF001 - BPMN's marker
    InclusiveGateway: "○",
    ParallelGateway: "+",
}

_SHAPES: Mapping[type[FlowNode], tuple[str, str]] = {
    StartEvent: ("([", "])"),
    EndEvent: ("([", "])"),
    BoundaryEvent: ("((", "))"),
    ExclusiveGateway: ("{", "}"),
    InclusiveGateway: ("{", "}"),
    ParallelGateway: ("{{", "}}"),
    ServiceTask: ("[", "]"),
    CallActivity: ("[[", "]]"),
}


def mermaid(process: Process) -> str:
    """The flowchart of a process, left to right, with its data stores. Equal processes give equal texts."""
    names = {element: _name(element, number) for number, element in enumerate([*process.nodes, *process.stores])}
    lines = [*_nodes(process, names), *_flows(process, names), *_associations(process, names)]
    return "\n".join(["flowchart LR", *(f"  {line}" for line in lines)]) + "\n"


def _nodes(process: Process, names: Mapping[str, str]) -> Iterator[str]:
    for node in process.nodes.values():
        opening, closing = _SHAPES.get(type(node), ("[", "]"))
        yield f"{names[node.id]}{opening}{_quoted(_label(node))}{closing}"
    for store in process.stores.values():
        yield f"{names[store.id]}[({_quoted(store.name or store.id)})]"


def _flows(process: Process, names: Mapping[str, str]) -> Iterator[str]:
    for flow in process.flows.values():
        label = flow.name or flow.condition
        arrow = f"-->|{_quoted(label)}|" if label else "-->"
        yield f"{names[flow.source]} {arrow} {names[flow.target]}"
    for node in process.nodes.values():
        if isinstance(node, BoundaryEvent):
            yield f"{names[node.attached_to]} -.- {names[node.id]}"


def _associations(process: Process, names: Mapping[str, str]) -> Iterator[str]:
    for node in process.activities:
        yield from (f"{names[store]} -.-> {names[node.id]}" for store in node.reads)
        yield from (f"{names[node.id]} -.-> {names[store]}" for store in node.writes)


def _label(node: FlowNode) -> str:
    return node.name or _MARKERS.get(type(node), node.id)


def _name(element: str, number: int) -> str:
    return element if _SAFE.fullmatch(element) and element.lower() not in _RESERVED else f"n{number}"


def _quoted(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace('"', "#quot;").replace("<", "&lt;").replace(">", "&gt;")
    return f'"{" ".join(escaped.split())}"'
