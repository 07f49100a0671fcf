"""One execution of a process as a Dagster run in this process."""

from __future__ import annotations

import time
from contextlib import closing, nullcontext
from typing import TYPE_CHECKING, Any

import dagster as dg

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.telemetry.tracing import current_traceparent
from weavergen_pipelines.workflow.dagster.compile import Compiler
from weavergen_pipelines.workflow.dagster.resources import TRACEPARENT_TAG, workflow_resource
from weavergen_pipelines.workflow.dagster.translator import DagsterTranslator
from weavergen_pipelines.workflow.journal import Wait
from weavergen_pipelines.workflow.result import WorkflowExecutionResult, outcome_of
from weavergen_pipelines.workflow.service_task import REGISTRY
from weavergen_pipelines.workflow.store import memory_store, open_store
from weavergen_pipelines.workflow.token import process_data

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.config import Settings
    from weavergen_pipelines.workflow.catalog import Catalog
    from weavergen_pipelines.workflow.dagster.runtime import WorkflowRun
    from weavergen_pipelines.workflow.result import OnProgress
    from weavergen_pipelines.workflow.service_task import ServiceTaskRegistry


class DagsterRunError(WeavergenError):
    """A Dagster run that failed outside of the ops."""


def execute_with_dagster(
    catalog: Catalog,
    process: str,
    context: Mapping[str, Any],
    *,
    settings: Settings,
    registry: str | None = None,
    given: Mapping[str, Any] | None = None,
    instance: dg.DagsterInstance | None = None,
    tasks: ServiceTaskRegistry = REGISTRY,
    translator: DagsterTranslator | None = None,
    partitions: Mapping[str, dg.PartitionsDefinition] | None = None,
    on_progress: OnProgress | None = None,
) -> WorkflowExecutionResult:
    """Run a process with the data inputs `context`, and wait for its end.

    With `registry`, the name of a configured one which gives `given`, it materializes the assets of the process and of
    those that it calls; without, it is a job without assets. Without an `instance` the run leaves no history.
    `partitions` are the sets that processes may name: the data input for the key says which partition is meant.

    Raises:
        WeavergenError: it cannot be started: an unknown process, a broken diagram, wrong inputs.

    """
    begun = time.monotonic()
    runs: list[WorkflowRun] = []
    data = process_data(catalog.get(process).process, context)
    executions = open_store(settings.engine) if instance else memory_store()
    workflow = workflow_resource(settings, on_progress, runs.append, executions, wait_timers=True)
    scripts = settings.engine.allow_scripts
    compiler = Compiler(
        catalog, workflow, tasks, translator or DagsterTranslator(), partitions or {}, allow_scripts=scripts
    )
    launch = compiler.launch(process, data, registry, given or {})
    traceparent = current_traceparent()
    ephemeral = dg.DagsterInstance.ephemeral() if instance is None else nullcontext(instance)
    with closing(executions), ephemeral as home:
        ended = launch.job.execute_in_process(
            run_config={**launch.config, **_QUIET},
            instance=home,
            partition_key=launch.partition,
            tags={TRACEPARENT_TAG: traceparent} if traceparent else None,
            raise_on_error=False,
        )
    return _result(process, ended, runs, time.monotonic() - begun)


_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
"""Progress is told by `on_progress`; Dagster keeps its events in the instance."""


def _result(
    process: str, ended: dg.ExecuteInProcessResult, runs: list[WorkflowRun], duration: float
) -> WorkflowExecutionResult:
    run = runs[0] if runs else None
    errors = run.errors if run else ()
    if not ended.success and not errors:
        errors = (DagsterRunError(_failure(ended), where=f"run {ended.run_id}"),)
    record = next((one for one in reversed(run.records) if one.process == process), None) if run else None
    return WorkflowExecutionResult(
        execution_id=ended.run_id,
        workflow=process,
        outcome="waiting" if record and record.waits else outcome_of(errors),
        data=record.outputs if record else {},
        stores=record.stores if record else run.stores if run else {},
        executed=tuple(record.executed) if record else tuple(run.executed) if run else (),
        steps=tuple(run.steps) if run else (),
        duration_s=duration,
        error_code=record.error_code if record else None,
        errors=errors,
        waits=tuple(Wait(**wait) for wait in record.waits) if record else (),
    )


def _failure(ended: dg.ExecuteInProcessResult) -> str:
    """What Dagster says about a run that failed before or between its ops."""
    errors = [
        event.step_failure_data.error for event in ended.get_step_failure_events() if event.step_failure_data.error
    ]
    causes = [error.cause or error for error in errors]
    return causes[0].message.strip() if causes else "the run failed without a step that failed"
