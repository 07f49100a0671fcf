"""The shape of a process or sub-process: flows, starts and ends, paths, links, and what its gateways do to tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.blocks import Blocks, Unstructured
from weavergen_pipelines.workflow.model import Activity, ConditionalGateway, EndEvent, SubProcess
from weavergen_pipelines.workflow.paths import reach
from weavergen_pipelines.workflow.validate.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.workflow.model import FlowNode
    from weavergen_pipelines.workflow.validate.dataflow import DataFlow
    from weavergen_pipelines.workflow.validate.known import Problems
    from weavergen_pipelines.workflow.validate.scope import Scope


def check_structure(scope: Scope, data: DataFlow) -> Problems:
    """What is wrong with a scope as a whole. Tokens are followed only if every flow leads somewhere."""
    container = scope.container
    yield from _flows(scope)
    if not container.nodes or not container.flows:
        yield scope.problem(container, "has no flows, so it would run nothing", "connect its nodes by sequence flows")
        return
    yield from _ends(scope)
    if all(flow.source in container.nodes and flow.target in container.nodes for flow in container.flows.values()):
        yield from _paths(scope)
        unstructured = list(_blocks(scope))
        yield from unstructured or _tokens(scope, data)


def _flows(scope: Scope) -> Problems:
    nodes = scope.container.nodes
    for flow in scope.container.flows.values():
        for end, node in (("source", flow.source), ("target", flow.target)):
            if node not in nodes:
                what = f"its {end} {node!r} is no node of this {_kind(scope)}"
                yield scope.problem(flow, what, f"connect its {end}")
        if flow.condition is not None:
            yield from scope.expression(flow, flow.condition, "condition")
            yield from _ignored_condition(scope, flow.id)


def _kind(scope: Scope) -> str:
    return "process" if scope.outer is None else "sub-process"


def _ignored_condition(scope: Scope, flow: str) -> Problems:
    sequence_flow = scope.container.flows[flow]
    source = scope.container.nodes.get(sequence_flow.source)
    what = "does not leave an exclusive or inclusive gateway"
    if isinstance(source, ConditionalGateway):
        what = "is a default flow" if source.default == flow else ""
    if source is not None and what:
        yield scope.problem(sequence_flow, f"has a condition but {what}", "remove the condition, or add a gateway")


def _ends(scope: Scope) -> Problems:
    container = scope.container
    if not container.starts:
        yield scope.problem(container, "has no start event", "add one")
    if not any(isinstance(node, EndEvent) for node in container.nodes.values()):
        yield scope.problem(container, "has no end event", "add one")
    untriggered = [start for start in container.starts if start.definition is None]
    for start in untriggered[1:]:
        yield scope.problem(start, f"is a second start without a trigger, beside {untriggered[0].id!r}", "remove one")


def _paths(scope: Scope) -> Problems:
    nodes, forward = scope.container.nodes, scope.graph
    backward: dict[str, list[str]] = {}
    for source, targets in forward.items():
        for target in targets:
            backward.setdefault(target, []).append(source)
    begun = reach(forward, (start.id for start in scope.container.starts))
    ending = reach(backward, (node.id for node in nodes.values() if isinstance(node, EndEvent)))
    for node in nodes.values():
        if node.id not in begun and scope.container.starts and (node.incoming or node.outgoing) and not _is_apart(node):
            yield scope.problem(node, "no path from a start event leads to it", "connect it, or remove it")
        elif node.id not in ending and node.outgoing:
            yield scope.problem(node, "no path leads from it to an end event", "connect it to an end event")


def _is_apart(node: FlowNode) -> bool:
    """Whether something else than a flow brings it about; a flow that it has is a problem of its own."""
    by_event = isinstance(node, SubProcess) and node.triggered_by_event
    return by_event or (isinstance(node, Activity) and node.for_compensation)


def _blocks(scope: Scope) -> Problems:
    """Inclusive gateways that are no blocks; joins without a split are told only where every split has its join."""
    blocks, joined = Blocks(scope.container), set()
    for split in blocks.splits:
        try:
            joined.add(blocks.of(split).join)
        except Unstructured as error:
            yield scope.problem(split, error.what, error.hint)
            return
    for join in blocks.joins:
        if join.id not in joined:
            hint = "join alternatives with an exclusive gateway, what always runs with a parallel one"
            yield scope.problem(join, "joins what no inclusive gateway has split", hint)


def _tokens(scope: Scope, data: DataFlow) -> Problems:
    nodes = scope.container.nodes
    tokens = Tokens(scope.container, scope.blocks, data.named)
    for name, by in tokens.doubled.items():
        flows = f"the concurrent flows {by[0]} and {by[1]} both lead" if by else "concurrent flows lead"
        yield scope.problem(nodes[name], f"would run twice: {flows} to it", "join them with a parallel gateway")
    if tokens.doubled:
        return
    yield from _stuck(scope, tokens.stuck)
    if not tokens.complete:
        what = "its gateways are too many, in no order: not everything that can happen was looked at"
        yield scope.warning(scope.container, what, "draw it in blocks: to each split a join of its kind")
    for first, second, mask in tokens.writers_at_once():
        for name in data.names(mask):
            what = f"sets {name!r}, which {first!r} sets at the same time"
            yield scope.problem(nodes[second], what, "give each its own variable, or join before")


def _stuck(scope: Scope, stuck: Mapping[str, frozenset[str]]) -> Problems:
    for name, unfed in sorted(stuck.items()):
        flows = ", ".join(sorted(unfed))
        yield scope.problem(
            scope.container.nodes[name],
            f"can wait for ever: no token comes by {flows} when another way was taken before",
            "join alternatives with an exclusive gateway",
        )
