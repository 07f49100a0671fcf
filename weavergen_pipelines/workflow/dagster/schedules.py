"""Timer starts: a schedule where a cron says the same, else a sensor that remembers its ticks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import dagster as dg

from weavergen_pipelines.errors import WeavergenError, nearest
from weavergen_pipelines.workflow.properties import MISSED_TICKS, TIMEZONE
from weavergen_pipelines.workflow.ticks import POLICIES, Missed, Ticker, is_missed
from weavergen_pipelines.workflow.timers import parse_timer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weavergen_pipelines.workflow.dagster.starts import Context, Start
    from weavergen_pipelines.workflow.model import TimerDefinition
    from weavergen_pipelines.workflow.timers import Schedule

INTERVAL = 5
"""Seconds between two looks at a timer that is no schedule."""


@dataclass(frozen=True)
class Timer:
    """A timer start, when it is due, and what becomes of ticks that were missed."""

    start: Start
    definition: TimerDefinition
    schedule: Schedule
    missed: Missed

    @property
    def cron(self) -> str | None:
        """The cron that Dagster is to follow; it knows of the last tick only, so that it cannot run all."""
        return None if self.missed == "run_all" else self.schedule.cron


def timer_trigger(start: Start, definition: TimerDefinition) -> dg.ScheduleDefinition | dg.SensorDefinition:
    """What starts runs when a timer is due.

    Raises:
        DiagramError: the timer, its time zone or its policy is none.

    """
    timer = _timer(start, definition)
    return _sensor(timer) if timer.cron is None else _schedule(timer, timer.cron)


def _timer(start: Start, definition: TimerDefinition) -> Timer:
    missed = start.setting(MISSED_TICKS, POLICIES[0])
    if missed not in POLICIES:
        raise start.problem(f"{missed!r} is no policy for missed ticks", nearest(missed, POLICIES))
    zone = start.setting(TIMEZONE, "UTC")
    try:
        schedule = parse_timer(definition, start.scope.given, timezone=zone)
    except WeavergenError as error:
        raise start.problem(f"no schedule: {error.what}", error.hint) from error
    return Timer(start, definition, schedule, missed)


def _schedule(timer: Timer, cron: str) -> dg.ScheduleDefinition:
    start = timer.start

    def evaluate(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
        due = context.scheduled_execution_time
        if timer.missed == "skip" and is_missed(due.timestamp()):
            yield dg.SkipReason(f"nobody looked at {due.isoformat()}: {MISSED_TICKS} is {timer.missed!r}")
        else:
            yield from _requests(start, due.timestamp(), context)

    try:
        return dg.ScheduleDefinition(
            name=start.name,
            job_name=start.job,
            cron_schedule=cron,
            execution_fn=evaluate,
            execution_timezone=timer.schedule.timezone,
            description=start.description,
            metadata=start.metadata,
        )
    except dg.DagsterInvalidDefinitionError as error:
        raise start.problem(f"no schedule: {error}") from error


def _sensor(timer: Timer) -> dg.SensorDefinition:
    start = timer.start
    ticker = Ticker(timer.schedule, timer.definition.value, timer.missed)

    def evaluate(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        ticks, seen = ticker.look(ticker.seen(context.cursor))
        requests = [request for tick in ticks for request in _requests(start, tick, context)]
        skipped = None if requests else dg.SkipReason(f"{timer.definition.value} is not due")
        return dg.SensorResult(run_requests=requests, skip_reason=skipped, cursor=seen.model_dump_json())

    return dg.SensorDefinition(
        name=start.name,
        evaluation_fn=evaluate,
        job_name=start.job,
        minimum_interval_seconds=INTERVAL,
        description=start.description or f"Starts {timer.definition.value}.",
        metadata=start.metadata,
    )


def _requests(start: Start, tick: float, context: Context) -> list[dg.RunRequest]:
    """The runs of one tick; its time is their key."""
    key = datetime.fromtimestamp(tick, UTC).isoformat()
    return [start.request(key, {}, partition) for partition in start.partitions(context)]
