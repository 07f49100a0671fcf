"""How the nodes of a process hang together: starts and ends, paths, and what its gateways do to tokens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.model import BoundaryEvent, EndEvent, ParallelGateway, Process

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.validate.scope import Problems, Scope

Graph = Mapping[str, list[str]]


def check_structure(scope: Scope) -> Problems:
    """What is wrong with a process as a whole. Tokens are followed only if every flow leads somewhere."""
    process = scope.process
    yield from _flows(scope)
    if not process.nodes or not process.flows:
        yield scope.problem(process, "has no flows, so it would run nothing", "connect its nodes by sequence flows")
        return
    yield from _ends(scope)
    if all(flow.source in process.nodes and flow.target in process.nodes for flow in process.flows.values()):
        yield from _paths(scope)
        yield from _tokens(scope)


def _flows(scope: Scope) -> Problems:
    nodes = scope.process.nodes
    for flow in scope.process.flows.values():
        for end, node in (("source", flow.source), ("target", flow.target)):
            if node not in nodes:
                yield scope.problem(flow, f"its {end} {node!r} is no node of this process", f"connect its {end}")
        if flow.condition is not None:
            yield from scope.expression(flow, flow.condition, "condition")
            yield from _ignored_condition(scope, flow.id)


def _ignored_condition(scope: Scope, flow: str) -> Problems:
    sequence_flow = scope.process.flows[flow]
    source = scope.process.nodes.get(sequence_flow.source)
    default = getattr(source, "default", flow)
    if source is not None and default == flow:
        what = "is a default flow" if hasattr(source, "default") else "does not leave an exclusive gateway"
        yield scope.problem(sequence_flow, f"has a condition but {what}", "remove the condition, or add a gateway")


def _ends(scope: Scope) -> Problems:
    process = scope.process
    if not process.starts:
        yield scope.problem(process, "has no start event", "add one")
    if not any(isinstance(node, EndEvent) for node in process.nodes.values()):
        yield scope.problem(process, "has no end event", "add one")
    untriggered = [start for start in process.starts if start.timer is None]
    for start in untriggered[1:]:
        yield scope.problem(start, f"is a second start without a trigger, beside {untriggered[0].id!r}", "remove one")


def _paths(scope: Scope) -> Problems:
    process = scope.process
    forward = _graph(process)
    backward: dict[str, list[str]] = {}
    for source, targets in forward.items():
        for target in targets:
            backward.setdefault(target, []).append(source)
    begun = _reach(forward, (start.id for start in process.starts))
    ending = _reach(backward, (node.id for node in process.nodes.values() if isinstance(node, EndEvent)))
    for node in process.nodes.values():
        if node.id not in begun and process.starts and (node.incoming or node.outgoing):
            yield scope.problem(node, "no path from a start event leads to it", "connect it, or remove it")
        elif node.id not in ending and node.outgoing:
            yield scope.problem(node, "no path leads from it to an end event", "connect it to an end event")


def _tokens(scope: Scope) -> Problems:
    net = scope.net
    doubled = list(_doubled(scope))
    yield from doubled
    if not doubled:
        for node, unfed in sorted(net.stuck.items()):
            flows = ", ".join(sorted(unfed))
            yield scope.problem(
                scope.process.nodes[node],
                f"can wait for ever: no token comes by {flows} when another way was taken before",
                "join alternatives with an exclusive gateway",
            )


def _doubled(scope: Scope) -> Problems:
    for node in scope.process.nodes.values():
        pairs = [(a, b) for a in node.incoming for b in node.incoming if a < b and (a, b) in scope.net.concurrent]
        if pairs and not isinstance(node, ParallelGateway):
            what = f"would run twice: the concurrent flows {pairs[0][0]} and {pairs[0][1]} both lead to it"
            yield scope.problem(node, what, "join them with a parallel gateway")


def _graph(process: Process) -> dict[str, list[str]]:
    graph: dict[str, list[str]] = {node: [] for node in process.nodes}
    for flow in process.flows.values():
        graph[flow.source].append(flow.target)
    for node in process.nodes.values():
        if isinstance(node, BoundaryEvent):
            graph.setdefault(node.attached_to, []).append(node.id)
    return graph


def _reach(graph: Graph, begin: Iterable[str]) -> set[str]:
    found: set[str] = set()
    work = list(begin)
    while work:
        node = work.pop()
        if node not in found:
            found.add(node)
            work.extend(graph.get(node, ()))
    return found
