"""How the nodes of a process hang together: starts and ends, paths, and what its gateways do to tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.blocks import Unstructured, block_of, is_join, is_split
from weavergen_pipelines.workflow.model import ConditionalGateway, EndEvent, ParallelGateway
from weavergen_pipelines.workflow.paths import following, reach

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.validate.scope import Problems, Scope


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
        unstructured = list(_blocks(scope))
        yield from unstructured or _tokens(scope)


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
    what = "does not leave an exclusive or inclusive gateway"
    if isinstance(source, ConditionalGateway):
        what = "is a default flow" if source.default == flow else ""
    if source is not None and what:
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
    forward = following(process)
    backward: dict[str, list[str]] = {}
    for source, targets in forward.items():
        for target in targets:
            backward.setdefault(target, []).append(source)
    begun = reach(forward, (start.id for start in process.starts))
    ending = reach(backward, (node.id for node in process.nodes.values() if isinstance(node, EndEvent)))
    for node in process.nodes.values():
        if node.id not in begun and process.starts and (node.incoming or node.outgoing):
            yield scope.problem(node, "no path from a start event leads to it", "connect it, or remove it")
        elif node.id not in ending and node.outgoing:
            yield scope.problem(node, "no path leads from it to an end event", "connect it to an end event")


def _blocks(scope: Scope) -> Problems:
    """Inclusive gateways that are no blocks; joins without a split are told only where every split has its join."""
    joined = set()
    for split in filter(is_split, scope.process.nodes.values()):
        try:
            joined.add(block_of(scope.process, split).join)
        except Unstructured as error:
            yield scope.problem(split, error.what, error.hint)
            return
    for join in filter(is_join, scope.process.nodes.values()):
        if join.id not in joined:
            hint = "join alternatives with an exclusive gateway, what always runs with a parallel one"
            yield scope.problem(join, "joins what no inclusive gateway has split", hint)


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
    branch = {flow: begun for block in scope.blocks for flow, begun in block.branches.items()}
    for node in scope.process.nodes.values():
        pairs = [
            (a, b)
            for a in node.incoming
            for b in node.incoming
            if a < b and branch.get(a) == branch.get(b) and (a, b) in scope.net.concurrent
        ]
        if pairs and not isinstance(node, ParallelGateway):
            what = f"would run twice: the concurrent flows {pairs[0][0]} and {pairs[0][1]} both lead to it"
            yield scope.problem(node, what, "join them with a parallel gateway")
