"""Events that are sent: messages and signals, on the way and at an end."""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from weavergen_pipelines.workflow.dagster.ops.base import Events, NodeOp, running, token_in, token_out
from weavergen_pipelines.workflow.dagster.perform import publish
from weavergen_pipelines.workflow.dagster.plan import ENTRY
from weavergen_pipelines.workflow.dagster.routing import leave
from weavergen_pipelines.workflow.model import Event, MessageDefinition, SignalDefinition
from weavergen_pipelines.workflow.token import assigned


class ThrowOp(NodeOp):
    """A throw or end event with a message or a signal."""

    element: Event

    @property
    def outs(self) -> dict[str, dg.Out]:
        """Its flows, or what is past its end."""
        return {self.unit.flows[flow]: token_out() for flow in self.unit.plan.steps[self.element.id].exits}

    def work(self, context: dg.OpExecutionContext, inputs: Mapping[str, Any]) -> Events:
        """Send it, and let the token go on."""
        token, thrown = token_in(inputs[ENTRY]), self.element.definition
        if isinstance(thrown, MessageDefinition | SignalDefinition):
            publish(running(context), thrown, token.key(self.element.id), token.data, self.where)
        done = token.completed(self.element.id).with_data(assigned(self.element, token.data))
        yield from self.send(context, leave(self.unit.container, self.element, done))
