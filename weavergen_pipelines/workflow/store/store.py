"""Executions that outlive the process: what each may do with the store happens in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.workflow.store import (
    entries,
    executions,
    inbox,
    messages,
    retention,
    starts,
    waits,
)
from weavergen_pipelines.workflow.store.views import StoreViews

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from weavergen_pipelines.workflow.journal import Delivery, Entry, Thrown, Wait
    from weavergen_pipelines.workflow.result import Outcome
    from weavergen_pipelines.workflow.store.database import Transaction
    from weavergen_pipelines.workflow.store.messages import Begin, Sent
    from weavergen_pipelines.workflow.store.records import Lease, NewExecution


def begin_nothing(_thrown: Thrown) -> tuple[NewExecution, ...]:
    """Start nothing by a message or a signal."""
    return ()


def _bring_to_others(tx: Transaction, refused: Iterable[str], now: float) -> tuple[str, ...]:
    brought = (messages.bring(tx, message, now) for message in refused)
    return tuple(receiver for receiver in brought if receiver is not None)


@dataclass(frozen=True, slots=True)
class Rested:
    """Whether an execution rests; `receivers` are others that got messages that it did not want."""

    rests: bool
    receivers: tuple[str, ...]


class ExecutionStore(StoreViews):
    """The executions of any number of processes. Every method is one transaction, and raises `StoreUnavailable`.

    `clock` gives seconds since the epoch; `lease` is how many seconds an execution is held without being renewed.
    """

    # Executions, and who runs them.

    def create(self, new: NewExecution, owner: str | None = None) -> Lease | None:
        """Keep an execution that is to be run, by `owner` or whoever comes; None if that id exists or without owner."""
        now = self.clock()
        with self._database.writing() as tx:
            if not executions.create(tx, new, now) or owner is None:
                return None
            return executions.claim(tx, new.id, owner, now, now + self.lease)

    def claim(self, execution: str, owner: str) -> Lease | None:
        """The right to run an execution; None if it has ended, or somebody else has it and is alive."""
        now = self.clock()
        with self._database.writing() as tx:
            return executions.claim(tx, execution, owner, now, now + self.lease)

    def renew(self, owner: str) -> frozenset[str]:
        """Hold on to every execution of an owner: those are named."""
        with self._database.writing() as tx:
            return executions.renew(tx, owner, self.clock() + self.lease)

    def rest(
        self, lease: Lease, now_waits: Sequence[Wait], refused: Iterable[Delivery], result: Mapping[str, Any]
    ) -> Rested:
        """An execution waits, and nobody runs it then, unless something has come for it by now.

        Messages among the `refused` go to others.

        Raises:
            LeaseLost: somebody else has it.
        """
        now = self.clock()
        with self._database.writing() as tx:
            tx.alone()
            executions.hold(tx, lease)
            receivers = _bring_to_others(tx, inbox.refuse(tx, lease.execution, refused), now)
            waits.replace(tx, lease.execution, now_waits, now)
            rests = not inbox.new(tx, lease.execution)
            if rests:
                executions.release(tx, lease, "waiting", result, now)
            return Rested(rests, receivers)

    def end(
        self, lease: Lease, outcome: Outcome, result: Mapping[str, Any], stores: Mapping[str, Any]
    ) -> tuple[str, ...]:
        """An execution has ended, and has written these values to data stores. The receivers of messages for it now.

        Raises:
            LeaseLost: somebody else has it.
        """
        now = self.clock()
        with self._database.writing() as tx:
            tx.alone()
            executions.hold(tx, lease)
            waits.replace(tx, lease.execution, (), now)
            receivers = _bring_to_others(tx, inbox.refuse(tx, lease.execution, inbox.new(tx, lease.execution)), now)
            starts.write(tx, lease.execution, stores, now)
            if not self._keeps_journals:
                entries.forget(tx, lease.execution)
            executions.release(tx, lease, outcome, result, now)
            return receivers

    # The journal of an execution.

    def append(self, lease: Lease, first: int, added: Sequence[Entry]) -> None:
        """Add entries to a journal, the first of them with the number `first`.

        Raises:
            LeaseLost: somebody else has the execution.
        """
        with self._database.writing() as tx:
            entries.append(tx, lease, first, added)

    def wait(self, lease: Lease, now_waits: Sequence[Wait]) -> None:
        """A running execution waits for these now.

        Raises:
            LeaseLost: somebody else has it.
        """
        with self._database.writing() as tx:
            tx.alone()
            executions.hold(tx, lease)
            waits.replace(tx, lease.execution, now_waits, self.clock())

    # What comes from outside.

    def send(self, thrown: Thrown, *, ttl: float, sender: str | None = None, begin: Begin = begin_nothing) -> Sent:
        """Bring a message to one receiver, or a signal to all. One that finds none is there for `ttl` seconds."""
        with self._database.writing() as tx:
            return messages.send(tx, thrown, sender=sender, begin=begin, now=self.clock(), ttl=ttl)

    def take(self, name: str, receiver: str) -> tuple[Thrown, ...]:
        """Give a receiver outside the messages of a name that nobody has got; all that it is not done with."""
        with self._database.writing() as tx:
            return messages.take(tx, name, receiver, self.clock())

    def done_with(self, receiver: str, taken: Iterable[str]) -> None:
        """A receiver outside has done what the messages of these ids ask for."""
        with self._database.writing() as tx:
            messages.done_with(tx, receiver, taken)

    def start_buffered(self, name: str, begin: Begin) -> tuple[str, ...]:
        """The executions that messages of that name start which nobody has got yet."""
        with self._database.writing() as tx:
            return messages.start_buffered(tx, name, begin, self.clock())

    def answer(self, execution: str, task: str, data: Mapping[str, Any], identity: str | None = None) -> bool:
        """Complete a user task, given by its step key or by its element; False if `identity` did that before.

        Raises:
            UnknownExecution, ExecutionEnded, NotAwaited: it does not wait for that.
        """
        with self._database.writing() as tx:
            return inbox.answer(tx, execution, task, dict(data), identity=identity, now=self.clock())

    def cancel(self, execution: str) -> bool:
        """Ask for the end of an execution; False if it has ended or was asked before.

        Raises:
            UnknownExecution: there is none of that id.
        """
        with self._database.writing() as tx:
            return inbox.cancel(tx, execution, self.clock())

    # Start events.

    def move_on(self, start: str, before: str | None, after: str, new: Sequence[NewExecution]) -> tuple[str, ...]:
        """Remember `after` and begin executions, unless something else than `before` is remembered by now."""
        with self._database.writing() as tx:
            return starts.move_on(tx, start, before, after, new=new, now=self.clock())

    # Forgetting.

    def prune(self, older_than: float) -> int:
        """Forget executions that ended more than `older_than` seconds ago, and what only they had; how many."""
        now, pruned = self.clock(), 0
        while count := self._prune_some(now - older_than):
            pruned += count
        with self._database.writing() as tx:
            retention.prune_messages(tx, now - older_than, now)
        with self._database.writing() as tx:
            retention.prune_sources(tx, now)
        return pruned

    def _prune_some(self, before: float) -> int:
        with self._database.writing() as tx:
            return retention.prune_executions(tx, before)
