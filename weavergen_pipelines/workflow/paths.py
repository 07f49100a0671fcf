"""The paths of a process: along sequence flows, and from an activity to its boundary events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.model import BoundaryEvent

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.model import Process

Graph = Mapping[str, list[str]]
"""Node → the nodes right after it."""


def following(process: Process) -> Graph:
    """What comes after each node of a process."""
    graph: dict[str, list[str]] = {node: [] for node in process.nodes}
    for flow in process.flows.values():
        graph.setdefault(flow.source, []).append(flow.target)
    for node in process.nodes.values():
        if isinstance(node, BoundaryEvent):
            graph.setdefault(node.attached_to, []).append(node.id)
    return graph


def reach(graph: Graph, begin: Iterable[str], *, without: str | None = None) -> set[str]:
    """The nodes that paths from `begin` come to, themselves included, if none may pass the node `without`."""
    found: set[str] = set()
    work = list(begin)
    while work:
        node = work.pop()
        if node not in found and node != without:
            found.add(node)
            work.extend(graph.get(node, ()))
    return found
