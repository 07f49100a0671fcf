"""Ctrl-C and its like, as the end of what listens in this process."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from threading import Event
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

INTERRUPTED = Event()
"""Set when this process was asked to end what listens in it."""

_NUMBERS = ("SIGINT", "SIGTERM", "SIGHUP")


@contextmanager
def interruptible() -> Iterator[None]:
    """Take the first interrupt, hang-up or request to terminate as the end of what listens; the next is as before.

    Only in the main thread. A signal that is ignored stays so.
    """
    INTERRUPTED.clear()
    before = {number: handler for number in _numbers() if (handler := signal.getsignal(number)) != signal.SIG_IGN}

    def stop(*_: Any) -> None:
        INTERRUPTED.set()
        _install(before)

    _install(dict.fromkeys(before, stop))
    try:
        yield
    finally:
        _install(before)


def _numbers() -> list[signal.Signals]:
    """The signals that this system has."""
    return [getattr(signal, name) for name in _NUMBERS if hasattr(signal, name)]


def _install(handlers: dict[signal.Signals, Any]) -> None:
    for number, handler in handlers.items():
        signal.signal(number, handler)
