"""The end of a process: its end events together make the execution record."""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from weavergen_pipelines.workflow.dagster.beta import versioned_output
from weavergen_pipelines.workflow.dagster.envelope import Envelope, merge
from weavergen_pipelines.workflow.dagster.ops.base import Events, NodeOp, running, token_out, tokens_in
from weavergen_pipelines.workflow.dagster.plan import Arrival
from weavergen_pipelines.workflow.dagster.record import ExecutionRecord
from weavergen_pipelines.workflow.dagster.runtime import WorkflowRun
from weavergen_pipelines.workflow.dagster.scope import ERROR, EXECUTION, STARTED, Scope, Unit
from weavergen_pipelines.workflow.model import Activity
from weavergen_pipelines.workflow.result import ProcessRejected, ProcessStalledError
from weavergen_pipelines.workflow.token import declared_outputs

TOKENS = "tokens"


class CalledExecutionOp(NodeOp):
    """The end of a process within the one that calls it: the caller decides what a rejection means."""

    def __init__(self, scope: Scope, unit: Unit) -> None:
        steps = unit.plan.steps.values()
        start = Arrival(unit.process.start.id, STARTED)
        errors = [Arrival(step.id, ERROR) for step in steps if isinstance(step.node, Activity)]
        joining = [arrival for arrivals in unit.plan.joining for arrival in arrivals]
        self._joining = {arrival.flow for arrival in joining}
        super().__init__(scope, unit, unit.process, {TOKENS: (start, *unit.plan.ends, *errors, *joining)})

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
        end = self._end(tokens)
        return ExecutionRecord.of(
            self.unit.process.id,
            run_id,
            end.error,
            inputs=tokens[0].data,
            outputs=declared_outputs(self.unit.process, end.data),
            stores={store: value for token in tokens for store, value in token.stores.items()},
            executed=tuple(dict.fromkeys(node for token in tokens for node in token.executed)),
        )

    def _end(self, tokens: list[Envelope]) -> Envelope:
        """The tokens that have reached an end as one; ProcessStalledError if none has, or others can never."""
        process = self.unit.process
        ends = {arrival.flow for arrival in self.unit.plan.ends}
        ended = [token for token in tokens if token.error is not None or token.flow in ends]
        passed = {node for token in tokens for node in token.executed}
        targets = {process.flows[token.flow].target for token in tokens if token.flow in self._joining}
        waiting = ", ".join(sorted(targets - passed))
        if ended and (not waiting or any(token.error is not None for token in ended)):
            return merge(ended, self.unit.fresh)
        what = f"tokens wait for ever at {waiting}" if waiting else "no end event was reached"
        raise ProcessStalledError(what, where=f'process "{process.id}"')

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
        record = running(context).records[-1]
        callers = self.scope.callers(record.process)
        if record.error_code is not None and not any(node.name in callers for node in context.job_def.all_node_defs):
            raise ProcessRejected(
                f"the execution was rejected: {record.error_code}", where=f'process "{record.process}"'
            )

    def _output(self, record: ExecutionRecord, run: WorkflowRun) -> dg.Output[Any]:
        metadata = {
            "outcome": record.outcome,
            "error_code": record.error_code or "",
            "executed": len(record.executed),
            "outputs": dg.MetadataValue.json(record.outputs),
            "digests": dg.MetadataValue.json(record.digests),
            "execution_id": run.run_id,
            "trace_id": run.trace_id,
        }
        return versioned_output(record.model_dump(mode="json"), EXECUTION, record.digest, metadata)
