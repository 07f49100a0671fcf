"""Where tokens go between ops: through events and gateways, which are no ops of their own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.blocks import is_join as is_inclusive_join
from weavergen_pipelines.workflow.blocks import is_split
from weavergen_pipelines.workflow.model import Activity, ConditionalGateway, EndEvent, ParallelGateway
from weavergen_pipelines.workflow.token import taken_flows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from weavergen_pipelines.workflow.dagster.envelope import Envelope
    from weavergen_pipelines.workflow.model import FlowNode, Process, SequenceFlow


def is_step(node: FlowNode) -> bool:
    """Whether a node does something with a token but send it on: an activity, or a join."""
    return isinstance(node, Activity) or is_join(node)


def is_join(node: FlowNode) -> bool:
    """Whether a node waits for several tokens."""
    return is_inclusive_join(node) or (isinstance(node, ParallelGateway) and len(node.incoming) > 1)


def leave(process: Process, node: FlowNode, token: Envelope) -> Iterator[Envelope]:
    """The tokens that leave a node, each on the flow by which it enters the next step, or past its end event.

    Raises:
        GatewayError, ExpressionError: a gateway has no way out.

    """
    flows = _taken(process, node, token.data)
    if is_split(node):
        token = replace(token, taken={**token.taken, node.id: [flow.id for flow in flows]})
    for flow in flows:
        target = process.nodes[flow.target]
        moved = replace(token, flow=flow.id)
        if is_step(target):
            yield moved
        elif isinstance(target, EndEvent):
            yield replace(moved.completed(target.id), error=target.error_code)
        else:
            yield from leave(process, target, moved.completed(target.id))


def ways(process: Process, node: FlowNode) -> dict[str, FlowNode]:
    """The flows on which tokens may leave a node, with the step or the end event behind each."""
    found: dict[str, FlowNode] = {}
    waiting = [process.flows[flow] for flow in node.outgoing]
    seen = set(node.outgoing)
    while waiting:
        flow = waiting.pop(0)
        target = process.nodes[flow.target]
        if is_step(target) or isinstance(target, EndEvent):
            found[flow.id] = target
        else:
            waiting += [process.flows[out] for out in target.outgoing if out not in seen]
            seen.update(target.outgoing)
    return found


def _taken(process: Process, node: FlowNode, data: Mapping[str, Any]) -> Sequence[SequenceFlow]:
    if isinstance(node, ConditionalGateway):
        return taken_flows(process, node, data)
    return [process.flows[flow] for flow in node.outgoing]
