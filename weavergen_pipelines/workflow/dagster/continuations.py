"""Executions that came to rest, or whose run was killed: a sensor starts the run that goes on with them."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import dagster as dg

from weavergen_pipelines.workflow.dagster.resources import EXECUTION_TAG, INSTANCE_TAG, PROCESS_TAG
from weavergen_pipelines.workflow.dagster.starts import run_config

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

    from weavergen_pipelines.workflow.dagster.scope import Scope
    from weavergen_pipelines.workflow.store import ExecutionRecord, ExecutionStore

INTERVAL = 1
"""Seconds between two looks; Dagster's daemon looks every five or so."""
AT_ONCE = 50
"""How many executions of a process go on at one look."""
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 600.0
"""Seconds until what failed is tried again: twice as many each time, up to the longest."""


def continuation_sensor(
    scope: Scope, jobs: Mapping[str, UnresolvedAssetJobDefinition], executions: ExecutionStore
) -> dg.SensorDefinition:
    """The sensor of an instance: `jobs` are those of processes that may wait, by process.

    It is on from the beginning: who completes a user task expects that the execution goes on.
    """

    def evaluate(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        requests = [
            request
            for process, job in jobs.items()
            for identity in executions.ready(AT_ONCE, runner=job.name)
            for request in _requests(scope, process, executions.get(identity), context.instance)
        ]
        skipped = None if requests else dg.SkipReason("nothing has come for an execution that waits")
        return dg.SensorResult(run_requests=requests, skip_reason=skipped)

    return dg.SensorDefinition(
        name=scope.translator.continuation_name(scope.instance),
        evaluation_fn=evaluate,
        jobs=list(jobs.values()),
        minimum_interval_seconds=INTERVAL,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Goes on with executions for which something has come, or whose run was killed.",
    )


def _requests(
    scope: Scope, process: str, record: ExecutionRecord, instance: dg.DagsterInstance
) -> Sequence[dg.RunRequest]:
    """The run that goes on with an execution, unless one is on its way, or one has just failed.

    Its key counts those before it: each is requested once.
    """
    _give_up(record, instance)
    runs = instance.get_run_records(dg.RunsFilter(tags={EXECUTION_TAG: record.id}))
    if any(not one.dagster_run.is_finished for one in runs) or _paused(runs):
        return []
    partitions = scope.partitions(process)
    return [
        dg.RunRequest(
            run_key=f"{record.id}/{len(runs) + 1}",
            job_name=scope.job_name(process),
            run_config=run_config(scope, process, record.inputs),
            tags={PROCESS_TAG: process, INSTANCE_TAG: scope.instance, EXECUTION_TAG: record.id},
            partition_key=record.inputs[partitions.variable] if partitions else None,
        )
    ]


def _give_up(record: ExecutionRecord, instance: dg.DagsterInstance) -> None:
    """The run that has an execution is dead once its lease has run out, whatever Dagster still believes."""
    run = instance.get_run_by_id(record.owner) if record.owner else None
    if run is not None and not run.is_finished:
        instance.report_run_failed(run, "nothing was heard of this run: its execution goes on in another one")


def _paused(runs: Sequence[dg.RunRecord]) -> bool:
    """Whether the latest runs have failed, and the time to try again has not come."""
    failed = 0
    while failed < len(runs) and not runs[failed].dagster_run.is_success:
        failed += 1
    pause = min(FIRST_PAUSE * 2**failed, LONGEST_PAUSE)
    return failed > 0 and time.time() < (runs[0].end_time or 0.0) + pause
