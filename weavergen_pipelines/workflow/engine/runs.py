"""The executions that an engine runs: so many at once, the others in turn; kept alive, and the last ones remembered."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.store.errors import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from weavergen_pipelines.workflow.engine.run import Run
    from weavergen_pipelines.workflow.result import WorkflowExecutionResult
    from weavergen_pipelines.workflow.store import ExecutionStore

KEPT = 1000
"""How many executions that rest or have ended an engine remembers the results of."""

PRUNE = 600.0
"""How often an engine that has something to do forgets what ended long ago, in seconds."""

LOOK = 0.5
"""How often an engine looks for what other processes bring to the executions that it runs, in seconds."""


class Runs:
    """Runs in a pool of threads. `left` is told of each that has come to rest or ended."""

    def __init__(self, limit: int, left: Callable[[Run], None]) -> None:
        """Up to `limit` at once."""
        self.limit = limit
        self._left = left
        self._threads = ThreadPoolExecutor(limit, "workflow")
        self._active: dict[str, Run] = {}
        self._known: dict[str, Run] = {}
        self._lock = threading.Lock()

    def add(self, run: Run) -> None:
        """Run it, as soon as there is a thread for it."""
        with self._lock:
            self._active[run.id] = self._known[run.id] = run
            self._forget()
        self._threads.submit(copy_context().run, self._work, run)

    def active(self, execution: str) -> Run | None:
        """The run of an execution that is under way, or waits for its turn."""
        return self._active.get(execution)

    def ended(self, execution: str) -> WorkflowExecutionResult | None:
        """What an execution has come to that ended here, if it is remembered."""
        run = self._known.get(execution)
        if run is None or not run.future.done() or run.future.exception() is not None:
            return None
        result = run.future.result()
        return None if result.outcome == "waiting" else result

    def all(self) -> tuple[Run, ...]:
        """Those under way."""
        with self._lock:
            return tuple(self._active.values())

    @property
    def free(self) -> int:
        """How many more could begin at once."""
        return max(0, self.limit - len(self._active))

    def close(self) -> None:
        """Wait for those under way, and take no others."""
        self._threads.shutdown()

    def _work(self, run: Run) -> None:
        run.future.set_running_or_notify_cancel()
        try:
            result = run.work()
        except BaseException as error:  # noqa: BLE001 - raised again for the one who waits
            self._done(run)
            run.future.set_exception(error)
        else:
            self._done(run)
            run.future.set_result(result)
        self._left(run)
        run.let_go()

    def _done(self, run: Run) -> None:
        with self._lock:
            if self._active.get(run.id) is run:
                del self._active[run.id]

    def _forget(self) -> None:
        if len(self._known) > KEPT + len(self._active):
            for execution in [execution for execution in self._known if execution not in self._active][: KEPT // 10]:
                del self._known[execution]


class Keeper:
    """Holds the leases of what is run here, looks for what other processes bring, and lets executions say what they
    wait for while some of their tasks run. Works while there is something to keep.
    """

    def __init__(self, store: ExecutionStore, runs: Runs, owner: str, retention: float) -> None:
        """Executions that ended more than `retention` seconds ago are forgotten now and then."""
        self._store = store
        self._runs = runs
        self._owner = owner
        self._retention = retention
        self._prune_next = 0.0
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._tick = threading.Event()

    def work(self) -> None:
        """Work, unless that is done already."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._keep, name="workflow leases", daemon=True)
                self._thread.start()

    def _keep(self) -> None:
        renewed = time.monotonic()
        while self._needed():
            with suppress(StoreUnavailable):
                self._prune()
                if time.monotonic() - renewed > self._store.lease / 3:
                    self._renew()
                    renewed = time.monotonic()
                self._wake()
            self._tick.wait(min(LOOK, self._store.lease / 3))

    def _needed(self) -> bool:
        with self._lock:
            if not self._runs.all():
                self._thread = None
            return self._thread is not None

    def _prune(self) -> None:
        if time.monotonic() >= self._prune_next:
            self._prune_next = time.monotonic() + PRUNE
            self._store.prune(self._retention)

    def _renew(self) -> None:
        runs = self._runs.all()
        held = self._store.renew(self._owner)
        for run in runs:
            if run.id not in held and self._runs.active(run.id) is run:
                run.cancel()

    def _wake(self) -> None:
        receivers = self._store.receivers(self._owner)
        for run in self._runs.all():
            if run.id in receivers or run.changed:
                run.wake()
