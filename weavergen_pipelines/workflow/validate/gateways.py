"""One validator per kind of gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.model import (
    ConditionalDefinition,
    IntermediateCatchEvent,
    MessageDefinition,
    ReceiveTask,
    SignalDefinition,
    TimerDefinition,
)
from weavergen_pipelines.workflow.validate.flows import needs_flows

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.model import ConditionalGateway, EventBasedGateway, FlowNode, ParallelGateway
    from weavergen_pipelines.workflow.validate.known import Problems
    from weavergen_pipelines.workflow.validate.scope import Scope

AWAITED = (MessageDefinition, SignalDefinition, TimerDefinition, ConditionalDefinition)


def check_conditional(scope: Scope, node: ConditionalGateway) -> Problems:
    """An exclusive or inclusive gateway: each of several ways out has a condition, or is the default."""
    yield from needs_flows(scope, node, incoming=True, outgoing=True)
    if node.default is not None and node.default not in node.outgoing:
        yield scope.problem(node, f"the default {node.default!r} is no flow out of this gateway")
    for flow in (scope.container.flows[name] for name in node.outgoing if len(node.outgoing) > 1):
        if flow.condition is None and flow.id != node.default:
            hint = "give it a condition, or make it the default flow"
            yield scope.problem(flow, f"leaves the gateway {node.id!r} without a condition", hint)


def check_parallel(scope: Scope, node: ParallelGateway) -> Problems:
    """A parallel gateway asks for nothing but its flows."""
    yield from needs_flows(scope, node, incoming=True, outgoing=True)


def check_event_based(scope: Scope, node: EventBasedGateway) -> Problems:
    """An event-based gateway: behind it are events and receive tasks that nothing else leads to."""
    yield from needs_flows(scope, node, incoming=True, outgoing=True)
    targets = dict.fromkeys(scope.container.flows[flow].target for flow in node.outgoing)
    for target in (scope.container.nodes[name] for name in targets if name in scope.container.nodes):
        if not _awaits(target):
            what = f"leads to {target.id!r}, which waits for no message, signal, timer or condition"
            yield scope.problem(node, what, "let catch events or receive tasks follow it")
        elif len(target.incoming) > 1:
            what = f"leads to {target.id!r}, which other flows lead to"
            yield scope.problem(node, what, "give it an event of its own")
        elif scope.container.boundaries(target.id):
            what = f"leads to {target.id!r}, which has a boundary event"
            yield scope.problem(node, what, "let the gateway wait for that event too")


def _awaits(node: FlowNode) -> bool:
    return isinstance(node, ReceiveTask) or (
        isinstance(node, IntermediateCatchEvent) and isinstance(node.definition, AWAITED)
    )
