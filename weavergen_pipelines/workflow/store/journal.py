"""The journal of one execution in the store, for as long as this process holds its lease."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from weavergen_pipelines.workflow.journal import Delivery, Entry, Thrown, Wait
    from weavergen_pipelines.workflow.store.records import Lease
    from weavergen_pipelines.workflow.store.store import ExecutionStore


class StoredJournal:
    """Keeps entries in the store, tells others what the execution waits for, and gets what is brought to it.

    `waits` says what the execution waits for now; `post` sends messages and signals. `changed`: entries were kept since
    the execution last asked for deliveries, so that it may wait for something else.
    """

    def __init__(self, store: ExecutionStore, lease: Lease, post: Callable[[Thrown], object]) -> None:
        """Read what was recorded."""
        self.past: Sequence[Entry] = store.entries(lease.execution)
        self.waits: Callable[[], Sequence[Wait]] = tuple
        self._store = store
        self._lease = lease
        self._post = post
        self._count = len(self.past)
        self._told: tuple[Wait, ...] | None = None if self.past else ()
        self._given: dict[str, Delivery] = {}
        self._news = threading.Event()
        self._news.set()
        self.changed = False

    def append(self, *entries: Entry) -> None:
        """Keep entries.

        Raises:
            LeaseLost: another process has the execution now.
        """
        self._store.append(self._lease, self._count, entries)
        self._count += len(entries)
        self.changed = True
        for entry in entries:
            if entry.delivery is not None:
                self._given.pop(entry.delivery, None)
                self._told = None

    def publish(self, thrown: Thrown) -> None:
        """Send a message or signal: to this execution too, if it waits for it."""
        self._tell()
        self._post(thrown)

    def deliveries(self) -> Sequence[Delivery]:
        """What has come since this was last asked."""
        self._tell()
        if not self._news.is_set():
            return ()
        self._news.clear()
        found = [entry for entry in self._store.deliveries(self._lease.execution) if entry.id not in self._given]
        self._given.update({entry.id: entry for entry in found})
        return found

    def look(self) -> None:
        """Something has come; may be called from any thread."""
        self._news.set()

    @property
    def unread(self) -> bool:
        """Whether something has come that was not asked for."""
        return self._news.is_set()

    @property
    def ignored(self) -> tuple[Delivery, ...]:
        """What the execution was given and has not recorded."""
        return tuple(self._given.values())

    def _tell(self) -> None:
        self.changed = False
        waits = tuple(self.waits())
        if waits != self._told:
            self._store.wait(self._lease, waits)
            self._told = waits
            self._news.set()
