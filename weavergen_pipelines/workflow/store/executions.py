"""The executions themselves, and who may run them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.workflow.store.errors import LeaseLost, UnknownExecution
from weavergen_pipelines.workflow.store.records import (
    ExecutionRecord,
    Lease,
    NewExecution,
    Sources,
    Status,
    dump,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.workflow.store.database import Row, Transaction

_COLUMNS = "id, process, status, start, inputs, payload, sources, started_by, runner, created, updated, owner, result"


def create(tx: Transaction, new: NewExecution, now: float) -> bool:
    """Keep an execution that nobody runs yet; False if one of that id exists."""
    created = tx.run(
        """INSERT INTO wf_executions
           (id, process, status, start, inputs, payload, sources, started_by, runner, created, updated, lease)
           VALUES (?, ?, 'running', ?, ?, ?, ?, ?, ?, ?, ?, 0) ON CONFLICT (id) DO NOTHING""",
        new.id, new.process, new.start, dump(new.inputs), dump(new.payload), new.sources.digest, new.started_by,
        new.runner, now, now,
    )  # fmt: skip
    if created:
        _keep(tx, new.sources, now)
    return bool(created)


def _keep(tx: Transaction, sources: Sources, now: float) -> None:
    """That they are used now keeps a prune that runs meanwhile from them."""
    if not tx.run("UPDATE wf_sources SET used = ? WHERE digest = ?", now, sources.digest):
        tx.run(
            """INSERT INTO wf_sources (digest, files, used) VALUES (?, ?, ?)
               ON CONFLICT (digest) DO UPDATE SET used = excluded.used""",
            sources.digest, sources.packed(), now,
        )  # fmt: skip


def sources(tx: Transaction, digest: str) -> Sources | None:
    """The files of that digest, if they are kept."""
    row = tx.one("SELECT files FROM wf_sources WHERE digest = ?", digest)
    return Sources.unpacked(digest, bytes(row[0])) if row else None


def get(tx: Transaction, execution: str) -> ExecutionRecord:
    """What is known of an execution.

    Raises:
        UnknownExecution: nothing.
    """
    row = tx.one(f"SELECT {_COLUMNS} FROM wf_executions WHERE id = ?", execution)  # noqa: S608 - columns are ours
    if row is None:
        raise UnknownExecution(f"there is no execution {execution!r}")
    return _record(row)


def find(
    tx: Transaction,
    *,
    process: str | None = None,
    status: Status | None = None,
    before: float | None = None,
    limit: int = 100,
) -> tuple[ExecutionRecord, ...]:
    """Executions, the latest first: of a process, in a status, begun before a time."""
    filters = {"process = ?": process, "status = ?": status, "created < ?": before}
    given = {text: value for text, value in filters.items() if value is not None}
    where = f"WHERE {' AND '.join(given)}" if given else ""
    rows = tx.all(
        f"SELECT {_COLUMNS} FROM wf_executions {where} ORDER BY created DESC, id LIMIT ?",  # noqa: S608 - as above
        *given.values(),
        limit,
    )
    return tuple(map(_record, rows))


def claim(tx: Transaction, execution: str, owner: str, now: float, expires: float) -> Lease | None:
    """The right to run an unfinished execution that nobody runs, or whose owner was not heard of in time."""
    row = tx.one(
        """UPDATE wf_executions SET lease = lease + 1, owner = ?, expires = ?, updated = ?, status = 'running'
           WHERE id = ? AND status IN ('running', 'waiting') AND (owner IS NULL OR expires < ?) RETURNING lease""",
        owner, expires, now, execution, now,
    )  # fmt: skip
    return Lease(execution, row[0]) if row else None


def hold(tx: Transaction, lease: Lease) -> None:
    """Nobody takes the execution over before the end of the transaction.

    Raises:
        LeaseLost: somebody has.
    """
    row = tx.one("SELECT lease FROM wf_executions WHERE id = ? FOR UPDATE", lease.execution)
    if row is None or row[0] != lease.token:
        raise LeaseLost(f"another process has taken over the execution {lease.execution!r}")


def renew(tx: Transaction, owner: str, expires: float) -> frozenset[str]:
    """Hold on to all executions of an owner, and say which they are."""
    rows = tx.all("UPDATE wf_executions SET expires = ? WHERE owner = ? RETURNING id", expires, owner)
    return frozenset(row[0] for row in rows)


def release(tx: Transaction, lease: Lease, status: Status, result: Mapping[str, Any], now: float) -> None:
    """Nobody runs the execution any longer: it has ended or waits, with a result."""
    tx.run(
        """UPDATE wf_executions SET status = ?, result = ?, updated = ?, owner = NULL, expires = NULL
           WHERE id = ? AND lease = ?""",
        status, dump(result), now, lease.execution, lease.token,
    )  # fmt: skip


def ready(tx: Transaction, now: float, limit: int, runner: str) -> tuple[str, ...]:
    """Executions of a runner that nobody runs though there is something to do: left, a timer due, a delivery."""
    rows = tx.all(
        """SELECT id FROM wf_executions WHERE status = 'running' AND (owner IS NULL OR expires < ?) AND runner = ?
           UNION SELECT e.id FROM wf_waits w JOIN wf_executions e ON e.id = w.execution
           WHERE w.kind = 'timer' AND w.due <= ? AND e.status = 'waiting' AND e.runner = ?
           UNION SELECT e.id FROM wf_inbox i JOIN wf_executions e ON e.id = i.execution
           WHERE i.state = 'new' AND e.status = 'waiting' AND e.runner = ? ORDER BY 1 LIMIT ?""",
        now, runner, now, runner, runner, limit,
    )  # fmt: skip
    return tuple(row[0] for row in rows)


def _record(row: Row) -> ExecutionRecord:
    identity, process, status, start, inputs, payload, digest, started_by, runner, created, updated, owner, result = row
    return ExecutionRecord(
        identity, process, status, start, json.loads(inputs), json.loads(payload), digest, started_by, runner, created,
        updated, owner, None if result is None else json.loads(result),
    )  # fmt: skip
