"""The paths of a process or sub-process: along flows and links, and from an activity to its boundary events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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


_END = ""
"""What comes after every end: no node has this id."""


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
    """The strongly connected parts of a graph that have a cycle."""
    return [part for part in components(graph) if len(part) > 1 or part[0] in graph[part[0]]]


def components(graph: Graph) -> Iterator[list[str]]:
    """The strongly connected parts of a graph, each after those that it leads to, in the order in which they are met.

    Tarjan's algorithm, iterative: chains are long.
    """
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    unfinished: dict[str, None] = {}
    for begin in graph:
        work = [(begin, iter(graph[begin]))] if begin not in index else []
        while work:
            node, targets = work[-1]
            if node not in index:
                index[node] = low[node] = len(index)
                unfinished[node] = None
            target = next((target for target in targets if target in graph and target not in index), None)
            if target is not None:
                work.append((target, iter(graph[target])))
                continue
            work.pop()
            low[node] = min([low[node], *(low[target] for target in graph[node] if target in unfinished)])
            if low[node] == index[node]:
                yield _finish(unfinished, node)


def postdominators(graph: Graph, ends: Iterable[str]) -> dict[str, str]:
    """The first node that every path to an end comes to after a node, where there is one.

    Nodes that no path leads from to an end do not count. Cooper, Harvey and Kennedy's algorithm, on the reverse graph.
    """
    last = dict.fromkeys(ends)
    backward: dict[str, list[str]] = {_END: list(last)}
    for source, targets in graph.items():
        for target in targets:
            backward.setdefault(target, []).append(source)
    order = postorder(backward, [_END])
    rank = {node: number for number, node in enumerate(order)}
    after = {_END: _END}
    changed = True
    while changed:
        changed = False
        for node in reversed(order[:-1]):
            targets = [*graph[node], *([_END] if node in last else [])]
            known = [target for target in targets if target in after]
            nearest = known[0]
            for target in known[1:]:
                nearest = _common(after, rank, nearest, target)
            if after.get(node) != nearest:
                after[node] = nearest
                changed = True
    return {node: target for node, target in after.items() if target != _END}


def _common(after: Mapping[str, str], rank: Mapping[str, int], left: str, right: str) -> str:
    while left != right:
        if rank[left] < rank[right]:
            left = after[left]
        else:
            right = after[right]
    return left


def postorder(graph: Graph, begin: Iterable[str]) -> list[str]:
    """What `begin` leads to, each node after those behind it, save in loops."""
    order: list[str] = []
    seen: set[str] = set()
    for first in begin:
        work = [(first, iter(graph.get(first, ())))] if first not in seen else []
        seen.add(first)
        while work:
            node, targets = work[-1]
            target = next((target for target in targets if target not in seen), None)
            if target is None:
                order.append(node)
                work.pop()
            else:
                seen.add(target)
                work.append((target, iter(graph.get(target, ()))))
    return order


def _finish(unfinished: dict[str, None], first: str) -> list[str]:
    """Take a part that is complete off the nodes that are not."""
    part = []
    while first in unfinished:
        part.append(unfinished.popitem()[0])
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
