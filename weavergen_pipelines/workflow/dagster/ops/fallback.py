"""A process that has no form of its own in Dagster: one op, which the executor in process runs."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import dagster as dg
from dagster._core.definitions.data_version import DATA_VERSION_TAG

from weavergen_pipelines.workflow.dagster.beta import versioned_output
from weavergen_pipelines.workflow.dagster.checks import check_result
from weavergen_pipelines.workflow.dagster.durable import Durable, Ran
from weavergen_pipelines.workflow.dagster.fallback import fallback_checks, written_stores
from weavergen_pipelines.workflow.dagster.ops.base import Events, running, token_out
from weavergen_pipelines.workflow.dagster.ops.execution import fail_if_rejected, record_output
from weavergen_pipelines.workflow.dagster.ops.start import RunInputs, wanted_start
from weavergen_pipelines.workflow.dagster.record import value_digest
from weavergen_pipelines.workflow.dagster.resources import values_of
from weavergen_pipelines.workflow.dagster.runtime import WorkflowRun
from weavergen_pipelines.workflow.dagster.scope import Scope
from weavergen_pipelines.workflow.dagster.unit import EXECUTION, whole_unit


class FallbackOp(RunInputs):
    """A process as one op: with its data stores, its asset checks and its execution."""

    def __init__(self, scope: Scope, process: str) -> None:
        unit = whole_unit(scope.catalog.get(process))
        super().__init__(scope, unit, unit.process, {})

    @property
    def name(self) -> str:
        """The name of its definition."""
        return self.scope.op_name(self.unit, EXECUTION)

    @cached_property
    def stores(self) -> tuple[str, ...]:
        """The data stores that it writes as assets of the instance."""
        return written_stores(self.scope, self.unit.process.id)

    @cached_property
    def checks(self) -> Mapping[str, dg.AssetCheckSpec]:
        """The asset checks that its tasks report, by element."""
        return fallback_checks(self.scope, self.unit.process.id)

    @property
    def products(self) -> tuple[str, ...]:
        """Its data stores, its checks and the execution."""
        checks = (spec.get_python_identifier() for spec in self.checks.values())
        return (*(self.unit.flows[store] for store in self.stores), *checks, EXECUTION)

    @property
    def outs(self) -> dict[str, dg.Out]:
        """The same."""
        stores = {self.unit.flows[store]: token_out() for store in self.stores}
        checks = {spec.get_python_identifier(): dg.Out(dg.Nothing, is_required=False) for spec in self.checks.values()}
        return {**stores, **checks, EXECUTION: token_out("How the execution ended, or that it waits.")}

    def work(self, context: dg.OpExecutionContext, inputs: Mapping[str, Any]) -> Events:  # noqa: ARG002 - it has none
        """Run the process until it ends or waits, tell what came of it, and fail the run if it did not end well."""
        run, process = running(context), self.unit.process
        durable = Durable(run, self.scope.catalog, self.scope.tasks, context.job_name)
        ran = durable.execute(process.id, self.given(context), wanted_start(context, process).id)
        run.took(ran.result)
        yield from self._stores(ran, run)
        yield from self._checks(ran)
        self._materialize_called(context, ran)
        if ran.failure is not None:
            raise ran.failure
        record = ran.record([str(obstacle) for obstacle in self.scope.obstacles(process.id)])
        run.records.append(record)
        yield record_output(self.scope, self.unit, record, run)
        fail_if_rejected(context, self.scope, record)

    def _stores(self, ran: Ran, run: WorkflowRun) -> Iterator[dg.Output[Any]]:
        for store in self.stores:
            if store in ran.result.stores:
                value = ran.result.stores[store]
                told = self._metadata(store, value, ran, run)
                yield versioned_output(value, self.unit.flows[store], value_digest(value), told)

    def _checks(self, ran: Ran) -> Iterator[dg.AssetCheckResult]:
        for element, spec in self.checks.items():
            if element in ran.completed:
                yield check_result(spec, ran.completed[element]["output"])

    def _materialize_called(self, context: dg.OpExecutionContext, ran: Ran) -> None:
        """What the processes wrote that were called within the op are assets too, of theirs."""
        run = running(context)
        for store, value in ran.result.stores.items() if self.scope.assets else ():
            if store not in self.stores and self.scope.is_written(store):
                key = self.scope.store_key(store)
                values_of(context.instance).keep(key, value)
                tags = {DATA_VERSION_TAG: value_digest(value)}
                told = self._metadata(store, value, ran, run)
                context.log_event(dg.AssetMaterialization(key, metadata=told, tags=tags))

    def _metadata(self, store: str, value: Any, ran: Ran, run: WorkflowRun) -> dict[str, Any]:
        told = self.scope.translator.value_metadata(store, value, run.artifacts)
        return {**told, "execution_id": ran.result.execution_id, "trace_id": run.trace_id}
