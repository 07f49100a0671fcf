"""Service tasks under way: each in a thread of its own, their ends told to one queue."""

from __future__ import annotations

import threading
import time
from collections import deque
from contextvars import copy_context
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from SpiffWorkflow.task import Task

    from weavergen_pipelines.workflow.invoke import TaskResult

MAX_THREADS = 64


@dataclass(eq=False)
class Job:
    """A call for a task: its time is up `timeout` seconds after it was started (`begun`, a monotonic time).

    After an error it may be called again `retries` times.

    `cancelled` tells the call that nobody waits for it any longer; `started` is in seconds since the epoch.
    """

    task: Task
    call: Callable[[], TaskResult]
    timeout: float
    cancelled: threading.Event
    retries: int = 0
    begun: float = 0.0
    started: float = 0.0
    result: TaskResult | None = None
    error: BaseException | None = None

    @property
    def deadline(self) -> float:
        """The monotonic time when it has taken too long."""
        return self.begun + self.timeout

    @property
    def duration(self) -> float:
        """Seconds since it was started."""
        return time.monotonic() - self.begun


@dataclass
class Jobs:
    """The jobs of one execution. Only its own thread may call this; only `interrupt` is for others.

    Threads are daemons: a function that never returns keeps neither the execution nor the process alive.
    """

    running: list[Job] = field(default_factory=list)
    waiting: deque[Job] = field(default_factory=deque)
    _ended: SimpleQueue[Job | None] = field(default_factory=SimpleQueue)

    def submit(self, job: Job) -> None:
        """Start a job, or let it wait for a thread."""
        self.waiting.append(job)
        self._fill()

    def next_ended(self) -> Job | None:
        """Wait for a job that has ended or whose time is up (it has no result then); None when interrupted."""
        while True:
            first = min(self.running, key=lambda job: job.deadline)
            try:
                job = self._ended.get(timeout=max(0.0, first.deadline - time.monotonic()))
            except Empty:
                job = first
            if job is None or job in self.running:
                return self._forget(job)

    def interrupt(self) -> None:
        """Wake the one who waits; may be called from any thread."""
        self._ended.put(None)

    def drop_waiting(self) -> None:
        """Start none of those that wait."""
        self.waiting.clear()

    def abandon(self) -> None:
        """Wait for none of those that run, and tell them."""
        self.waiting.clear()
        for job in self.running:
            job.cancelled.set()
        self.running.clear()

    def _forget(self, job: Job | None) -> Job | None:
        if job is not None:
            self.running.remove(job)
            self._fill()
        return job

    def _fill(self) -> None:
        while self.waiting and len(self.running) < MAX_THREADS:
            job = self.waiting.popleft()
            job.begun, job.started = time.monotonic(), time.time()
            self.running.append(job)
            threading.Thread(target=copy_context().run, args=(self._work, job), daemon=True).start()

    def _work(self, job: Job) -> None:
        try:
            job.result = job.call()
        except BaseException as error:  # noqa: BLE001 - it is the execution that decides what an error means
            job.error = error
        self._ended.put(job)
