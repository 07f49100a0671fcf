"""Conditional starts: sensors that ask the latest values of data stores, and start a run when that becomes true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import dagster as dg
import orjson

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.workflow.dagster.resources import values_of
from weavergen_pipelines.workflow.expressions import compile_expression

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from weavergen_pipelines.workflow.dagster.partitions import Partitions
    from weavergen_pipelines.workflow.dagster.starts import Start
    from weavergen_pipelines.workflow.expressions import Expression
    from weavergen_pipelines.workflow.model import ConditionalDefinition

INTERVAL = 1
"""Seconds between two looks; Dagster's daemon looks every five or so."""


@dataclass(frozen=True)
class Condition:
    """An expression over `stores` of an instance, each with the process that writes it, and what the instance gives."""

    start: Start
    expression: Expression
    stores: Mapping[str, str]


def condition_trigger(start: Start, definition: ConditionalDefinition) -> dg.SensorDefinition:
    """A sensor that starts a run whenever the condition has become true, for each partition of its own.

    The cursor names the partitions for which it was true. The key of a run is that of the materializations that it was
    true for, so that it is requested once even where the cursor is lost.

    Raises:
        DiagramError: it asks something that is no data store of the instance.

    """
    condition = _condition(start, definition)

    def evaluate(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        known = set(orjson.loads(context.cursor or "[]"))
        true = dict(_true(condition, context))
        requests = [start.request(key, {}, part) for part, key in true.items() if (part or "") not in known]
        skipped = None if requests else dg.SkipReason(f"{definition.condition} has not become true")
        cursor = orjson.dumps(sorted(part or "" for part in true)).decode()
        return dg.SensorResult(run_requests=requests, skip_reason=skipped, cursor=cursor)

    return dg.SensorDefinition(
        name=start.name,
        evaluation_fn=evaluate,
        job_name=start.job,
        minimum_interval_seconds=INTERVAL,
        description=start.description or f"Starts when {definition.condition} becomes true.",
        metadata=start.metadata,
    )


def _condition(start: Start, definition: ConditionalDefinition) -> Condition:
    scope = start.scope
    try:
        expression = compile_expression(definition.condition)
    except WeavergenError as error:
        raise start.problem(f"no condition: {error.what}", error.hint) from error
    writers = {store: entry.process.id for entry in scope.catalog.entries.values() for store in entry.process.writes}
    unknown = sorted(expression.names - writers.keys() - scope.given.keys())
    asked = {store: writers[store] for store in sorted(expression.names & writers.keys())}
    if unknown or not asked:
        names = ", ".join(map(repr, unknown)) or "no data store"
        raise start.problem(f"the condition asks for {names}", "ask for data stores that a process writes")
    for store, writer in asked.items():
        _check_partitions(start, store, scope.partitions(writer))
    return Condition(start, expression, asked)


def _check_partitions(start: Start, store: str, partitions: Partitions | None) -> None:
    own = start.scope.partitions(start.entry.process.id)
    if partitions is not None and (own is None or own.name != partitions.name):
        raise start.problem(f"the data store {store!r} is partitioned by {partitions.name!r}, this process is not")


def _true(condition: Condition, context: dg.SensorEvaluationContext) -> Iterator[tuple[str | None, str]]:
    """The partitions for which the condition holds, each with the key of the materializations that it holds for."""
    for partition in condition.start.partitions(context):
        seen = [_latest(condition, store, partition, context.instance) for store in condition.stores]
        found = [one for one in seen if one is not None]
        if len(found) == len(seen):
            data = {**condition.start.scope.given, **dict(zip(condition.stores, (v for _, v in found), strict=True))}
            if _holds(condition, data, context):
                yield partition, "/".join(str(identity) for identity, _value in found)


def _latest(
    condition: Condition, store: str, partition: str | None, instance: dg.DagsterInstance
) -> tuple[int, Any] | None:
    """The latest materialization of a data store, by id, and its value; None if there is none."""
    scope = condition.start.scope
    key = scope.store_key(store)
    part = partition if scope.partitions(condition.stores[store]) else None
    records = instance.fetch_materializations(
        dg.AssetRecordsFilter(asset_key=key, asset_partitions=[part] if part else None), limit=1
    ).records
    return (records[0].storage_id, values_of(instance).latest(key, part)) if records else None


def _holds(condition: Condition, data: dict[str, Any], context: dg.SensorEvaluationContext) -> bool:
    try:
        return condition.expression.evaluate(data, where=condition.start.name) is True
    except WeavergenError as error:
        context.log.warning("%s", error)
        return False
