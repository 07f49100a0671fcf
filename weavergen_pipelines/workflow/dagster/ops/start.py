"""The start of a process or sub-process: what a run or a call gives, or the token that comes, is the first token."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import dagster as dg

from weavergen_pipelines.workflow.dagster.envelope import Envelope
from weavergen_pipelines.workflow.dagster.ops.base import Events, NodeOp, running, token_in, token_out
from weavergen_pipelines.workflow.dagster.plan import ENTRY
from weavergen_pipelines.workflow.dagster.resources import START_TAG
from weavergen_pipelines.workflow.dagster.routing import leave
from weavergen_pipelines.workflow.dagster.unit import STARTED
from weavergen_pipelines.workflow.model import DataInput, Process, StartEvent
from weavergen_pipelines.workflow.properties import DEFAULT
from weavergen_pipelines.workflow.token import assigned, declared_inputs, process_data


class RunInputs(NodeOp):
    """An op that begins a run: data inputs are configuration, with what the instance gives as default."""

    @property
    def config(self) -> dict[str, dg.Field] | dg.Permissive:
        """The data inputs, but for the one that takes the key of the partition; anything, if none are declared."""
        if self.unit.process.open:
            return dg.Permissive({})  # type: ignore[no-untyped-call] # it has no types
        declared = {entry.variable: _field(entry, self.scope.given) for entry in self.unit.process.inputs}
        return {name: field for name, field in declared.items() if name != self._partition_variable}

    @property
    def _partition_variable(self) -> str | None:
        partitions = self.scope.partitions(self.unit.process.id)
        return partitions.variable if partitions else None

    def given(self, context: dg.OpExecutionContext) -> dict[str, Any]:
        """The data inputs that the run was given."""
        partition = {name: context.partition_key for name in (self._partition_variable,) if name}
        return {**context.op_config, **partition}


class StartOp(RunInputs):
    """The start of a run."""

    @property
    def outs(self) -> dict[str, dg.Out]:
        """Its flows, and the data inputs for the execution record."""
        exits = self.unit.plan.steps[self.element.id].exits
        return {**{self.unit.flows[flow]: token_out() for flow in exits}, STARTED: token_out("The data inputs.")}

    def work(self, context: dg.OpExecutionContext, inputs: Mapping[str, Any]) -> Events:  # noqa: ARG002 - it has none
        """Begin at the start event that the run names, or at the one on request."""
        process = self.unit.process
        path = running(context).execution_id(process.id)
        yield from self.begin(context, wanted_start(context, process), self.given(context), path)

    def begin(self, context: dg.OpExecutionContext, start: StartEvent, given: Mapping[str, Any], path: str) -> Events:
        """Put a token with these data inputs on a start event; `path` is the instance path of the process."""
        process = self.unit.process
        token = Envelope(process_data(process, given), path=path).completed(start.id)
        running(context).passed(token)
        yield dg.Output(token.to_json(), STARTED)
        yield from self.send(context, leave(process, start, token.with_data(assigned(start, token.data))))


class CalledStartOp(StartOp):
    """The start of a process within the one that calls it: of the caller's data, only the declared inputs go in."""

    @property
    def name(self) -> str:
        """It is another op than the start of a run."""
        return f"{super().name}__called"

    @property
    def ins(self) -> dict[str, dg.In]:
        """The caller's token."""
        return {ENTRY: dg.In(dg.Any)}

    @property
    def config(self) -> dict[str, dg.Field]:
        """None: the caller gives the data inputs."""
        return {}

    def work(self, context: dg.OpExecutionContext, inputs: Mapping[str, Any]) -> Events:
        """Begin with what of the data of the caller is declared here."""
        process, token = self.unit.process, token_in(inputs[ENTRY])
        yield from self.begin(context, process.start, declared_inputs(process, token.data), token.key(token.at))


class EmbeddedStartOp(NodeOp):
    """The start of a sub-process: the token that comes to it goes on within it."""

    @property
    def ins(self) -> dict[str, dg.In]:
        """The token."""
        return {ENTRY: dg.In(dg.Any)}

    @property
    def outs(self) -> dict[str, dg.Out]:
        """Its flows."""
        exits = self.unit.plan.steps[self.element.id].exits
        return {self.unit.flows[flow]: token_out() for flow in exits}

    def work(self, context: dg.OpExecutionContext, inputs: Mapping[str, Any]) -> Events:
        """Let the token go on from the start event."""
        token, start = token_in(inputs[ENTRY]), self.unit.container.start
        inside = replace(token, path=token.key(token.at)).completed(start.id)
        inside = inside.with_data(assigned(start, inside.data))
        yield from self.send(context, leave(self.unit.container, start, inside))


def wanted_start(context: dg.OpExecutionContext, process: Process) -> StartEvent:
    """The start event that the run names, or the one on request."""
    wanted = context.run.tags.get(START_TAG)
    return next((start for start in process.starts if start.id == wanted), process.start)


def _field(entry: DataInput, given: Mapping[str, Any]) -> dg.Field:
    default = entry.properties.get(DEFAULT)
    description = entry.documentation + (f"\n\nDefault: `{default}`" if default is not None else "")
    if entry.variable in given:
        return dg.Field(dg.Any, default_value=given[entry.variable], description=description)
    return dg.Field(dg.Any, is_required=default is None, description=description)
