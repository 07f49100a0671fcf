"""The job of a process, and the schedules of its timer starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg

from weavergen_pipelines.workflow.dagster.resources import PROCESS_TAG, START_TAG
from weavergen_pipelines.workflow.dagster.translator import drawn_at
from weavergen_pipelines.workflow.problems import problem
from weavergen_pipelines.workflow.properties import TIMEZONE
from weavergen_pipelines.workflow.validate.timers import is_cron

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

    from weavergen_pipelines.workflow.catalog import Entry
    from weavergen_pipelines.workflow.dagster.scope import Scope
    from weavergen_pipelines.workflow.model import StartEvent, TimerDefinition

INSTANCE_TAG = "weavergen/registry"


def process_selection(scope: Scope, process: str) -> dg.AssetSelection:
    """The assets of a process, and those of every process that runs before it because it is called."""
    keys = []
    for root in scope.roots(process):
        writes = scope.catalog.get(root).process.writes
        keys += [scope.execution_key(root), *(scope.store_key(store) for store in writes if scope.is_written(store))]
    return dg.AssetSelection.assets(*keys)


def process_job(scope: Scope, entry: Entry) -> UnresolvedAssetJobDefinition:
    """The job that runs a process of an instance."""
    process = entry.process
    return dg.define_asset_job(
        scope.job_name(process.id),
        selection=process_selection(scope, process.id),
        description=process.documentation or process.name,
        tags={PROCESS_TAG: process.id, INSTANCE_TAG: scope.instance},
        metadata=drawn_at(entry.diagram, process),
        executor_def=dg.in_process_executor,
    )


def process_schedules(scope: Scope, entry: Entry, job: UnresolvedAssetJobDefinition) -> Iterator[dg.ScheduleDefinition]:
    """One schedule per timer start.

    Raises:
        DiagramError: a timer has no form as a schedule.

    """
    for start in entry.process.starts:
        if start.timer is not None:
            yield _schedule(scope, entry, start, start.timer, job)


def _schedule(
    scope: Scope, entry: Entry, start: StartEvent, timer: TimerDefinition, job: UnresolvedAssetJobDefinition
) -> dg.ScheduleDefinition:
    if timer.kind != "cycle" or not is_cron(timer.value):
        what = f"the timer {timer.value!r} has no form as a schedule"
        raise problem(entry.diagram.path, start.line, start.id, what, "give a timeCycle as a cron of five fields")
    try:
        return dg.ScheduleDefinition(
            name=scope.translator.schedule_name(scope.instance, entry.process.id, start.id),
            job=job,
            cron_schedule=timer.value,
            execution_timezone=start.properties.get(TIMEZONE) or entry.process.properties.get(TIMEZONE, "UTC"),
            description=start.documentation or start.name,
            tags={PROCESS_TAG: entry.process.id, INSTANCE_TAG: scope.instance, START_TAG: start.id},
            metadata=drawn_at(entry.diagram, start),
        )
    except dg.DagsterInvalidDefinitionError as error:
        raise problem(entry.diagram.path, start.line, start.id, f"no schedule: {error}") from error
