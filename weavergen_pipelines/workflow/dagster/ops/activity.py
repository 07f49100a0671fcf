"""Activities: how service tasks and calls end, well or with an error."""

from dataclasses import replace

import dagster as dg

from weavergen_pipelines.workflow.dagster.envelope import Envelope
from weavergen_pipelines.workflow.dagster.ops.base import Events, NodeOp, TokenError, running, token_out
from weavergen_pipelines.workflow.dagster.routing import leave
from weavergen_pipelines.workflow.dagster.scope import ERROR
from weavergen_pipelines.workflow.model import Activity
from weavergen_pipelines.workflow.result import ProcessRejected
from weavergen_pipelines.workflow.token import catching


class StaleRecord(TokenError):
    """An execution record is not that of the values that a process would use."""


class ActivityOp(NodeOp):
    """An op that takes one token, and ends with it on the flows after it, at a boundary event, or at an error."""

    element: Activity

    @property
    def outs(self) -> dict[str, dg.Out]:
        """Its flows, and the error that nothing catches."""
        exits = self.unit.plan.steps[self.element.id].exits
        return {
            **{self.unit.flows[flow]: token_out() for flow in exits},
            ERROR: token_out("An error that ends it."),
        }

    def passed(self, context: dg.OpExecutionContext, token: Envelope) -> Events:
        """The activity is done: its token goes on."""
        process = self.unit.process
        yield from self.send(context, leave(process, self.element, token.completed(self.element.id)))

    def failed(self, context: dg.OpExecutionContext, token: Envelope, code: str, message: str) -> Events:
        """The activity has ended with a BPMN error: to the boundary event that catches it, or the end of the process.

        Raises:
            ProcessRejected: nothing in this run takes the error.

        """
        process = self.unit.process
        boundary = catching(process.boundaries(self.element.id), code)
        if boundary is not None:
            yield from self.send(context, leave(process, boundary, token.completed(boundary.id)))
        elif ERROR in context.selected_output_names:
            running(context).passed(token)
            yield dg.Output(replace(token, error=code).to_json(), ERROR)
        else:
            raise ProcessRejected(f"{message} ({code})", where=self.where)

    @property
    def where(self) -> str:
        """Where it is, for an error."""
        return f'process "{self.unit.process.id}", element "{self.element.id}"'
