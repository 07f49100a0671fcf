"""Activities: how tasks, calls and sub-processes end, well or with an error."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

import dagster as dg

from weavergen_pipelines.workflow.dagster.envelope import Envelope
from weavergen_pipelines.workflow.dagster.ops.base import Events, NodeOp, TokenError, running, token_out
from weavergen_pipelines.workflow.dagster.performed import ActivityError
from weavergen_pipelines.workflow.dagster.record import value_digest
from weavergen_pipelines.workflow.dagster.routing import leave
from weavergen_pipelines.workflow.dagster.unit import ERROR, is_graph
from weavergen_pipelines.workflow.model import Activity, BoundaryEvent, ErrorEventDefinition, SubProcess
from weavergen_pipelines.workflow.payloads import received
from weavergen_pipelines.workflow.result import ProcessRejected
from weavergen_pipelines.workflow.token import assigned, catching


class StaleRecord(TokenError):
    """An execution record is not that of the values that a process would use."""


class ActivityOp(NodeOp):
    """An op that ends with one token: on the flows after its activity, at a boundary event, or at an error."""

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
        done = token.completed(self.element.id)
        yield from self.send(context, leave(self.unit.container, self.element, done))

    def failed(self, context: dg.OpExecutionContext, token: Envelope, error: ActivityError) -> Events:
        """The activity has ended with a BPMN error: to the boundary event that catches it, or the end of its scope.

        Raises:
            ProcessRejected: nothing in this run takes the error.

        """
        boundaries = self.unit.container.boundaries(self.element.id)
        catching_errors = tuple(one for one in boundaries if isinstance(one.definition, ErrorEventDefinition))
        boundary = catching(catching_errors, error.code)
        if boundary is not None and isinstance(boundary.definition, ErrorEventDefinition):
            caught = token.with_data(received(boundary.definition, error.data))
            yield from self.interrupted(context, caught, boundary)
        elif ERROR in context.selected_output_names:
            running(context).passed(token)
            yield dg.Output(replace(token, error=error.code, error_data=error.data).to_json(), ERROR)
        else:
            raise ProcessRejected(f"{error.message} ({error.code})", where=self.where)

    def interrupted(self, context: dg.OpExecutionContext, token: Envelope, boundary: BoundaryEvent) -> Events:
        """The token goes on from a boundary event in place of the activity."""
        happened = token.completed(boundary.id).with_data(assigned(boundary, token.data))
        yield from self.send(context, leave(self.unit.container, boundary, happened))

    @property
    def assets(self) -> Mapping[str, dg.AssetKey]:
        """The data stores of other processes that it reads, as assets."""
        return {key.to_python_identifier(): key for key in self.reads.values()}

    @cached_property
    def reads(self) -> dict[str, dg.AssetKey]:
        """The data stores of other processes that it reads, or that are read within it."""
        if not self.scope.assets:
            return {}
        own = self.unit.process.writes
        return {
            store: self.scope.store_key(store)
            for activity in self._parts
            for store in activity.reads
            if store not in own and self.scope.is_written(store)
        }

    @property
    def _parts(self) -> tuple[Activity, ...]:
        """The activities that are one op: itself, and those within a sub-process that is no graph."""
        if not isinstance(self.element, SubProcess) or is_graph(self.element):
            return (self.element,)
        return (self.element, *(node for node in self.element.within.values() if isinstance(node, Activity)))

    def expect_recorded(self, token: Envelope, inputs: Mapping[str, Any]) -> None:
        """Check the stores that it reads: their values are those whose record the token has passed.

        Raises:
            StaleRecord: one has another value.

        """
        for store, key in self.reads.items():
            found = value_digest(inputs[key.to_python_identifier()])
            recorded = value_digest(token.stores[store]) if store in token.stores else None
            if found != recorded:
                known = "did not write it" if recorded is None else f"wrote {recorded}"
                what = f"the data store {store!r} has {found}, but its execution {known}"
                raise StaleRecord(what, where=self.where, hint="materialize both in one run")
