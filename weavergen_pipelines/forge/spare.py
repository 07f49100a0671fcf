"""A worker that is started before it is wanted, since that takes as long as resolving a registry."""

from __future__ import annotations

import atexit
import os
from contextlib import suppress
from dataclasses import asdict
from subprocess import PIPE, Popen
from threading import Lock

import orjson

from weavergen_pipelines.forge.limits import ForgeLimits
from weavergen_pipelines.forge.worker_process import start_worker


class SpareWorker:
    """At most one worker that waits for its only request, under the usual limits."""

    def __init__(self) -> None:
        self.begin_again()
        atexit.register(self.end)

    def begin_again(self) -> None:
        """Forget the worker: it is not for a process that was forked from the one that started it."""
        self._lock = Lock()
        self._waiting: Popen[bytes] | None = None

    def prepare(self) -> None:
        """Start a worker, unless one waits already. One that cannot be started is missed when it is wanted."""
        with self._lock, suppress(OSError):
            if self._waiting is None:
                self._waiting = limited_worker(ForgeLimits())

    def take(self, limits: ForgeLimits) -> Popen[bytes]:
        """The worker that waits, if it is under these limits, or a new one.

        Raises:
            OSError: the interpreter cannot be started.
        """
        with self._lock:
            waiting, self._waiting = self._waiting, None
        if waiting is not None and limits == ForgeLimits() and waiting.poll() is None:
            return waiting
        _end(waiting)
        return limited_worker(limits)

    def end(self) -> None:
        """End the worker that waits."""
        with self._lock:
            waiting, self._waiting = self._waiting, None
        _end(waiting)


def limited_worker(limits: ForgeLimits) -> Popen[bytes]:
    """A worker that binds itself to limits before anything else."""
    return start_worker(orjson.dumps(asdict(limits)).decode(), stderr=PIPE)


def _end(worker: Popen[bytes] | None) -> None:
    if worker is not None:
        with worker:
            worker.kill()


SPARE = SpareWorker()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=SPARE.begin_again)
