"""The ticks of timer starts, and what becomes of those that came while nobody looked."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from weavergen_pipelines.workflow.timers import Schedule

Missed = Literal["skip", "run_once", "run_all"]
POLICIES: tuple[Missed, ...] = get_args(Missed)

GRACE = 60.0
"""How many seconds late a tick may be and still is in time."""
AT_ONCE = 100
"""How many ticks become runs at one look; the others do at the next ones."""


def is_missed(tick: float) -> bool:
    """Whether a tick came so long ago that nobody looked then."""
    return time.time() - tick > GRACE


class Seen(BaseModel):
    """The cursor of a timer: the timer as written, when it was armed, its last tick, and how many it had."""

    model_config = ConfigDict(frozen=True)

    timer: str
    armed: float
    previous: float | None = None
    count: int = 0

    def after(self, tick: float) -> Seen:
        """What to remember after a tick."""
        return self.model_copy(update={"previous": tick, "count": self.count + 1})


@dataclass(frozen=True)
class Ticker:
    """A timer that is looked at now and then: `text` is the timer as written."""

    schedule: Schedule
    text: str
    missed: Missed

    def seen(self, cursor: str | None) -> Seen:
        """What was seen before; a timer that is new, or was drawn anew, is armed now."""
        seen = Seen.model_validate_json(cursor) if cursor else None
        return seen if seen and seen.timer == self.text else Seen(timer=self.text, armed=time.time())

    def look(self, seen: Seen) -> tuple[Sequence[float], Seen]:
        """The ticks that are to become runs, and what to remember then."""
        due: list[float] = []
        for tick, after in self._due(seen):
            due.append(tick)
            seen = after
            if self.missed == "run_all" and len(due) == AT_ONCE:
                break
        return self._wanted(due), seen

    def _due(self, seen: Seen) -> Iterator[tuple[float, Seen]]:
        """The ticks since those seen, each with what to remember after it."""
        now = time.time()
        while (tick := self._next(seen)) is not None and tick <= now:
            seen = seen.after(tick)
            yield tick, seen

    def _next(self, seen: Seen) -> float | None:
        if seen.previous is None:
            return self.schedule.first(seen.armed)
        return self.schedule.next(seen.previous, seen.count)

    def _wanted(self, due: Sequence[float]) -> Sequence[float]:
        if self.missed == "run_all":
            return due
        in_time = [tick for tick in due if not is_missed(tick)]
        return in_time or (due[-1:] if self.missed == "run_once" else ())
