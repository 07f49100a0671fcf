"""Messages and signals: who gets them, and those that nobody has got yet.

Whatever finds a receiver happens alone (`Transaction.alone`): a message has exactly one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.journal import Delivery, Thrown
from weavergen_pipelines.workflow.store import executions, inbox
from weavergen_pipelines.workflow.store.records import NewExecution, correlation_key, dump

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.store.database import Row, Transaction

Begin = Callable[[Thrown], tuple[NewExecution, ...]]
"""The executions that a message or signal would start: a message starts the first of them."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a message or signal: the executions that got it, and those that it started.

    Neither: a message waits for a receiver. `again`: that id was sent before, nothing happened.
    """

    receivers: tuple[str, ...] = ()
    started: tuple[str, ...] = ()
    again: bool = False


def send(tx: Transaction, thrown: Thrown, *, sender: str | None, begin: Begin, now: float, ttl: float) -> Sent:
    """Bring a message to one receiver, or a signal to everyone; an id is sent once."""
    tx.alone()
    if not _remember(tx, thrown, sender, now, now + ttl):
        return Sent(again=True)
    if thrown.kind == "signal":
        return _broadcast(tx, thrown, begin, now)
    receiver = bring(tx, thrown.id, now)
    return Sent((receiver,)) if receiver else _start_first(tx, thrown, begin, now)


def bring_buffered(tx: Transaction, name: str, correlation: str, now: float) -> str | None:
    """Somebody has begun to wait for a message: the oldest of those that are there goes to who waits longest."""
    row = tx.one(
        """SELECT id FROM wf_messages WHERE receiver IS NULL AND name = ? AND correlation = ? AND expires > ?
           ORDER BY at, id LIMIT 1""",
        name, correlation, now,
    )  # fmt: skip
    return bring(tx, row[0], now) if row else None


def start_buffered(tx: Transaction, name: str, begin: Begin, now: float) -> tuple[str, ...]:
    """Start what the buffered messages of a name start."""
    tx.alone()
    rows = tx.all(
        """SELECT id, name, correlation, payload FROM wf_messages WHERE receiver IS NULL AND name = ? AND expires > ?
           ORDER BY at, id""",
        name, now,
    )  # fmt: skip
    return tuple(started for row in rows for started in _start_first(tx, _message(row), begin, now).started)


def take(tx: Transaction, name: str, receiver: str, now: float) -> tuple[Thrown, ...]:
    """Give a receiver that is no execution the buffered messages of a name; all that it has got and not done with."""
    tx.alone()
    tx.run(
        "UPDATE wf_messages SET receiver = ? WHERE receiver IS NULL AND kind = 'message' AND name = ? AND expires > ?",
        receiver, name, now,
    )  # fmt: skip
    columns = "SELECT id, name, correlation, payload FROM wf_messages"
    rows = tx.all(f"{columns} WHERE receiver = ? AND name = ? ORDER BY at, id", receiver, name)
    return tuple(map(_message, rows))


def done_with(tx: Transaction, receiver: str, taken: Iterable[str]) -> None:
    """The receiver is not given these again; that they came is known as long as any message is."""
    for identity in taken:
        tx.run("UPDATE wf_messages SET receiver = '' WHERE id = ? AND receiver = ?", identity, receiver)


def signals(tx: Transaction, name: str, since: float) -> tuple[tuple[float, Thrown], ...]:
    """The signals of a name that were sent at a time or later, with the times."""
    rows = tx.all(
        "SELECT id, payload, at FROM wf_messages WHERE kind = 'signal' AND name = ? AND at >= ? ORDER BY at, id",
        name, since,
    )  # fmt: skip
    return tuple((at, Thrown("signal", identity, name, None, json.loads(payload))) for identity, payload, at in rows)


def _remember(tx: Transaction, thrown: Thrown, sender: str | None, now: float, expires: float) -> bool:
    receiver = None if thrown.kind == "message" else ""
    correlation, payload = correlation_key(thrown.correlation), dump(thrown.payload)
    return bool(
        tx.run(
            """INSERT INTO wf_messages (id, kind, name, correlation, payload, sender, receiver, at, expires)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING""",
            thrown.id, thrown.kind, thrown.name, correlation, payload, sender, receiver, now, expires,
        )
    )  # fmt: skip


def bring(tx: Transaction, identity: str, now: float) -> str | None:
    """Move a message from the buffer to who waits for it: the one who has waited longest."""
    row = tx.one("SELECT id, name, correlation, payload FROM wf_messages WHERE id = ?", identity)
    if row is None:
        return None
    message, correlation = _message(row), row[2]
    found = tx.one(
        """SELECT execution, step FROM wf_waits WHERE kind = 'message' AND name = ? AND correlation = ?
           ORDER BY since, execution, step LIMIT 1""",
        message.name, correlation,
    )  # fmt: skip
    if found is None:
        return None
    execution, step = found
    _received(tx, identity, execution)
    tx.run("DELETE FROM wf_waits WHERE execution = ? AND step = ?", execution, step)
    inbox.put(tx, execution, _delivery(message, step), now)
    receiver: str = execution
    return receiver


def _start_first(tx: Transaction, message: Thrown, begin: Begin, now: float) -> Sent:
    for new in begin(message)[:1]:
        executions.create(tx, new, now)
        _received(tx, message.id, new.id)
        return Sent(started=(new.id,))
    return Sent()


def _broadcast(tx: Transaction, signal: Thrown, begin: Begin, now: float) -> Sent:
    waiting = tx.all(
        "SELECT DISTINCT execution FROM wf_waits WHERE kind = 'signal' AND name = ? ORDER BY execution", signal.name
    )
    receivers = tuple(row[0] for row in waiting)
    for execution in receivers:
        inbox.put(tx, execution, _delivery(signal, ""), now)
    started = tuple(new.id for new in begin(signal) if executions.create(tx, new, now))
    return Sent(receivers, started)


def _received(tx: Transaction, identity: str, execution: str) -> None:
    tx.run("UPDATE wf_messages SET receiver = ? WHERE id = ?", execution, identity)


def _delivery(thrown: Thrown, step: str) -> Delivery:
    data = {"payload": thrown.payload}
    return Delivery(thrown.kind, thrown.id, step, thrown.name, thrown.correlation, data)


def _message(row: Row) -> Thrown:
    identity, name, correlation, payload = row
    return Thrown("message", identity, name, json.loads(correlation), json.loads(payload))
