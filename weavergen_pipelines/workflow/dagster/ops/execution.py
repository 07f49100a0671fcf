"""The end of a process: its end events together make the execution record."""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from weavergen_pipelines.workflow.dagster.beta import versioned_output
from weavergen_pipelines.workflow.dagster.envelope import Envelope
from weavergen_pipelines.workflow.dagster.ops.base import Events, NodeOp, running, token_out, tokens_in
from weavergen_pipelines.workflow.dagster.ops.ending import TOKENS, ended, ending
from weavergen_pipelines.workflow.dagster.pictures import record_states
from weavergen_pipelines.workflow.dagster.plan import Arrival
from weavergen_pipelines.workflow.dagster.record import ExecutionRecord
from weavergen_pipelines.workflow.dagster.runtime import WorkflowRun
from weavergen_pipelines.workflow.dagster.scope import Scope
from weavergen_pipelines.workflow.dagster.unit import EXECUTION, STARTED, Unit
from weavergen_pipelines.workflow.result import ProcessRejected
from weavergen_pipelines.workflow.token import declared_outputs


class CalledExecutionOp(NodeOp):
    """The end of a process within the one that calls it: the caller decides what a rejection means."""

    def __init__(self, scope: Scope, unit: Unit) -> None:
        start = Arrival(unit.process.start.id, STARTED)
        super().__init__(scope, unit, unit.process, {TOKENS: (start, *ending(unit))})

    @property
    def name(self) -> str:
        """It is another op than the end of a run."""
        return f"{self.scope.op_name(self.unit, EXECUTION)}__called"

    @property
    def products(self) -> tuple[str, ...]:
        """The execution."""
        return (EXECUTION,)

    @property
    def outs(self) -> dict[str, dg.Out]:
        """The execution."""
        return {EXECUTION: token_out("How the execution ended.")}

    def work(self, context: dg.OpExecutionContext, inputs: Mapping[str, Any]) -> Events:
        """Record how the process has ended."""
        run = running(context)
        record = self._record(run.run_id, tokens_in(inputs[TOKENS]))
        run.records.append(record)
        yield self._output(record, run)

    def _record(self, run_id: str, tokens: list[Envelope]) -> ExecutionRecord:
        """The record of tokens of which the first is that of the start, and some may wait at joins."""
        end = ended(self.unit, tokens)
        return ExecutionRecord.of(
            self.unit.process.id,
            run_id,
            end.error,
            error_data=end.error_data,
            inputs=tokens[0].data,
            outputs=declared_outputs(self.unit.process, end.data),
            stores={store: value for token in tokens for store, value in token.stores.items()},
            executed=tuple(dict.fromkeys(node for token in tokens for node in token.executed)),
        )

    def _output(self, record: ExecutionRecord, run: WorkflowRun) -> dg.Output[Any]:  # noqa: ARG002
        return dg.Output(record.model_dump(mode="json"), EXECUTION)


class ExecutionOp(CalledExecutionOp):
    """The end of a run: a rejected execution is recorded, and then fails the run, unless a caller in it takes over."""

    @property
    def name(self) -> str:
        """The name of its definition."""
        return self.scope.op_name(self.unit, EXECUTION)

    def work(self, context: dg.OpExecutionContext, inputs: Mapping[str, Any]) -> Events:
        """Record how the process has ended, and fail the run if it was rejected."""
        yield from super().work(context, inputs)
        fail_if_rejected(context, self.scope, running(context).records[-1])

    def _output(self, record: ExecutionRecord, run: WorkflowRun) -> dg.Output[Any]:
        return record_output(self.scope, self.unit, record, run)


def record_output(scope: Scope, unit: Unit, record: ExecutionRecord, run: WorkflowRun) -> dg.Output[Any]:
    """The execution as an asset."""
    metadata = {
        "outcome": record.outcome,
        "error_code": record.error_code or "",
        "executed": len(record.executed),
        "outputs": dg.MetadataValue.json(record.outputs),
        "digests": dg.MetadataValue.json(record.digests),
        "execution_id": record.execution_id,
        "trace_id": run.trace_id,
        **scope.translator.execution_metadata(unit.diagram, unit.process, record_states(unit, record, run)),
    }
    if record.fallback:
        metadata["fallback"] = dg.MetadataValue.md("\n".join(f"- {why}" for why in record.fallback))
    if record.waits:
        metadata["waits"] = dg.MetadataValue.json(record.waits)
    return versioned_output(record.model_dump(mode="json"), EXECUTION, record.digest, metadata)


def fail_if_rejected(context: dg.OpExecutionContext, scope: Scope, record: ExecutionRecord) -> None:
    """Fail the run of an execution that was rejected, unless a caller in the run takes over.

    Raises:
        ProcessRejected: nobody does.

    """
    callers = scope.callers(record.process)
    if record.error_code is not None and not any(node.name in callers for node in context.job_def.all_node_defs):
        raise ProcessRejected(f"the execution was rejected: {record.error_code}", where=f'process "{record.process}"')
