"""What start events have seen so far, and the values of data stores that their conditions are about."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.workflow.store import executions
from weavergen_pipelines.workflow.store.records import NewExecution, dump

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from weavergen_pipelines.workflow.store.database import Transaction


def seen(tx: Transaction, start: str) -> str | None:
    """What a start event remembers; None for one that is new."""
    row = tx.one("SELECT seen FROM wf_starts WHERE start = ?", start)
    return row[0] if row else None


def move_on(
    tx: Transaction, start: str, before: str | None, after: str, *, new: Iterable[NewExecution], now: float
) -> tuple[str, ...]:
    """Remember something else and begin executions, unless somebody else has done so since `before` was read."""
    tx.alone()
    if seen(tx, start) != before:
        return ()
    tx.run(
        "INSERT INTO wf_starts (start, seen) VALUES (?, ?) ON CONFLICT (start) DO UPDATE SET seen = excluded.seen",
        start, after,
    )  # fmt: skip
    return tuple(execution.id for execution in new if executions.create(tx, execution, now))


def write(tx: Transaction, execution: str, values: Mapping[str, Any], now: float) -> None:
    """Keep the values that an execution has written to data stores."""
    tx.many(
        """INSERT INTO wf_stores (store, value, execution, at) VALUES (?, ?, ?, ?) ON CONFLICT (store)
           DO UPDATE SET value = excluded.value, execution = excluded.execution, at = excluded.at""",
        [(store, dump(value), execution, now) for store, value in sorted(values.items())],
    )


def values(tx: Transaction) -> dict[str, Any]:
    """The latest value of each data store."""
    return {store: json.loads(value) for store, value in tx.all("SELECT store, value FROM wf_stores")}
