"""Service tasks: one op each, which may write data stores and report an asset check."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import dagster as dg

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.workflow.dagster.beta import versioned_output
from weavergen_pipelines.workflow.dagster.checks import check_result, check_spec
from weavergen_pipelines.workflow.dagster.envelope import Envelope
from weavergen_pipelines.workflow.dagster.ops.activity import ActivityOp, StaleRecord
from weavergen_pipelines.workflow.dagster.ops.base import Events, running, token_in, token_out
from weavergen_pipelines.workflow.dagster.plan import ENTRY
from weavergen_pipelines.workflow.dagster.record import value_digest
from weavergen_pipelines.workflow.dagster.runtime import Done, Work, WorkflowRun
from weavergen_pipelines.workflow.model import ServiceTask
from weavergen_pipelines.workflow.properties import RETRIES, WRITTEN_IF
from weavergen_pipelines.workflow.service_task import BpmnError
from weavergen_pipelines.workflow.token import error_outputs, store_writes, task_inputs, task_outputs


class UnexpectedStore(WeavergenError):
    """A task writes a data store that is no asset of the instance."""


class ServiceOp(ActivityOp):
    """A service task."""

    element: ServiceTask

    @property
    def assets(self) -> dict[str, dg.AssetKey]:
        """The data stores of other processes that it reads."""
        return {key.to_python_identifier(): key for key in self._read.values()}

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

    @property
    def retry_policy(self) -> dg.RetryPolicy | None:
        """As its property `retries` says."""
        retries = int(self.element.properties.get(RETRIES, "0"))
        return dg.RetryPolicy(max_retries=retries) if retries else None

    def work(self, context: dg.OpExecutionContext, inputs: Mapping[str, Any]) -> Events:
        """Run the task."""
        token, run = token_in(inputs[ENTRY]), running(context)
        self._expect_recorded(token, inputs)
        spec = self.scope.tasks.get(self.element.operator)
        key = f"{'/'.join(context.op_handle.path)}#1"
        try:
            done = run.invoke(Work(self.unit.process, self.element, spec, key), task_inputs(self.element, token.data))
        except BpmnError as error:
            run.report("stopped", self.unit.process, self.element, error.message)
            data = error_outputs(self.element, error)
            yield from self.failed(context, token.with_data(data), error.code, error.message)
            return
        outputs = task_outputs(self.element, done.result.output)
        stores = store_writes(self.element, outputs)
        yield from self._materialized(stores, done, run)
        if self.check is not None:
            yield check_result(self.check, done.result.output)
        yield from self.passed(context, token.with_data(outputs, stores))

    @cached_property
    def stores(self) -> tuple[str, ...]:
        """The data stores that it writes as assets of the instance."""
        return tuple(store for store in self.element.writes if self.scope.assets and self.scope.is_written(store))

    @cached_property
    def _read(self) -> dict[str, dg.AssetKey]:
        """The data stores of other processes that it reads."""
        if not self.scope.assets:
            return {}
        own = self.unit.process.writes
        return {
            store: self.scope.store_key(store)
            for store in self.element.reads
            if store not in own and self.scope.is_written(store)
        }

    def _expect_recorded(self, token: Envelope, inputs: Mapping[str, Any]) -> None:
        """The stores that it reads have the values that the execution wrote whose record the token has passed."""
        recorded = {store: value_digest(value) for store, value in token.stores.items()}
        for store, key in self._read.items():
            found = value_digest(inputs[key.to_python_identifier()])
            if found != recorded.get(store):
                known = f"wrote {recorded[store]}" if store in recorded else "did not write it"
                what = f"the data store {store!r} has {found}, but its execution {known}"
                raise StaleRecord(what, where=self.where, hint="materialize both in one run")

    @cached_property
    def check(self) -> dg.AssetCheckSpec | None:
        """The asset check that it reports."""
        return check_spec(self.scope, self.element)

    def _materialized(self, stores: Mapping[str, Any], done: Done, run: WorkflowRun) -> Iterator[dg.Output[Any]]:
        for store, value in stores.items() if self.scope.assets else ():
            if store not in self.stores:
                what = f"{store!r} is written for {self.scope.instance!r}, against its property {WRITTEN_IF}"
                raise UnexpectedStore(what, where=self.where, hint="let the diagram decide by the same condition")
            told = self.scope.translator.value_metadata(store, value, run.artifacts)
            yield versioned_output(
                value, self.unit.flows[store], value_digest(value), {**told, **run_metadata(run, done)}
            )


def run_metadata(run: WorkflowRun, done: Done) -> dict[str, Any]:
    """What is told about the making of a value."""
    return {
        "duration_s": round(done.step.duration, 4),
        "remembered": done.result.remembered,
        "execution_id": run.run_id,
        "trace_id": run.trace_id,
    }
