"""Built-ins for graphs: objects of nodes with arrays or sets of those that they lead to (OPA, "Graph")."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from weavergen_pipelines.policy.rego.builtins.function import Table, Unfit, entry, is_kind, shown
from weavergen_pipelines.policy.rego.values import UNDEFINED, RegoSet, elements, get, key

MAX_VISITS = 100_000
"""How many nodes on paths are looked at: of paths there may be more than anyone can wait for."""

GRAPHS: Table = {}


def _are_neighbours(value: Any) -> bool:
    return is_kind(value, "array") or is_kind(value, "set")


@entry(GRAPHS, "graph.reachable", "object", "array|set")
def _reachable(graph: dict[Any, Any], starts: Any) -> RegoSet:
    found = RegoSet()
    waiting = list(elements(starts))
    while waiting:
        node = waiting.pop()
        neighbours = get(graph, node)
        if neighbours is UNDEFINED or node in found:
            continue
        found.add(node)
        waiting += elements(neighbours) if _are_neighbours(neighbours) else ()
    return found


@entry(GRAPHS, "graph.reachable_paths", "object", "array|set")
def _reachable_paths(graph: dict[Any, Any], starts: Any) -> RegoSet:
    """Every path that cannot go on: its end leads nowhere, out of the graph, or back to a node of the path."""
    found = RegoSet()
    path: dict[Any, Any] = {}
    waiting: list[Iterator[Any]] = [iter(elements(starts))]
    for _ in range(MAX_VISITS):
        if not waiting:
            return found
        node = next(waiting[-1], UNDEFINED)
        if node is UNDEFINED:
            waiting.pop()
            if path:
                path.popitem()
        elif node == "" or key(node) not in graph or key(node) in path:
            _add(found, path)
        else:
            path[key(node)] = node
            waiting.append(_neighbours(graph, node))
            if not get(graph, node):
                _add(found, path)
    raise Unfit(f"a graph has paths with at most {MAX_VISITS:,} nodes")


def _add(found: RegoSet, path: dict[Any, Any]) -> None:
    if path:
        found.add(list(path.values()))


def _neighbours(graph: dict[Any, Any], node: Any) -> Iterator[Any]:
    found = get(graph, node)
    if found is not None and not _are_neighbours(found):
        raise Unfit(f"the node {shown(node)} leads to an array, a set or null, not to {shown(found)}")
    return iter(elements(found))
