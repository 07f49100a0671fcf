"""Message and signal starts: sensors that look for what has come in the store of executions."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import dagster as dg
import orjson
from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from weavergen_pipelines.workflow.dagster.starts import Start
    from weavergen_pipelines.workflow.journal import Thrown
    from weavergen_pipelines.workflow.model import MessageDefinition, SignalDefinition
    from weavergen_pipelines.workflow.store import ExecutionStore

INTERVAL = 1
"""Seconds between two looks; Dagster's daemon looks every five or so."""
AT_ONCE = 100
"""How many messages become runs at one look; the others do at the next ones."""
WINDOW = 60.0
"""How many seconds the clocks of those who send signals may differ."""


def message_trigger(start: Start, message: MessageDefinition, executions: ExecutionStore) -> dg.SensorDefinition:
    """A sensor that takes each message of a name that no execution waits for, and starts a run with it.

    A message is taken first, and done with once Dagster has kept the run that was requested: the cursor names those.
    """
    receiver = f"dagster/{start.name}"

    def evaluate(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        executions.done_with(receiver, orjson.loads(context.cursor or "[]"))
        taken = executions.take(message.name, receiver)[:AT_ONCE]
        requests = [request for one in taken for request in _message_runs(start, one, context)]
        return _result(requests, f"no message {message.name!r}", orjson.dumps([one.id for one in taken]).decode())

    return _sensor(start, evaluate, f"Starts when the message {message.name!r} comes.")


class Heard(BaseModel):
    """The cursor for signals: those sent before `since` do not matter, of the others `ids` were heard."""

    model_config = ConfigDict(frozen=True)

    since: float
    ids: frozenset[str] = frozenset()


def signal_trigger(start: Start, signal: SignalDefinition, executions: ExecutionStore) -> dg.SensorDefinition:
    """A sensor that starts a run for each signal of a name since it was looked at first."""

    def evaluate(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        heard = Heard.model_validate_json(context.cursor) if context.cursor else Heard(since=time.time())
        found = executions.signals(signal.name, heard.since)
        new = [one for _at, one in found if one.id not in heard.ids]
        requests = [request for one in new for request in _runs(start, one, context, start.partitions(context))]
        since = max(heard.since, time.time() - WINDOW)
        after = Heard(since=since, ids=frozenset(one.id for at, one in found if at >= since))
        return _result(requests, f"no signal {signal.name!r}", after.model_dump_json())

    return _sensor(start, evaluate, f"Starts when the signal {signal.name!r} is sent.")


def _message_runs(start: Start, message: Thrown, context: dg.SensorEvaluationContext) -> Sequence[dg.RunRequest]:
    """The run of a message; of a partitioned process for the partition that its payload names."""
    partitions = start.scope.partitions(start.entry.process.id)
    if partitions is None:
        return _runs(start, message, context, (None,))
    key = message.payload.get(partitions.variable) if isinstance(message.payload, dict) else None
    if key in start.partitions(context, latest=False):
        return _runs(start, message, context, (key,))
    context.log.error("the message %s starts nothing: %r is no partition of %s", message.id, key, partitions.name)
    return []


def _runs(
    start: Start, thrown: Thrown, context: dg.SensorEvaluationContext, partitions: Sequence[str | None]
) -> list[dg.RunRequest]:
    given = start.brought(thrown.payload)
    if not start.missing(given):
        return [start.request(thrown.id, given, key) for key in partitions]
    names = ", ".join(map(repr, start.missing(given)))
    context.log.error("the %s %s starts nothing: nothing gives the data input %s", thrown.kind, thrown.id, names)
    return []


def _result(requests: Sequence[dg.RunRequest], otherwise: str, cursor: str) -> dg.SensorResult:
    skipped = None if requests else dg.SkipReason(otherwise)
    return dg.SensorResult(run_requests=requests, skip_reason=skipped, cursor=cursor)


def _sensor(start: Start, evaluate: Any, description: str) -> dg.SensorDefinition:
    return dg.SensorDefinition(
        name=start.name,
        evaluation_fn=evaluate,
        job_name=start.job,
        minimum_interval_seconds=INTERVAL,
        description=start.description or description,
        metadata=start.metadata,
    )
