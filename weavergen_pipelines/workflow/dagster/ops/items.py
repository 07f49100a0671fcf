"""Multi-instances whose instances are ops of their own: one that makes them, one for each, one that collects them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import dagster as dg

from weavergen_pipelines.workflow.dagster.envelope import Envelope
from weavergen_pipelines.workflow.dagster.ops.base import Events, NodeOp, running, token_in, token_out
from weavergen_pipelines.workflow.dagster.ops.task import WorkOp, after
from weavergen_pipelines.workflow.dagster.perform import Job
from weavergen_pipelines.workflow.dagster.performed import ActivityError, Performed
from weavergen_pipelines.workflow.dagster.plan import ENTRY, Arrival, Step
from weavergen_pipelines.workflow.dagster.repeat import one_time
from weavergen_pipelines.workflow.dagster.resources import IO_MANAGER
from weavergen_pipelines.workflow.dagster.runtime import WorkflowRun
from weavergen_pipelines.workflow.dagster.scope import Scope
from weavergen_pipelines.workflow.dagster.unit import Unit, item, items
from weavergen_pipelines.workflow.loops import instance_output, instances, loop_outputs
from weavergen_pipelines.workflow.model import NO_RETRIES, Activity, MultiInstance, RetryPolicy, ServiceTask

ITEMS = "items"
"""The dynamic output: one token per instance."""
ENDED = "ended"
"""How an instance has ended."""


class SpreadOp(NodeOp):
    """One of the ops of a multi-instance, whose loop is `loop`."""

    element: Activity
    loop: MultiInstance

    def __init__(self, scope: Scope, unit: Unit, step: Step, loop: MultiInstance) -> None:
        super().__init__(scope, unit, step.node, step.entries)
        self.loop = loop

    def instance(self, run: WorkflowRun, number: int, token: Envelope, *, repeating: bool = False) -> dict[str, Any]:
        """How an instance has ended; one is not begun when another one has thrown an error already."""
        key = token.key(self.element.id)
        if key in run.withdrawn:
            return {"number": number}
        job = Job(run, self.scope, self.unit, self.element, key, token.data, repeating=repeating)
        try:
            performed = one_time(job, number, token.data)
        except ActivityError as error:
            run.withdrawn.add(key)
            thrown = {"code": error.code, "message": error.message, "data": error.data}
            return {"number": number, "error": thrown, **_told(error.performed)}
        result = instance_output(self.loop, {**token.data, **performed.outputs}, where=self.where)
        return {"number": number, "result": result, **_told(performed)}


class ItemsOp(SpreadOp):
    """What makes the instances: one token for each, and the token that goes on after them."""

    @property
    def name(self) -> str:
        """It is one of the ops of its activity."""
        return self.scope.op_name(self.unit, items(self.element))

    @property
    def outs(self) -> dict[str, dg.Out]:
        """The instances; without any, the collecting op runs all the same."""
        made = dg.DynamicOut(dg.Any, io_manager_key=IO_MANAGER, description="One token per instance.")
        return {ITEMS: made, ENTRY: token_out("The token that waits for them.")}

    def work(self, context: dg.OpExecutionContext, inputs: Mapping[str, Any]) -> Events:  # noqa: ARG002 - not needed
        """Make the instances."""
        token = token_in(inputs[ENTRY])
        for number, given in enumerate(instances(self.loop, token.data, where=self.where), 1):
            made = replace(token.with_data(given), executed=(), stores={})
            yield dg.DynamicOutput({"number": number, "token": made.to_json()}, str(number), ITEMS)
        yield dg.Output(token.to_json(), ENTRY)


class ItemOp(SpreadOp):
    """One instance."""

    @property
    def name(self) -> str:
        """It is one of the ops of its activity."""
        return self.scope.op_name(self.unit, item(self.element))

    @property
    def token_inputs(self) -> Mapping[str, Sequence[Arrival]]:
        """One of the tokens that were made."""
        return {ENTRY: (Arrival(items(self.element), ITEMS),)}

    @property
    def outs(self) -> dict[str, dg.Out]:
        """How it has ended."""
        return {ENDED: token_out("How the instance has ended.")}

    @property
    def retry(self) -> RetryPolicy:
        """As drawn."""
        return self.element.retry if isinstance(self.element, ServiceTask) else NO_RETRIES

    def work(self, context: dg.OpExecutionContext, inputs: Mapping[str, Any]) -> Events:
        """Do it, unless another one has thrown an error already."""
        number, token = inputs[ENTRY]["number"], token_in(inputs[ENTRY]["token"])
        yield dg.Output(self.instance(running(context), number, token), ENDED)


class CollectOp(SpreadOp, WorkOp):
    """What goes on when all instances have ended, with the list of their results."""

    @property
    def token_inputs(self) -> Mapping[str, Sequence[Arrival]]:
        """The token that has waited."""
        return {ENTRY: (Arrival(items(self.element), ENTRY),)}

    @property
    def collected(self) -> Mapping[str, Arrival]:
        """The ends of all instances."""
        return {ENDED: Arrival(item(self.element), ENDED)}

    @property
    def ins(self) -> dict[str, dg.In]:
        """The token and the ends of the instances."""
        return {**super().ins, ENDED: dg.In(dg.Any)}

    def work(self, context: dg.OpExecutionContext, inputs: Mapping[str, Any]) -> Events:
        """Go on as the instances have ended; of several errors, that of the first of them counts."""
        token = token_in(inputs[ENTRY])
        self.expect_recorded(token, inputs)
        ended = self._all_ends(running(context), token, inputs[ENDED])
        performed = Performed()
        for one in ended:
            performed = performed.and_then(Performed({}, one.get("stores", {}), tuple(one.get("executed", ()))), {})
        thrown = next((one["error"] for one in ended if "error" in one), None)
        if thrown is not None:
            error = ActivityError(thrown["code"], thrown["message"], thrown["data"])
            yield from self.failed(context, after(token, performed), error)
        else:
            outputs = loop_outputs(self.loop, [one["result"] for one in ended])
            yield from self.done(context, token, replace(performed, outputs=outputs))

    def _all_ends(self, run: WorkflowRun, token: Envelope, ended: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """The ends of all instances, in order.

        When Dagster repeats a run that was killed among the instances, it leaves out those that had not begun: they
        are done here.
        """
        known = {one["number"]: one for one in ended}
        if all("error" not in one for one in known.values()):
            for number, given in enumerate(instances(self.loop, token.data, where=self.where), 1):
                if number not in known:
                    known[number] = self.instance(run, number, token.with_data(given), repeating=True)
        return [known[number] for number in sorted(known)]


def _told(performed: Performed) -> dict[str, Any]:
    return {"executed": list(performed.executed), "stores": dict(performed.stores)}
