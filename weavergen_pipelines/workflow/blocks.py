"""Inclusive gateways as blocks: a split, its branches, and the join that waits for those that were taken.

How many tokens an inclusive join has to wait for is known where every way out of the split begins a branch of its own
and every branch ends at the join. Elsewhere it would depend on all that may still happen in the process.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.workflow.model import (
    CancelDefinition,
    EndEvent,
    ErrorEventDefinition,
    FlowNode,
    InclusiveGateway,
    TerminateDefinition,
)
from weavergen_pipelines.workflow.paths import following, postdominators, reach

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.model import Container


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


def ends_scope(node: FlowNode) -> bool:
    """Whether a node takes every token of its scope away: an error, terminate or cancel end."""
    ending = (ErrorEventDefinition, TerminateDefinition, CancelDefinition)
    return isinstance(node, EndEvent) and isinstance(node.definition, ending)


def inclusive_blocks(scope: Container) -> tuple[Block, ...]:
    """The blocks of a process or sub-process that has been validated, in document order of their splits."""
    blocks = Blocks(scope)
    return tuple(blocks.of(split) for split in blocks.splits)


class Blocks:
    """The inclusive gateways of a process or sub-process, and where its tokens go."""

    def __init__(self, scope: Container) -> None:
        self.scope = scope

    @property
    def splits(self) -> Iterator[FlowNode]:
        """The inclusive gateways that begin a block."""
        return filter(is_split, self.scope.nodes.values())

    @property
    def joins(self) -> Iterator[FlowNode]:
        """The inclusive gateways that end one."""
        return filter(is_join, self.scope.nodes.values())

    def of(self, split: FlowNode) -> Block:
        """The block that an inclusive gateway begins.

        Raises:
            Unstructured: it begins none.
        """
        join = self._join(split)
        begun = self._branches(split, join)
        flows = self.scope.flows
        for node in map(self.scope.nodes.__getitem__, begun):
            for flow in () if ends_scope(node) else node.incoming:
                source = flows[flow].source
                if source != split.id and begun.get(source) != begun[node.id]:
                    raise Unstructured(f"the flow {flow!r} leads into one of its branches", hint="let it enter before")
        sources = {flow: flows[flow].source for flow in self.scope.nodes[join].incoming}
        others = [flow for flow, source in sources.items() if source != split.id and source not in begun]
        if others:
            what = f"the flow {others[0]!r} leads to its join {join!r}, but comes from none of its branches"
            raise Unstructured(what, hint="join only what one gateway has split")
        return Block(split.id, join, {flow: begun.get(source, flow) for flow, source in sources.items()})

    def _join(self, split: FlowNode) -> str:
        """The first inclusive join that every path from a split comes to, unless it ends the scope."""
        join = self._after.get(split.id)
        while join is not None and not is_join(self.scope.nodes[join]):
            join = self._after.get(join)
        if join is None or split.id in reach(self._graph, self._graph[split.id], without=join):
            hint = "join them with an inclusive gateway, and let none end or go back before it"
            raise Unstructured("its branches do not all lead to one inclusive gateway", hint=hint)
        return join

    def _branches(self, split: FlowNode, join: str) -> dict[str, str]:
        """The nodes between a split and its join, each with the flow by which its branch begins."""
        begun: dict[str, str] = {}
        for flow in split.outgoing:
            for node in sorted(reach(self._graph, [self.scope.flows[flow].target], without=join)):
                if begun.setdefault(node, flow) != flow and not ends_scope(self.scope.nodes[node]):
                    what = f"its branches {begun[node]!r} and {flow!r} meet at {node!r}, before its join {join!r}"
                    raise Unstructured(what, hint="let them meet in an inclusive gateway only")
        return begun

    @cached_property
    def _graph(self) -> Mapping[str, list[str]]:
        return following(self.scope)

    @cached_property
    def _after(self) -> Mapping[str, str]:
        ends = (node for node in self.scope.nodes.values() if isinstance(node, EndEvent) and not ends_scope(node))
        return postdominators(self._graph, [end.id for end in ends])
