"""Calls that may take only so long."""

from __future__ import annotations

import threading
from contextvars import copy_context
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, TypeVar

from weavergen_pipelines.workflow.result import TaskTimeout

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def call_within(timeout: float, call: Callable[[], T], cancelled: threading.Event) -> T:
    """The result of a call, or its error. After `timeout` seconds, or when interrupted, it is told by `cancelled`.

    Raises:
        TaskTimeout: it took longer.

    """
    ended: SimpleQueue[tuple[T | None, BaseException | None]] = SimpleQueue()

    def work() -> None:
        try:
            ended.put((call(), None))
        except BaseException as error:  # noqa: BLE001 - raised again by the one who waits
            ended.put((None, error))

    threading.Thread(target=copy_context().run, args=(work,), daemon=True).start()
    try:
        result, error = ended.get(timeout=timeout)
    except Empty:
        raise TaskTimeout(f"took longer than {timeout:g} s") from None
    finally:
        cancelled.set()
    if error is not None:
        raise error
    return result  # type: ignore[return-value] # None only beside an error
