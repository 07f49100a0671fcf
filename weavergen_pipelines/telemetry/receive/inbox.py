"""What was received and waits to be looked at, and when that ends."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from queue import Empty, Full, Queue
from threading import Event
from typing import TypeAlias

from weavergen_pipelines.telemetry.samples.model import Observed

Batch: TypeAlias = Callable[[], Iterator[Observed]]
"""The samples of one request, made when they are asked for."""

_TICK = 0.1


class StopReason(Enum):
    """Why a receiver stopped."""

    INTERRUPT = "interrupt"
    ADMIN = "admin"
    INACTIVITY = "inactivity"
    CLOSED = "closed"


class Inbox:
    """A queue between the threads of the server and the one that checks.

    It ends when it is told to stop, when one of `ends` is set, or when nothing came for `inactivity` seconds
    (0: never). What came before is still handed out. `stop` takes no lock, so that a signal handler may call it.
    """

    def __init__(
        self,
        *,
        size: int,
        inactivity: float,
        ends: Iterable[Event] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._queue: Queue[Batch] = Queue(size)
        self._inactivity = inactivity
        self._ends = tuple(ends)
        self._clock = clock
        self._last = clock()
        self.reason: StopReason | None = None

    def offer(self, batch: Batch, timeout: float) -> bool:
        """Put something in; false if there was no room for `timeout` seconds, or it is too late."""
        if self.reason is not None:
            return False
        self._last = self._clock()
        try:
            self._queue.put(batch, timeout=timeout)
        except Full:
            return False
        return True

    def stop(self, reason: StopReason) -> None:
        """Take nothing more. The first reason counts."""
        self.reason = self.reason or reason

    def samples(self) -> Iterator[Observed]:
        """What comes in, until the end."""
        while (batch := self._next()) is not None:
            yield from batch()

    def waiting(self) -> Iterator[Observed]:
        """What has come in and waits, without waiting for more."""
        while True:
            try:
                batch = self._queue.get_nowait()
            except Empty:
                return
            yield from batch()

    def _next(self) -> Batch | None:
        self._last = self._clock()  # looking at the batch before took its time
        while True:
            if any(end.is_set() for end in self._ends):
                self.stop(StopReason.INTERRUPT)
            try:
                return self._queue.get(timeout=0 if self.reason else _TICK)
            except Empty:
                if self.reason is not None:
                    return None
                self._look_at_the_clock()

    def _look_at_the_clock(self) -> None:
        if self._inactivity > 0 and self._clock() - self._last >= self._inactivity:
            self.stop(StopReason.INACTIVITY)
