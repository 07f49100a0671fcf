"""Where tokens go between ops: through events and gateways, which are no ops of their own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.blocks import is_join as is_inclusive_join
from weavergen_pipelines.workflow.blocks import is_split
from weavergen_pipelines.workflow.model import (
    Activity,
    ConditionalGateway,
    EndEvent,
    ErrorEventDefinition,
    IntermediateThrowEvent,
    LinkDefinition,
    MessageDefinition,
    ParallelGateway,
    SignalDefinition,
)
from weavergen_pipelines.workflow.paths import links
from weavergen_pipelines.workflow.payloads import payload_of
from weavergen_pipelines.workflow.token import assigned, taken_flows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from weavergen_pipelines.workflow.dagster.envelope import Envelope
    from weavergen_pipelines.workflow.model import Container, FlowNode, SequenceFlow


def is_step(node: FlowNode) -> bool:
    """Whether a node does something with a token but send it on: an activity, a join, or an event that is sent."""
    return isinstance(node, Activity) or is_join(node) or is_sent(node)


def is_join(node: FlowNode) -> bool:
    """Whether a node waits for several tokens."""
    return is_inclusive_join(node) or (isinstance(node, ParallelGateway) and len(node.incoming) > 1)


def is_sent(node: FlowNode) -> bool:
    """Whether a node throws a message or a signal."""
    if not isinstance(node, IntermediateThrowEvent | EndEvent):
        return False
    return isinstance(node.definition, MessageDefinition | SignalDefinition)


def leave(scope: Container, node: FlowNode, token: Envelope) -> Iterator[Envelope]:
    """The tokens that leave a node, each on the flow by which it enters the next step, or past its end event.

    Raises:
        GatewayError, ExpressionError: a gateway has no way out.

    """
    if isinstance(node, EndEvent):
        yield replace(token, flow=node.id, at=node.id)
        return
    if _is_link(node):
        catch = scope.nodes[links(scope)[node.id]]
        yield from leave(scope, catch, _passed(catch, token))
        return
    flows = _taken(scope, node, token.data)
    if is_split(node):
        token = replace(token, taken={**token.taken, node.id: [flow.id for flow in flows]})
    for flow in flows:
        yield from _enter(scope, scope.nodes[flow.target], replace(token, flow=flow.id, at=flow.target))


def _enter(scope: Container, node: FlowNode, token: Envelope) -> Iterator[Envelope]:
    if is_step(node):
        yield token
    elif isinstance(node, EndEvent):
        yield _ended(node, _passed(node, token))
    else:
        yield from leave(scope, node, _passed(node, token))


def _passed(node: FlowNode, token: Envelope) -> Envelope:
    """The token after a node that only sends it on."""
    return token.completed(node.id).with_data(assigned(node, token.data)) if node.sets else token.completed(node.id)


def _ended(node: EndEvent, token: Envelope) -> Envelope:
    """The token past an end event; an error end gives it the code and the data of the error."""
    if not isinstance(node.definition, ErrorEventDefinition):
        return token
    data = payload_of(node.definition, token.data, where=f'element "{node.id}"')
    return replace(token, error=node.definition.code, error_data=data)


def ways(scope: Container, node: FlowNode) -> dict[str, FlowNode]:
    """The flows on which tokens may leave a node, with the step or the end event behind each.

    What leaves an end event that is sent has no flow: it goes by the id of the event.
    """
    if isinstance(node, EndEvent):
        return {node.id: node}
    found: dict[str, FlowNode] = {}
    waiting = list(_flows(scope, node))
    seen = {flow.id for flow in waiting}
    while waiting:
        flow = waiting.pop(0)
        target = scope.nodes[flow.target]
        if is_step(target) or isinstance(target, EndEvent):
            found[flow.id] = target
        else:
            after = [out for out in _flows(scope, target) if out.id not in seen]
            waiting += after
            seen.update(out.id for out in after)
    return found


def _flows(scope: Container, node: FlowNode) -> Sequence[SequenceFlow]:
    """The ways out of a node, those of the catch event for a link."""
    source = scope.nodes[links(scope)[node.id]] if _is_link(node) else node
    return [scope.flows[flow] for flow in source.outgoing]


def _is_link(node: FlowNode) -> bool:
    return isinstance(node, IntermediateThrowEvent) and isinstance(node.definition, LinkDefinition)


def _taken(scope: Container, node: FlowNode, data: Mapping[str, Any]) -> Sequence[SequenceFlow]:
    if isinstance(node, ConditionalGateway):
        return taken_flows(scope, node, data)
    return [scope.flows[flow] for flow in node.outgoing]
