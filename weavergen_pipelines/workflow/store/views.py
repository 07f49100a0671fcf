"""What there is to see in the store of executions."""

from __future__ import annotations

import time
from functools import cached_property
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.workflow.store import entries, executions, inbox, messages, starts, waits
from weavergen_pipelines.workflow.store.errors import StoreUnavailable
from weavergen_pipelines.workflow.store.schema import ensure_schema

if TYPE_CHECKING:
    from collections.abc import Callable

    from weavergen_pipelines.workflow.journal import Delivery, Entry, Thrown, Wait
    from weavergen_pipelines.workflow.store.database import Database
    from weavergen_pipelines.workflow.store.records import ExecutionRecord, Sources, Status


class StoreViews:
    """What can be read. Every method is one transaction, and raises `StoreUnavailable`."""

    def __init__(
        self,
        database: Database,
        *,
        lease: float = 30.0,
        clock: Callable[[], float] = time.time,
        keeps_journals: bool = True,
    ) -> None:
        """The tables are made when they are first needed. `keeps_journals`: also of executions that have ended."""
        self._unprepared = database
        self.lease = lease
        self.clock = clock
        self._keeps_journals = keeps_journals

    @cached_property
    def _database(self) -> Database:
        ensure_schema(self._unprepared)
        return self._unprepared

    def close(self) -> None:
        """Close the connections."""
        self._unprepared.close()

    def entries(self, execution: str) -> list[Entry]:
        """The journal of an execution."""
        with self._database.reading() as tx:
            return entries.read(tx, execution)

    def deliveries(self, execution: str) -> tuple[Delivery, ...]:
        """What was brought to an execution and is not in its journal."""
        with self._database.reading() as tx:
            return inbox.new(tx, execution)

    def receivers(self, owner: str) -> frozenset[str]:
        """The executions of an owner that something was brought to."""
        with self._database.reading() as tx:
            return inbox.receivers(tx, owner)

    def seen(self, start: str) -> str | None:
        """What a start event remembers; None for one that is new."""
        with self._database.reading() as tx:
            return starts.seen(tx, start)

    def values(self) -> dict[str, Any]:
        """The latest value of each data store."""
        with self._database.reading() as tx:
            return starts.values(tx)

    def signals(self, name: str, since: float) -> tuple[tuple[float, Thrown], ...]:
        """The signals of a name since a time, with their times; those of executions that were pruned are gone."""
        with self._database.reading() as tx:
            return messages.signals(tx, name, since)

    def get(self, execution: str) -> ExecutionRecord:
        """What is known of an execution.

        Raises:
            UnknownExecution: nothing.
        """
        with self._database.reading() as tx:
            return executions.get(tx, execution)

    def find(
        self,
        *,
        process: str | None = None,
        status: Status | None = None,
        before: float | None = None,
        limit: int = 100,
    ) -> tuple[ExecutionRecord, ...]:
        """Executions, the latest first: of a process, in a status, begun before a time."""
        with self._database.reading() as tx:
            return executions.find(tx, process=process, status=status, before=before, limit=limit)

    def waits(self, execution: str) -> tuple[Wait, ...]:
        """What an execution waits for."""
        with self._database.reading() as tx:
            return waits.of(tx, execution)

    def sources(self, digest: str) -> Sources:
        """The diagrams and decisions of that digest.

        Raises:
            StoreUnavailable: they are not kept.
        """
        with self._database.reading() as tx:
            found = executions.sources(tx, digest)
        if found is None:
            raise StoreUnavailable(f"the diagrams {digest} are not kept", where=self._database.place)
        return found

    def ready(self, limit: int, *, runner: str = "") -> tuple[str, ...]:
        """Executions that nobody runs though there is something to do: those of a Dagster job, or of any engine."""
        with self._database.reading() as tx:
            return executions.ready(tx, self.clock(), limit, runner)

    def next_due(self) -> float | None:
        """When the first timer of an execution at rest is due, in seconds since the epoch."""
        with self._database.reading() as tx:
            return waits.next_due(tx)
