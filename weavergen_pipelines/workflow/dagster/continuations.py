"""Executions that came to rest, or whose run was killed: a sensor starts the run that goes on with them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import dagster as dg

from weavergen_pipelines.workflow.dagster.resources import EXECUTION_TAG, INSTANCE_TAG, PROCESS_TAG
from weavergen_pipelines.workflow.dagster.starts import run_config

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

    from weavergen_pipelines.workflow.dagster.scope import Scope
    from weavergen_pipelines.workflow.store import ExecutionRecord, ExecutionStore

    Job = dg.JobDefinition | UnresolvedAssetJobDefinition

INTERVAL = 1
"""Seconds between two looks; Dagster's daemon looks every five or so."""
AT_ONCE = 50
"""How many executions of a process go on at one look."""
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 600.0
"""Seconds until what failed is tried again: twice as many each time, up to the longest."""


@dataclass(frozen=True)
class Waiting:
    """A job whose executions may wait.

    The run that goes on with one has these tags, and the configuration and the partition that `configure` gives.
    """

    job: Job
    tags: Mapping[str, str]
    configure: Callable[[ExecutionRecord], tuple[Mapping[str, Any], str | None]]


def waiting_process(scope: Scope, process: str, job: Job) -> Waiting:
    """The job of a process of an instance: it is given the data inputs again that the execution began with."""
    partitions = scope.partitions(process)

    def configure(record: ExecutionRecord) -> tuple[Mapping[str, Any], str | None]:
        key = record.inputs[partitions.variable] if partitions else None
        return run_config(scope, process, record.inputs), key

    return Waiting(job, {PROCESS_TAG: process, INSTANCE_TAG: scope.instance}, configure)


def waiting_diagram(job: Job) -> Waiting:
    """The job of diagrams that are made at run time: the execution knows its own."""
    return Waiting(job, {}, lambda _record: ({}, None))


def continuation_sensor(name: str, waiting: Sequence[Waiting], executions: ExecutionStore) -> dg.SensorDefinition:
    """The sensor that goes on with the executions of some jobs.

    It is on from the beginning: who completes a user task expects that the execution goes on.
    """

    def evaluate(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        requests = [
            request
            for one in waiting
            for identity in executions.ready(AT_ONCE, runner=one.job.name)
            for request in _requests(one, executions.get(identity), context.instance)
        ]
        skipped = None if requests else dg.SkipReason("nothing has come for an execution that waits")
        return dg.SensorResult(run_requests=requests, skip_reason=skipped)

    return dg.SensorDefinition(
        name=name,
        evaluation_fn=evaluate,
        jobs=[one.job for one in waiting],
        minimum_interval_seconds=INTERVAL,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Goes on with executions for which something has come, or whose run was killed.",
    )


def _requests(waiting: Waiting, record: ExecutionRecord, instance: dg.DagsterInstance) -> Sequence[dg.RunRequest]:
    """The run that goes on with an execution, unless one is on its way, or one has just failed.

    Its key counts those before it: each is requested once.
    """
    _give_up(record, instance)
    runs = instance.get_run_records(dg.RunsFilter(tags={EXECUTION_TAG: record.id}))
    if any(not one.dagster_run.is_finished for one in runs) or _paused(runs):
        return []
    config, partition = waiting.configure(record)
    return [
        dg.RunRequest(
            run_key=f"{record.id}/{len(runs) + 1}",
            job_name=waiting.job.name,
            run_config=config,
            tags={**waiting.tags, EXECUTION_TAG: record.id},
            partition_key=partition,
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
