"""Inclusive gateways as blocks: a split, its branches, and the join that waits for those that were taken.

How many tokens an inclusive join has to wait for is known where every way out of the split begins a branch of its own
and every branch ends at the join. Elsewhere it would depend on all that may still happen in the process.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.workflow.model import EndEvent, FlowNode, InclusiveGateway
from weavergen_pipelines.workflow.paths import Graph, following, reach

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.model import Process


class Unstructured(WeavergenError):
    """An inclusive gateway that belongs to no block."""


@dataclass(frozen=True)
class Block:
    """An inclusive split and its join; `branches`: a flow into the join → the flow by which its branch begins."""

    split: str
    join: str
    branches: Mapping[str, str]


def is_split(node: FlowNode) -> bool:
    """Whether an inclusive gateway may take several ways out."""
    return isinstance(node, InclusiveGateway) and len(node.outgoing) > 1


def is_join(node: FlowNode) -> bool:
    """Whether an inclusive gateway waits for several ways in."""
    return isinstance(node, InclusiveGateway) and len(node.incoming) > 1


def inclusive_blocks(process: Process) -> tuple[Block, ...]:
    """The blocks of a process that has been validated, in document order of their splits."""
    return tuple(block_of(process, node) for node in process.nodes.values() if is_split(node))


def block_of(process: Process, split: FlowNode) -> Block:
    """The block that an inclusive gateway begins.

    Raises:
        Unstructured: it begins none.
    """
    graph = following(process)
    join = _join(process, graph, split)
    begun = _branches(process, graph, split, join)
    for flow in process.flows.values():
        if flow.target in begun and flow.source != split.id and begun.get(flow.source) != begun[flow.target]:
            raise Unstructured(f"the flow {flow.id!r} leads into one of its branches", hint="let it enter before")
    sources = {flow: process.flows[flow].source for flow in process.nodes[join].incoming}
    others = [flow for flow, source in sources.items() if source != split.id and source not in begun]
    if others:
        what = f"the flow {others[0]!r} leads to its join {join!r}, but comes from none of its branches"
        raise Unstructured(what, hint="join only what one gateway has split")
    return Block(split.id, join, {flow: begun.get(source, flow) for flow, source in sources.items()})


def _join(process: Process, graph: Graph, split: FlowNode) -> str:
    """The first inclusive join that every path from a split comes to."""
    inside = {
        node.id: reach(graph, graph[split.id], without=node.id)
        for node in process.nodes.values()
        if is_join(node) and node is not split
    }
    leaving = {node.id for node in process.nodes.values() if isinstance(node, EndEvent)} | {split.id}
    closing = [join for join, nodes in inside.items() if not nodes & leaving]
    if not closing:
        hint = "join them with an inclusive gateway, and let none end or go back before it"
        raise Unstructured("its branches do not all lead to one inclusive gateway", hint=hint)
    return min(closing, key=lambda join: len(inside[join]))


def _branches(process: Process, graph: Graph, split: FlowNode, join: str) -> dict[str, str]:
    """The nodes between a split and its join, each with the flow by which its branch begins."""
    begun: dict[str, str] = {}
    for flow in split.outgoing:
        for node in sorted(reach(graph, [process.flows[flow].target], without=join)):
            if begun.setdefault(node, flow) != flow:
                what = f"its branches {begun[node]!r} and {flow!r} meet at {node!r}, before its join {join!r}"
                raise Unstructured(what, hint="let them meet in an inclusive gateway only")
    return begun
