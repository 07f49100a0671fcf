"""A process as the text of a Mermaid flowchart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from weavergen_pipelines.workflow.model import (
    BoundaryEvent,
    CallActivity,
    Container,
    Element,
    EndEvent,
    EventBasedGateway,
    ExclusiveGateway,
    FlowNode,
    InclusiveGateway,
    IntermediateCatchEvent,
    IntermediateThrowEvent,
    ParallelGateway,
    Process,
    StartEvent,
    SubProcess,
    UnknownNode,
)

_SAFE = re.compile(r"(?!n\d+$)[A-Za-z_]\w*", re.ASCII)
_RESERVED = frozenset({"end", "graph", "flowchart", "subgraph", "style", "class", "click", "default", "direction"})
_MARKERS: Mapping[type[FlowNode], str] = {
    ExclusiveGateway: "×",  # noqa: RUF001 - BPMN's marker
    InclusiveGateway: "○",
    ParallelGateway: "+",
    EventBasedGateway: "⬠",
}

_SHAPES: Mapping[type[FlowNode], tuple[str, str]] = {
    StartEvent: ("([", "])"),
    EndEvent: ("([", "])"),
    BoundaryEvent: ("((", "))"),
    IntermediateCatchEvent: ("((", "))"),
    IntermediateThrowEvent: ("((", "))"),
    ExclusiveGateway: ("{", "}"),
    InclusiveGateway: ("{", "}"),
    EventBasedGateway: ("{", "}"),
    UnknownNode: ("{", "}"),
    ParallelGateway: ("{{", "}}"),
    CallActivity: ("[[", "]]"),
}


def mermaid(process: Process) -> str:
    """The flowchart of a process, left to right, with its data. Equal processes give equal texts.

    A sub-process is a subgraph; a boundary event hangs at its activity by a dotted line.
    """
    objects = {entry.id: entry for scope in process.scopes for entry in scope.objects.values()}
    data: dict[str, Element] = {**process.stores, **objects}
    names = {element: _name(element, number) for number, element in enumerate([*process.within, *data])}
    lines = [*_nodes(process, names), *_data(process.stores, objects, names)]
    lines += [line for scope in process.scopes for line in (*_flows(scope, names), *_attached(scope, names))]
    lines += _associations(process, names)
    return "\n".join(["flowchart LR", *(f"  {line}" for line in lines)]) + "\n"


def _nodes(container: Container, names: Mapping[str, str]) -> Iterator[str]:
    """The nodes; those of a sub-process within its subgraph. Iterative: files may nest deeply."""
    waiting: list[FlowNode | str] = list(reversed([*container.nodes.values()]))
    indent = ""
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            indent = indent[2:]
            yield f"{indent}{node}"
        elif isinstance(node, SubProcess) and node.nodes:
            yield f"{indent}subgraph {names[node.id]}[{_quoted(_label(node))}]"
            waiting += ["end", *[*node.nodes.values()][::-1]]
            indent += "  "
        else:
            opening, closing = _SHAPES.get(type(node), ("[", "]"))
            yield f"{indent}{names[node.id]}{opening}{_quoted(_label(node))}{closing}"


def _data(stores: Mapping[str, Element], objects: Mapping[str, Element], names: Mapping[str, str]) -> Iterator[str]:
    for store in stores.values():
        yield f"{names[store.id]}[({_quoted(store.name or store.id)})]"
    for entry in objects.values():
        yield f"{names[entry.id]}[/{_quoted(entry.name or entry.id)}/]"


def _flows(scope: Container, names: Mapping[str, str]) -> Iterator[str]:
    for flow in scope.flows.values():
        label = flow.name or flow.condition
        arrow = f"-->|{_quoted(label)}|" if label else "-->"
        if flow.source in names and flow.target in names:
            yield f"{names[flow.source]} {arrow} {names[flow.target]}"


def _attached(scope: Container, names: Mapping[str, str]) -> Iterator[str]:
    for node in scope.nodes.values():
        if isinstance(node, BoundaryEvent) and node.attached_to in names:
            yield f"{names[node.attached_to]} -.- {names[node.id]}"
        if isinstance(node, BoundaryEvent) and node.handler and node.handler in names:
            yield f"{names[node.id]} -.-> {names[node.handler]}"


def _associations(process: Process, names: Mapping[str, str]) -> Iterator[str]:
    for scope in process.scopes:
        for node in scope.activities:
            yield from (f"{names[d]} -.-> {names[node.id]}" for d in (*node.reads, *node.takes) if d in names)
            yield from (f"{names[node.id]} -.-> {names[d]}" for d in (*node.writes, *node.gives) if d in names)


def _label(node: FlowNode) -> str:
    return node.name or _MARKERS.get(type(node), node.id)


def _name(element: str, number: int) -> str:
    return element if _SAFE.fullmatch(element) and element.lower() not in _RESERVED else f"n{number}"


def _quoted(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace('"', "#quot;").replace("<", "&lt;").replace(">", "&gt;")
    return f'"{" ".join(escaped.split())}"'
