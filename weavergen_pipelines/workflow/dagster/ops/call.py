"""Call activities: the op that takes the execution record of the called process, and goes on as it ended."""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from weavergen_pipelines.workflow.dagster.envelope import Envelope
from weavergen_pipelines.workflow.dagster.ops.activity import ActivityOp, StaleRecord
from weavergen_pipelines.workflow.dagster.ops.base import Events, token_in
from weavergen_pipelines.workflow.dagster.performed import ActivityError
from weavergen_pipelines.workflow.dagster.plan import ENTRY
from weavergen_pipelines.workflow.dagster.record import ExecutionRecord
from weavergen_pipelines.workflow.model import CallActivity
from weavergen_pipelines.workflow.token import declared_inputs, process_data, returned, store_reads

CALLED = "called"
"""The input for the record of a process that runs within the caller."""


class CallOp(ActivityOp):
    """The return from a called process, which ran within this one, or before it as an asset."""

    element: CallActivity

    @property
    def nested(self) -> bool:
        """Whether the called process runs within this one."""
        return self.scope.is_nested(self.element.called_element)

    @property
    def assets(self) -> dict[str, dg.AssetKey]:
        """The execution record of the called process, where that is an asset."""
        key = self.scope.execution_key(self.element.called_element)
        return {} if self.nested else {key.to_python_identifier(): key}

    @property
    def ins(self) -> dict[str, dg.In]:
        """The token and the execution record."""
        return {**super().ins, self._record_input: dg.In(dg.Any)}

    @property
    def _record_input(self) -> str:
        return next(iter(self.assets), CALLED)

    def work(self, context: dg.OpExecutionContext, inputs: Mapping[str, Any]) -> Events:
        """Go on as the called process has ended."""
        record = ExecutionRecord.model_validate(inputs[self._record_input])
        token = token_in(inputs[ENTRY])
        self._expect_same_inputs(token, record)
        reads = store_reads(self.unit.process)
        stores = {store: value for store, value in record.stores.items() if store in reads}
        called = token.completed(*record.executed)
        outputs = returned(self.scope.catalog.get(record.process).process, record.outputs, token.data)
        if record.error_code is None:
            after = called.with_data({**outputs, **stores}, record.stores)
            yield from self.passed(context, after)
        else:
            after = called.with_data(outputs, record.stores)
            error = ActivityError(record.error_code, f"{record.process} was rejected", record.error_data)
            yield from self.failed(context, after, error)

    def _expect_same_inputs(self, token: Envelope, record: ExecutionRecord) -> None:
        process = self.scope.catalog.get(self.element.called_element).process
        expected = process_data(process, declared_inputs(process, token.data), strict=False)
        differing = [name for name, value in expected.items() if record.inputs.get(name) != value]
        if differing:
            told = ", ".join(f"{name}={record.inputs.get(name)!r} instead of {expected[name]!r}" for name in differing)
            hint = f"run {process.id!r} with the same data inputs as {self.unit.process.id!r}"
            raise StaleRecord(f"{process.id!r} was executed with {told}", where=self.where, hint=hint)
