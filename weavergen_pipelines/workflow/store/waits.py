"""What executions wait for, so that others can find them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.journal import Wait
from weavergen_pipelines.workflow.store import messages
from weavergen_pipelines.workflow.store.records import correlation_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from weavergen_pipelines.workflow.store.database import Row, Transaction

_COLUMNS = "step, kind, process, element, name, correlation, due, condition, assignee"


def replace(tx: Transaction, execution: str, waits: Iterable[Wait], now: float) -> None:
    """An execution waits for these now, and for nothing else. Messages that are there already are brought to it.

    What was brought to a wait and is not yet taken stays with it: nothing else is brought to that one.
    """
    wanted = {wait.key: wait for wait in waits}
    known = {row[0] for row in tx.all("SELECT step FROM wf_waits WHERE execution = ?", execution)}
    served = {row[0] for row in tx.all("SELECT step FROM wf_inbox WHERE execution = ? AND state = 'new'", execution)}
    added = [wait for key, wait in wanted.items() if key not in known | served]
    tx.many(
        "DELETE FROM wf_waits WHERE execution = ? AND step = ?",
        [(execution, key) for key in sorted(known - wanted.keys())],
    )
    tx.many(
        f"INSERT INTO wf_waits (execution, {_COLUMNS}, since) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - columns are ours
        [(execution, *_row(wait), now) for wait in added],
    )
    for wait in added:
        if wait.kind == "message":
            messages.bring_buffered(tx, wait.name, correlation_key(wait.correlation), now)


def of(tx: Transaction, execution: str) -> tuple[Wait, ...]:
    """What an execution waits for, by key."""
    rows = tx.all(f"SELECT {_COLUMNS} FROM wf_waits WHERE execution = ? ORDER BY step", execution)  # noqa: S608 - as above
    return tuple(map(_wait, rows))


def next_due(tx: Transaction) -> float | None:
    """When the first timer of an execution at rest that any engine may run is due."""
    row = tx.one(
        """SELECT MIN(w.due) FROM wf_waits w JOIN wf_executions e ON e.id = w.execution
           WHERE w.kind = 'timer' AND e.status = 'waiting' AND e.runner = ''"""
    )
    return row[0] if row else None


def _row(wait: Wait) -> tuple[object, ...]:
    return (
        wait.key, wait.kind, wait.process, wait.element, wait.name, correlation_key(wait.correlation), wait.due,
        wait.condition, wait.assignee,
    )  # fmt: skip


def _wait(row: Row) -> Wait:
    step, kind, process, element, name, correlation, due, condition, assignee = row
    return Wait(kind, step, process, element, name, json.loads(correlation), due, condition, assignee)
