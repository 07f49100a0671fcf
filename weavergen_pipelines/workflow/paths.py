"""The paths of a process or sub-process: along flows and links, and from an activity to its boundary events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.model import (
    BoundaryEvent,
    IntermediateCatchEvent,
    IntermediateThrowEvent,
    LinkDefinition,
)

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.model import Container

Graph = Mapping[str, list[str]]
"""Node → the nodes right after it."""


def following(scope: Container) -> Graph:
    """What comes after each node of a process or sub-process."""
    graph: dict[str, list[str]] = {node: [] for node in scope.nodes}
    for flow in scope.flows.values():
        graph.setdefault(flow.source, []).append(flow.target)
    for node in scope.nodes.values():
        if isinstance(node, BoundaryEvent):
            graph.setdefault(node.attached_to, []).append(node.id)
    for throw, catch in links(scope).items():
        graph[throw].append(catch)
    return graph


def links(scope: Container) -> dict[str, str]:
    """Link throw event → the catch event where its token goes on, for those that have one."""
    catches: dict[str, str] = {}
    for node in scope.nodes.values():
        if isinstance(node, IntermediateCatchEvent) and isinstance(node.definition, LinkDefinition):
            catches.setdefault(node.definition.name, node.id)
    return {
        node.id: catches[node.definition.name]
        for node in scope.nodes.values()
        if isinstance(node, IntermediateThrowEvent)
        and isinstance(node.definition, LinkDefinition)
        and node.definition.name in catches
    }


def cycles(graph: Graph) -> list[list[str]]:
    """The strongly connected parts of a graph that have a cycle, each in the order in which they are reached.

    Tarjan's algorithm, iterative: chains are long.
    """
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    open_nodes: dict[str, None] = {}
    found: list[list[str]] = []
    for begin in graph:
        work = [(begin, iter(graph[begin]))] if begin not in index else []
        while work:
            node, targets = work[-1]
            if node not in index:
                index[node] = low[node] = len(index)
                open_nodes[node] = None
            for target in targets:
                if target not in index and target in graph:
                    work.append((target, iter(graph[target])))
                    break
                if target in open_nodes:
                    low[node] = min(low[node], low[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    part = _close(open_nodes, node)
                    if len(part) > 1 or node in graph[node]:
                        found.append(part)
    return found


def _close(open_nodes: dict[str, None], first: str) -> list[str]:
    """Take a finished part off the nodes that are open."""
    part = []
    while first in open_nodes:
        part.append(open_nodes.popitem()[0])
    return part[::-1]


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
