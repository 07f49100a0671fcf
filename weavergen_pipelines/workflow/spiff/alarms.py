"""The times when an execution wants to be woken."""

from __future__ import annotations

import heapq
import time
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.journal import now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weavergen_pipelines.workflow.spiff.openings import Opening


@dataclass
class Alarms:
    """Openings by the time when they are due; those that have been withdrawn are passed over."""

    _heap: list[tuple[float, int, Opening]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)

    def add(self, due: float, opening: Opening) -> None:
        """Wake an opening at that time, in seconds since the epoch."""
        heapq.heappush(self._heap, (due, next(self._order), opening))

    def take(self) -> Opening | None:
        """The first that is due now."""
        self._skip()
        return heapq.heappop(self._heap)[2] if self._heap and self._heap[0][0] <= now() else None

    @property
    def next(self) -> float | None:
        """The monotonic time when the first is due."""
        self._skip()
        return time.monotonic() + self._heap[0][0] - now() if self._heap else None

    @property
    def openings(self) -> list[Opening]:
        """Those that wait."""
        return [opening for _due, _order, opening in self._heap if not opening.is_over]

    def _skip(self) -> None:
        while self._heap and self._heap[0][2].is_over:
            heapq.heappop(self._heap)
