"""Forgetting executions that ended long ago, a few at a time so that others can work meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.store.records import ENDED

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.store.database import Transaction

BATCH = 50
GRACE = 3600.0
"""How many seconds diagrams are kept that no execution has."""

_TABLES = (("wf_entries", "execution"), ("wf_inbox", "execution"), ("wf_waits", "execution"), ("wf_executions", "id"))


def prune_executions(tx: Transaction, before: float) -> int:
    """Forget some executions that ended before a time; how many."""
    places = ", ".join("?" for _status in ENDED)
    rows = tx.all(
        f"""SELECT id FROM wf_executions WHERE status IN ({places}) AND updated < ? ORDER BY updated LIMIT ?
            FOR UPDATE""",  # noqa: S608 - only places for values
        *ENDED, before, BATCH,
    )  # fmt: skip
    for table, column in _TABLES:
        tx.many(f"DELETE FROM {table} WHERE {column} = ?", rows)  # noqa: S608 - tables are ours
    return len(rows)


def prune_messages(tx: Transaction, before: float, now: float) -> None:
    """Forget messages whose time is over, unless who sent them may still repeat that."""
    tx.alone()
    tx.run(
        """DELETE FROM wf_messages WHERE ((receiver IS NULL AND expires < ?) OR (receiver IS NOT NULL AND at < ?))
           AND (sender IS NULL OR sender NOT IN (
               SELECT id FROM wf_executions WHERE status IN ('running', 'waiting')))""",
        now, before,
    )  # fmt: skip


def prune_sources(tx: Transaction, now: float) -> None:
    """Forget diagrams that no execution has."""
    tx.run("DELETE FROM wf_sources WHERE used < ? AND digest NOT IN (SELECT sources FROM wf_executions)", now - GRACE)
