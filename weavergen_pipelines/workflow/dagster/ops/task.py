"""Tasks: one op each, which may write data stores, report an asset check, and be interrupted by a timer."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import dagster as dg

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.workflow.dagster.beta import versioned_output
from weavergen_pipelines.workflow.dagster.checks import check_result, check_spec
from weavergen_pipelines.workflow.dagster.envelope import Envelope
from weavergen_pipelines.workflow.dagster.ops.activity import ActivityOp
from weavergen_pipelines.workflow.dagster.ops.base import Events, running, token_in, token_out
from weavergen_pipelines.workflow.dagster.perform import Job, perform
from weavergen_pipelines.workflow.dagster.performed import ActivityError, Deadline, DeadlineExceeded, Performed
from weavergen_pipelines.workflow.dagster.plan import ENTRY
from weavergen_pipelines.workflow.dagster.record import value_digest
from weavergen_pipelines.workflow.dagster.runtime import Done, WorkflowRun
from weavergen_pipelines.workflow.model import NO_RETRIES, RetryPolicy, ServiceTask
from weavergen_pipelines.workflow.properties import WRITTEN_IF
from weavergen_pipelines.workflow.timers import parse_timer


class UnexpectedStore(WeavergenError):
    """A task writes a data store that is no asset of the instance."""


class WorkOp(ActivityOp):
    """An activity that is done by its op: what it writes are outputs of it."""

    @property
    def products(self) -> tuple[str, ...]:
        """The data stores that it writes, and its check."""
        if not self.scope.assets:
            return ()
        checks = (self.check.get_python_identifier(),) if self.check else ()
        return (*(self.unit.flows[store] for store in self.stores), *checks)

    @property
    def outs(self) -> dict[str, dg.Out]:
        """Its flows, data stores and check."""
        stores = {self.unit.flows[store]: token_out() for store in self.stores}
        checks = {self.check.get_python_identifier(): dg.Out(dg.Nothing, is_required=False)} if self.check else {}
        return {**super().outs, **stores, **checks}

    @cached_property
    def stores(self) -> tuple[str, ...]:
        """The data stores that it writes as assets of the instance."""
        return tuple(store for store in self.element.writes if self.scope.assets and self.scope.is_written(store))

    @cached_property
    def check(self) -> dg.AssetCheckSpec | None:
        """The asset check that it reports."""
        return check_spec(self.scope, self.element) if isinstance(self.element, ServiceTask) else None

    def done(self, context: dg.OpExecutionContext, token: Envelope, performed: Performed) -> Events:
        """The activity was done: yield what it wrote, what it checked, and its token."""
        yield from self._materialized(performed, running(context))
        if self.check is not None and performed.done is not None:
            yield check_result(self.check, performed.done.result.output)
        yield from self.passed(context, after(token, performed))

    def _materialized(self, performed: Performed, run: WorkflowRun) -> Iterator[dg.Output[Any]]:
        for store, value in performed.stores.items() if self.scope.assets else ():
            if store not in self.stores:
                what = f"{store!r} is written for {self.scope.instance!r}, against its property {WRITTEN_IF}"
                raise UnexpectedStore(what, where=self.where, hint="let the diagram decide by the same condition")
            told = self.scope.translator.value_metadata(store, value, run.artifacts)
            made = run_metadata(run, performed.done)
            yield versioned_output(value, self.unit.flows[store], value_digest(value), {**told, **made})


class TaskOp(WorkOp):
    """A task that is done once."""

    @property
    def retry(self) -> RetryPolicy:
        """As drawn."""
        return self.element.retry if isinstance(self.element, ServiceTask) else NO_RETRIES

    def work(self, context: dg.OpExecutionContext, inputs: Mapping[str, Any]) -> Events:
        """Do the task, unless the timer at its boundary comes due before it is done."""
        token, run = token_in(inputs[ENTRY]), running(context)
        self.expect_recorded(token, inputs)
        key = token.key(self.element.id)
        job = Job(run, self.scope, self.unit, self.element, key, token.data, self._deadline(run.armed(key), token))
        try:
            performed = perform(job)
        except ActivityError as error:
            yield from self.failed(context, after(token, error.performed), error)
        except DeadlineExceeded as exceeded:
            yield from self.interrupted(context, token, exceeded.boundary)
        else:
            yield from self.done(context, token, performed)

    def _deadline(self, armed: float, token: Envelope) -> Deadline | None:
        """When the first of the timers at its boundary comes due, armed at that time."""
        found = []
        for boundary in self.unit.container.boundaries(self.element.id):
            due = parse_timer(boundary.timer, token.data, where=self.where).first(armed) if boundary.timer else None
            if due is not None:
                found.append(Deadline(due, boundary))
        return min(found, key=lambda deadline: deadline.due, default=None)


def after(token: Envelope, performed: Performed) -> Envelope:
    """The token after what was performed."""
    return token.completed(*performed.executed).with_data(performed.outputs, performed.stores)


def run_metadata(run: WorkflowRun, done: Done | None) -> dict[str, Any]:
    """What is told about the making of a value; a service task says how it was done."""
    how = {} if done is None else {"duration_s": round(done.step.duration, 4), "remembered": done.result.remembered}
    return {**how, "execution_id": run.run_id, "trace_id": run.trace_id}
