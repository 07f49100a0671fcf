"""Service tasks under way: each in a thread of its own, their ends told to one queue."""

from __future__ import annotations

import heapq
import threading
import time
from collections import deque
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.spiff.threads import THREADS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from weavergen_pipelines.workflow.invoke import TaskResult
    from weavergen_pipelines.workflow.spiff.service import ServiceCall

MAX_JOBS = 64


@dataclass(eq=False)
class Job:
    """A call for an opening: its time is up `timeout` seconds after it was started (`begun`, a monotonic time).

    `cancelled` tells the call that nobody waits for it any longer; `started` is in seconds since the epoch. Without a
    result and an error, once it is handed out, its time was up.
    """

    opening: ServiceCall
    call: Callable[[], TaskResult]
    timeout: float
    cancelled: threading.Event
    begun: float = 0.0
    started: float = 0.0
    duration: float = 0.0
    result: TaskResult | None = None
    error: BaseException | None = None

    @property
    def deadline(self) -> float:
        """The monotonic time when it has taken too long."""
        return self.begun + self.timeout


@dataclass
class Jobs:
    """The jobs of one execution. Only its own thread may call this; only `wake` is for others."""

    running: dict[Job, None] = field(default_factory=dict)
    waiting: deque[Job] = field(default_factory=deque)
    _deadlines: list[tuple[float, int, Job]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)
    _told: SimpleQueue[Job | None] = field(default_factory=SimpleQueue)

    def submit(self, job: Job) -> None:
        """Start a job, or let it wait for a thread."""
        self.waiting.append(job)
        self._fill()

    def next(self, until: float | None) -> Job | None:
        """Wait for a job that has ended or whose time is up; None when woken, or at the monotonic time `until`."""
        while True:
            late = self._next_deadline()
            times = [moment for moment in (late.deadline if late else None, until) if moment is not None]
            try:
                job = self._told.get(timeout=max(0.0, min(times) - time.monotonic()) if times else None)
            except Empty:
                job = late if late is not None and late.deadline <= time.monotonic() else None
            if job is None:
                return None
            if job in self.running:
                self.forget(job)
                return job

    def _next_deadline(self) -> Job | None:
        while self._deadlines and self._deadlines[0][2] not in self.running:
            heapq.heappop(self._deadlines)
        return self._deadlines[0][2] if self._deadlines else None

    def wake(self) -> None:
        """Wake the one who waits; may be called from any thread."""
        self._told.put(None)

    def drop_waiting(self) -> None:
        """Start none of those that wait."""
        self.waiting.clear()

    def forget(self, job: Job) -> None:
        """Wait no longer for a job."""
        if self.running.pop(job, job) is None:
            self._fill()

    def abandon(self, job: Job) -> None:
        """Nobody waits for a job any longer: tell it."""
        job.cancelled.set()
        self.forget(job)

    def abandon_all(self) -> None:
        """Wait for none of them, and tell them."""
        self.waiting.clear()
        for job in list(self.running):
            self.abandon(job)

    def _fill(self) -> None:
        while self.waiting and len(self.running) < MAX_JOBS:
            job = self.waiting.popleft()
            if not job.cancelled.is_set():
                job.begun, job.started = time.monotonic(), time.time()
                self.running[job] = None
                heapq.heappush(self._deadlines, (job.deadline, next(self._order), job))
                THREADS.run(partial(copy_context().run, self._work, job))

    def _work(self, job: Job) -> None:
        try:
            job.result = job.call()
        except BaseException as error:  # noqa: BLE001 - it is the execution that decides what an error means
            job.error = error
        job.duration = time.monotonic() - job.begun
        self._told.put(job)
