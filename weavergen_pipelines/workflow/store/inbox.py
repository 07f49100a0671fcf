"""What was brought to executions and is not recorded by them yet."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.workflow.journal import Delivery
from weavergen_pipelines.workflow.store import executions
from weavergen_pipelines.workflow.store.errors import ExecutionEnded, NotAwaited
from weavergen_pipelines.workflow.store.records import dump

if TYPE_CHECKING:
    from collections.abc import Iterable

    from weavergen_pipelines.workflow.store.database import Row, Transaction

_COLUMNS = "id, kind, step, name, correlation, data"


def put(tx: Transaction, execution: str, delivery: Delivery, now: float) -> bool:
    """Bring something to an execution; False if it was brought before."""
    return bool(
        tx.run(
            f"INSERT INTO wf_inbox (execution, {_COLUMNS}, at, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'new') "  # noqa: S608 - columns are ours
            "ON CONFLICT (execution, id) DO NOTHING",
            execution, delivery.id, delivery.kind, delivery.key, delivery.name, dump(delivery.correlation),
            dump(delivery.data), now,
        )
    )  # fmt: skip


def new(tx: Transaction, execution: str) -> tuple[Delivery, ...]:
    """What was brought and is neither taken nor refused, in the order in which it came."""
    rows = tx.all(
        f"SELECT {_COLUMNS} FROM wf_inbox WHERE execution = ? AND state = 'new' ORDER BY at, id",  # noqa: S608 - as above
        execution,
    )
    return tuple(map(_delivery, rows))


def receivers(tx: Transaction, owner: str) -> frozenset[str]:
    """The executions run by `owner` that something was brought to."""
    rows = tx.all(
        """SELECT DISTINCT e.id FROM wf_inbox i JOIN wf_executions e ON e.id = i.execution
           WHERE i.state = 'new' AND e.owner = ?""",
        owner,
    )
    return frozenset(row[0] for row in rows)


def refuse(tx: Transaction, execution: str, deliveries: Iterable[Delivery]) -> tuple[str, ...]:
    """The execution does not wait for these any longer. The messages among them, by id, are buffered again."""
    refused = "UPDATE wf_inbox SET state = 'refused' WHERE execution = ? AND id = ? AND state = 'new'"
    found = [delivery for delivery in deliveries if tx.run(refused, execution, delivery.id)]
    back = [delivery.id for delivery in found if delivery.kind == "message"]
    tx.many("DELETE FROM wf_inbox WHERE execution = ? AND id = ?", [(execution, message) for message in back])
    tx.many("UPDATE wf_messages SET receiver = NULL WHERE id = ?", [(message,) for message in back])
    return tuple(back)


def answer(
    tx: Transaction, execution: str, task: str, data: dict[str, Any], *, identity: str | None, now: float
) -> bool:
    """Complete a user task, given by the key of the step or, where there is one only, by the element.

    False if that was done before under the same `identity`.

    Raises:
        UnknownExecution: there is none of that id.
        ExecutionEnded, NotAwaited: it waits for no such task.
    """
    tx.alone()
    record = executions.get(tx, execution)
    if identity is not None and tx.one("SELECT 1 FROM wf_inbox WHERE execution = ? AND id = ?", execution, identity):
        return False
    if record.ended:
        raise ExecutionEnded(f"the execution {execution!r} has ended: {record.status}")
    step = _awaited(tx, execution, task)
    tx.run("DELETE FROM wf_waits WHERE execution = ? AND step = ?", execution, step)
    return put(tx, execution, Delivery("user", identity or step, step, data=data), now)


def cancel(tx: Transaction, execution: str, now: float) -> bool:
    """Ask for the end of an execution; False if that was asked before, or it has ended.

    Raises:
        UnknownExecution: there is none of that id.
    """
    tx.alone()
    return not executions.get(tx, execution).ended and put(tx, execution, Delivery("cancel", "cancel"), now)


def _awaited(tx: Transaction, execution: str, task: str) -> str:
    rows = tx.all("SELECT step, element FROM wf_waits WHERE execution = ? AND kind = 'user' ORDER BY step", execution)
    found = [step for step, element in rows if task in (step, element)]
    if len(found) == 1:
        awaited: str = found[0]
        return awaited
    what = f"waits for {task!r} {len(found)} times" if found else f"does not wait for {task!r}"
    known = ", ".join(found or [step for step, _element in rows]) or "nobody"
    raise NotAwaited(f"the execution {execution!r} {what}", hint=f"it waits for: {known}")


def _delivery(row: Row) -> Delivery:
    identity, kind, step, name, correlation, data = row
    return Delivery(kind, identity, step, name, json.loads(correlation), json.loads(data))
