"""Threads that are used again: to start one takes longer than most tasks."""

from __future__ import annotations

import threading
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

IDLE = 10.0
"""How many seconds a thread waits for work before it ends."""


class Threads:
    """As many as there is work at once. They are daemons: a function that never returns keeps nothing alive."""

    def __init__(self) -> None:
        """No threads yet."""
        self._idle: list[SimpleQueue[Callable[[], object]]] = []
        self._lock = threading.Lock()

    def run(self, work: Callable[[], object]) -> None:
        """Do work, which raises nothing, beside everything else."""
        with self._lock:
            inbox = self._idle.pop() if self._idle else None
        if inbox is not None:
            inbox.put(work)
        else:
            threading.Thread(target=self._serve, args=(work,), daemon=True, name="workflow task").start()

    def _serve(self, work: Callable[[], object] | None) -> None:
        inbox: SimpleQueue[Callable[[], object]] = SimpleQueue()
        while work is not None:
            work()
            work = None  # what it holds may be big, and the thread may wait for long
            with self._lock:
                self._idle.append(inbox)
            work = self._next(inbox)

    def _next(self, inbox: SimpleQueue[Callable[[], object]]) -> Callable[[], object] | None:
        try:
            return inbox.get(timeout=IDLE)
        except Empty:
            with self._lock:
                if inbox in self._idle:
                    self._idle.remove(inbox)
                    return None
            return inbox.get()


THREADS = Threads()
"""The threads of all executions of this process."""
