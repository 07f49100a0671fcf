"""Moments that repeat from a start on: the n-th is n periods after it, by the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from weavergen_pipelines.workflow.journal import now as time_now
from weavergen_pipelines.workflow.timers.iso import Duration, IsoError
from weavergen_pipelines.workflow.timers.schedule import Schedule

_DAY = 86_400
_WEEKDAYS = 7
_ALWAYS = 28
"""The last day that every month has."""


@dataclass(frozen=True)
class Series(Schedule):
    """From `start` on every `period`: `times` in all (None: without end), and not after `end`.

    A series that has begun when the timer is armed goes on with the next of its moments; those that have passed count.
    """

    start: datetime
    period: Duration
    times: int | None = None
    end: datetime | None = None

    def first(self, now: float) -> float | None:
        """The first of its moments that is not before now."""
        begin = self.start.timestamp()
        return self._at(0 if now <= begin else self._index(now))

    def next(self, previous: float, count: int) -> float | None:
        """The moment after the previous one."""
        if self.times is not None and count >= self.times:
            return None
        index = self._index(previous)
        found = self._at(index)
        return self._at(index + 1) if found is not None and found <= previous else found

    @property
    def cron(self) -> str | None:
        """Five fields, where the series has begun, has no end, and meets the same minutes by the clock of its zone."""
        begun = self.start.timestamp() <= time_now()
        whole = self.start.second == self.start.microsecond == 0
        named = self.zone is UTC or isinstance(self.zone, ZoneInfo)
        if self.times is not None or self.end is not None or not (begun and whole and named):
            return None
        if not self.period.seconds:
            return self._calendar()
        return None if self.period.months or self.period.days else _exact(self.start, self.period.seconds)

    def _calendar(self) -> str | None:
        months, days, start = self.period.months, self.period.days, self.start
        clock = f"{start.minute} {start.hour}"
        if (months, days) == (0, 1):
            return f"{clock} * * *"
        if (months, days) == (0, _WEEKDAYS):
            return f"{clock} * * {start.isoweekday() % _WEEKDAYS}"
        if days or 12 % months or start.day > _ALWAYS:
            return None
        return f"{clock} {start.day} {_steps(start.month, months, 12, 1)} *"

    def _index(self, moment: float) -> int:
        """The number of the first of its moments that is not before this one."""
        month = 30.436875 * _DAY
        length = self.period.months * month + self.period.days * _DAY + self.period.seconds
        index = max(0, int((moment - self.start.timestamp()) / length) - 2)
        while (found := self._moment(index)) is not None and found < moment:
            index += 1
        return index

    def _at(self, index: int) -> float | None:
        if self.times is not None and index >= self.times:
            return None
        found = self._moment(index)
        return None if found is None or (self.end and found > self.end.timestamp()) else found

    def _moment(self, index: int) -> float | None:
        try:
            return self.period.after(self.start, index).timestamp()
        except IsoError:  # the calendar ends before
            return None


def _exact(start: datetime, seconds: float) -> str | None:
    """Periods of exact seconds are a cron where clocks never change."""
    if start.tzinfo is not UTC or seconds % 60 or _DAY % seconds:
        return None
    minutes = int(seconds) // 60
    if minutes < 60:
        return f"{_steps(start.minute, minutes, 60, 0)} * * * *" if 60 % minutes == 0 else None
    return f"{start.minute} {_steps(start.hour, minutes // 60, 24, 0)} * * *" if minutes % 60 == 0 else None


def _steps(start: int, step: int, size: int, low: int) -> str:
    """The numbers of a field that are whole steps from a number, in both directions."""
    if step == 1:
        return "*"
    return ",".join(str(n) for n in range(low + (start - low) % step, low + size, step))
