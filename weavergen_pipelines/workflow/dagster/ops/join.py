"""Joins: the tokens of branches that ran at once become one."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import dagster as dg

from weavergen_pipelines.workflow.blocks import Block, inclusive_blocks
from weavergen_pipelines.workflow.dagster.envelope import Envelope, merge
from weavergen_pipelines.workflow.dagster.ops.base import Events, NodeOp, token_in, token_out, tokens_in
from weavergen_pipelines.workflow.dagster.plan import ENTRY, Arrival
from weavergen_pipelines.workflow.dagster.routing import leave
from weavergen_pipelines.workflow.model import FlowNode
from weavergen_pipelines.workflow.token import assigned


class JoinOp(NodeOp):
    """A gateway with several incoming flows."""

    element: FlowNode

    @property
    def outs(self) -> dict[str, dg.Out]:
        """Its flows."""
        return {self.unit.flows[flow]: token_out() for flow in self.unit.plan.steps[self.element.id].exits}

    def work(self, context: dg.OpExecutionContext, inputs: Mapping[str, Any]) -> Events:
        """Send the joined token on, if all have come."""
        tokens = self.arrived(inputs)
        if tokens:
            joined = merge(tokens, self.unit.fresh).completed(self.element.id)
            joined = joined.with_data(assigned(self.element, joined.data))
            yield from self.send(context, leave(self.unit.container, self.element, joined))

    @abstractmethod
    def arrived(self, inputs: Mapping[str, Any]) -> list[Envelope]:
        """One token of each branch; none if not all of them have come."""


class ParallelJoinOp(JoinOp):
    """A parallel gateway: Dagster skips it unless every branch brings its token."""

    @property
    def token_inputs(self) -> Mapping[str, Sequence[Arrival]]:
        """One per branch."""
        return {self.unit.flows[flow]: arrivals for flow, arrivals in self.entries.items()}

    def arrived(self, inputs: Mapping[str, Any]) -> list[Envelope]:
        """One token of each branch."""
        return [token_in(inputs[self.unit.flows[flow]]) for flow in self.entries]


class InclusiveJoinOp(JoinOp):
    """An inclusive gateway: Dagster runs it when every branch is done or skipped, and one has brought its token."""

    def arrived(self, inputs: Mapping[str, Any]) -> list[Envelope]:
        """One token of each branch that was taken; none if one of them was rejected."""
        tokens = tokens_in(inputs[ENTRY])
        taken = set(tokens[0].taken[self._block.split])
        return tokens if {self._block.branches[token.flow] for token in tokens} == taken else []

    @cached_property
    def _block(self) -> Block:
        blocks = inclusive_blocks(self.unit.container)
        return next(block for block in blocks if block.join == self.element.id)
