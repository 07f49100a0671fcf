"""Asynchronous tasks: one event loop in a thread of its own runs those of all worker threads."""

from __future__ import annotations

import os
import threading
from concurrent.futures import CancelledError, Future
from functools import cache
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.errors import WeavergenError

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Coroutine

_PATIENCE = 0.05
"""Seconds until it is looked whether a coroutine is to be cancelled."""


class TaskCancelled(WeavergenError):
    """A task was cancelled while it ran."""


def run_coroutine(work: Coroutine[Any, Any, Any], cancelled: threading.Event) -> Any:
    """The result of a coroutine, which is cancelled once the event is set.

    Raises:
        TaskCancelled: it was cancelled.
    """
    from asyncio import run_coroutine_threadsafe

    future = run_coroutine_threadsafe(work, _loop(os.getpid()))
    try:
        return _result(future, cancelled)
    except CancelledError:
        raise TaskCancelled("the task was cancelled") from None


def _result(future: Future[Any], cancelled: threading.Event) -> Any:
    while not cancelled.is_set():
        try:
            return future.result(_PATIENCE)
        except TimeoutError:
            if future.done():
                raise  # the task's own
    future.cancel()
    return future.result()


@cache
def _loop(_process: int) -> AbstractEventLoop:
    from asyncio import new_event_loop

    loop = new_event_loop()
    threading.Thread(target=loop.run_forever, name="weavergen-tasks", daemon=True).start()
    return loop
