"""The time that expressions see: that of what happened last, so that whoever repeats an execution sees the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from weavergen_pipelines.workflow.journal import now

_STOPPED: ContextVar[float | None] = ContextVar("clock", default=None)


@contextmanager
def stopped_at(seconds: float) -> Iterator[None]:
    """It is this time, in seconds since the epoch, until the end of the block."""
    before = _STOPPED.set(seconds)
    try:
        yield
    finally:
        _STOPPED.reset(before)


def timestamp() -> str:
    """The time in ISO 8601, in UTC, to the microsecond."""
    stopped = _STOPPED.get()
    seconds = now() if stopped is None else stopped
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
