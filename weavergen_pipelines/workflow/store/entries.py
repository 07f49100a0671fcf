"""The journals of executions: one row per entry."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.journal import Entry
from weavergen_pipelines.workflow.store.executions import hold
from weavergen_pipelines.workflow.store.records import dump

if TYPE_CHECKING:
    from collections.abc import Sequence

    from weavergen_pipelines.workflow.store.database import Transaction
    from weavergen_pipelines.workflow.store.records import Lease


def append(tx: Transaction, lease: Lease, first: int, entries: Sequence[Entry]) -> None:
    """Add entries, the first of them with the number `first`; what they were brought by is taken.

    Raises:
        LeaseLost: somebody else has the execution now.
    """
    hold(tx, lease)
    rows = [
        (lease.execution, seq, entry.kind, entry.key, entry.at, dump(entry.data), entry.delivery)
        for seq, entry in enumerate(entries, first)
    ]
    tx.many(
        "INSERT INTO wf_entries (execution, seq, kind, step, at, data, delivery) VALUES (?, ?, ?, ?, ?, ?, ?)", rows
    )
    for entry in entries:
        if entry.delivery is not None:
            taken = "UPDATE wf_inbox SET state = 'taken' WHERE execution = ? AND id = ?"
            tx.run(taken, lease.execution, entry.delivery)


def read(tx: Transaction, execution: str) -> list[Entry]:
    """What was recorded, in order."""
    rows = tx.all("SELECT kind, step, at, data, delivery FROM wf_entries WHERE execution = ? ORDER BY seq", execution)
    return [Entry(kind, step, at, json.loads(data), delivery) for kind, step, at, data, delivery in rows]


def forget(tx: Transaction, execution: str) -> None:
    """Remove a journal."""
    tx.run("DELETE FROM wf_entries WHERE execution = ?", execution)
