"""What a timer waits for: a moment, a length of time, or moments that come again and again.

Times are seconds since the epoch, as in the journal: `first` is counted from when the timer was armed, `next` from when
it was due the last time, so that whoever repeats an execution comes to the same times.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from weavergen_pipelines.workflow.timers.cron import Cron
from weavergen_pipelines.workflow.timers.iso import Duration, IsoError


@dataclass(frozen=True, kw_only=True)
class Schedule(ABC):
    """When a timer is due, by the calendar and the clock of `zone`."""

    zone: tzinfo = UTC

    @property
    def timezone(self) -> str:
        """The name of the zone: that of the IANA, unless the timer itself says an offset."""
        return str(self.zone)

    @property
    def cron(self) -> str | None:
        """The same times as five fields of a cron in that zone; None if they are no such schedule exactly."""
        return None

    @abstractmethod
    def first(self, now: float) -> float | None:
        """When a timer that is armed now is due first; None for never. It may be in the past."""

    def next(self, previous: float, count: int) -> float | None:  # noqa: ARG002 - most come once
        """When it is due again, after it was at `previous` and `count` times in all; None for never again."""
        return None


@dataclass(frozen=True)
class Once(Schedule):
    """At one moment, also one that has passed."""

    moment: datetime

    def first(self, now: float) -> float | None:  # noqa: ARG002 - it does not matter when it is armed
        """The moment."""
        return self.moment.timestamp()


@dataclass(frozen=True)
class After(Schedule):
    """After a length of time."""

    duration: Duration

    def first(self, now: float) -> float | None:
        """That long from now."""
        return later(now, self.duration, self.zone)


@dataclass(frozen=True)
class Clocked(Schedule):
    """At the times of a cron."""

    schedule: Cron

    @property
    def cron(self) -> str | None:
        """Its five fields."""
        return self.schedule.text

    def first(self, now: float) -> float | None:
        """The first of its times after now."""
        found = self.schedule.after(datetime.fromtimestamp(now, self.zone))
        return found.timestamp() if found else None

    def next(self, previous: float, count: int) -> float | None:  # noqa: ARG002 - it has no end
        """The first of its times after the previous one."""
        return self.first(previous)


@dataclass(frozen=True)
class Every(Schedule):
    """Again and again, first one period after it is armed: `times` in all (None: without end), not after `end`."""

    period: Duration
    times: int | None = None
    end: datetime | None = None

    def first(self, now: float) -> float | None:
        """One period from now."""
        return self.next(now, 0)

    def next(self, previous: float, count: int) -> float | None:
        """One period after the previous time."""
        if self.times is not None and count >= self.times:
            return None
        due = later(previous, self.period, self.zone)
        return None if due is None or (self.end and due > self.end.timestamp()) else due


def later(moment: float, duration: Duration, zone: tzinfo) -> float | None:
    """The time that is a duration after another one; None where the calendar ends before."""
    try:
        return duration.after(datetime.fromtimestamp(moment, zone)).timestamp()
    except IsoError:
        return None
