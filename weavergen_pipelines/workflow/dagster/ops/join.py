"""Parallel joins: one token of each branch become one."""

from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg
from typing_extensions import override

from weavergen_pipelines.workflow.dagster.envelope import merge
from weavergen_pipelines.workflow.dagster.ops.base import Events, NodeOp, token_in, token_out
from weavergen_pipelines.workflow.dagster.plan import Arrival
from weavergen_pipelines.workflow.dagster.routing import leave
from weavergen_pipelines.workflow.model import ParallelGateway


class JoinOp(NodeOp):
    """A parallel gateway with several incoming flows."""

    element: ParallelGateway

    @property
    @override
    def token_inputs(self) -> Mapping[str, Sequence[Arrival]]:
        return {self.unit.flows[flow]: arrivals for flow, arrivals in self.entries.items()}

    @property
    @override
    def outs(self) -> dict[str, dg.Out]:
        return {self.unit.flows[flow]: token_out() for flow in self.unit.plan.steps[self.element.id].exits}

    @override
    def work(self, context: dg.OpExecutionContext, inputs: Mapping[str, Any]) -> Events:
        tokens = [token_in(inputs[self.unit.flows[flow]]) for flow in self.entries]
        joined = merge(tokens, self.unit.fresh).completed(self.element.id)
        yield from self.send(context, leave(self.unit.process, self.element, joined))
