"""Schedules of five fields, as cron has them: minute, hour, day of month, month, day of week."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cached_property

from weavergen_pipelines.workflow.timers.iso import existing

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_LIMITS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_WEEKDAY = 4
_NAMES: tuple[dict[str, int], ...] = (
    {},
    {},
    {},
    {name: number for number, name in enumerate(_MONTHS, 1)},
    {name: number for number, name in enumerate(_DAYS)},
)
_PART = re.compile(r"(\*|\w+)(?:-(\w+))?(?:/(\d{1,2}))?", re.ASCII)
_HORIZON = timedelta(days=366 * 8 + 1)
"""The 29th of February is at most eight years away."""


class CronError(ValueError):
    """A text that is no schedule of five fields."""


@dataclass(frozen=True)
class Cron:
    """A schedule, by the clock of a zone.

    Where clocks change: a time that does not exist is when the change is over, one that exists twice is the later one;
    a schedule of every hour goes on with each hour that passes.
    """

    text: str
    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int] | None
    months: frozenset[int]
    weekdays: frozenset[int] | None

    def after(self, moment: datetime) -> datetime | None:
        """The first time of the schedule after a moment, in the zone of the moment; None if there never is one."""
        times = self._each_hour(moment) if len(self.hours) == 24 else self._each_day(moment)
        return next(times, None)

    def _each_day(self, moment: datetime) -> Iterator[datetime]:
        for day in _days(moment.date()):
            if self._is_day(day):
                times = (existing(_at(day, hour, minute, moment.tzinfo)) for hour, minute in self._clock)
                yield from (time for time in times if _instant(time) > _instant(moment))

    def _each_hour(self, moment: datetime) -> Iterator[datetime]:
        minute = _instant(moment).replace(second=0, microsecond=0)
        for day in _days(moment.date()):
            while (local := minute.astimezone(moment.tzinfo)).date() <= day:
                minute += timedelta(minutes=1)
                if not self._is_day(local.date()):
                    minute = _midnight(local)
                elif local.minute in self.minutes and _instant(local) > _instant(moment):
                    yield local

    def _is_day(self, day: date) -> bool:
        """By day of month or day of week, if both are given; by both otherwise."""
        if day.month not in self.months:
            return False
        wanted = (
            *([] if self.days is None else [day.day in self.days]),
            *([] if self.weekdays is None else [day.isoweekday() % 7 in self.weekdays]),
        )
        return not wanted or any(wanted)

    @cached_property
    def _clock(self) -> tuple[tuple[int, int], ...]:
        return tuple((hour, minute) for hour in sorted(self.hours) for minute in sorted(self.minutes))


def _days(first: date) -> Iterator[date]:
    day = first
    while day - first <= _HORIZON and day.year < date.max.year:
        yield day
        day += timedelta(days=1)


def _midnight(local: datetime) -> datetime:
    return existing(_at(local.date() + timedelta(days=1), 0, 0, local.tzinfo)).astimezone(UTC)


def _at(day: date, hour: int, minute: int, zone: tzinfo | None) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)


def _instant(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def parse_cron(text: str) -> Cron:
    """The schedule of a text such as `*/15 8-18 * * MON-FRI`.

    Raises:
        CronError: it is none; says which field is wrong.
    """
    fields = text.split()
    if len(fields) != len(_LIMITS):
        raise CronError(f"a cron has five fields, {text!r} has {len(fields)}")
    minutes, hours, days, months, weekdays = (_field(field, place) for place, field in enumerate(fields))
    return Cron(
        text=" ".join(fields),
        minutes=minutes,
        hours=hours,
        days=None if fields[2] == "*" else days,
        months=months,
        weekdays=None if fields[4] == "*" else frozenset(day % 7 for day in weekdays),
    )


def _field(field: str, place: int) -> frozenset[int]:
    return frozenset(number for part in field.split(",") for number in _part(part, place))


def _part(part: str, place: int) -> range:
    low, high = _LIMITS[place]
    match = _PART.fullmatch(part)
    if match is None or (match[1] == "*" and match[2]):
        raise CronError(f"{part!r} is no part of a cron")
    first = low if match[1] == "*" else _number(match[1], place)
    last = _number(match[2], place) if match[2] else high if match[1] == "*" or match[3] else first
    if place == _WEEKDAY and last == 0 < first:
        last = 7  # a week that ends on Sunday
    step = int(match[3] or 1)
    if not low <= first <= last <= high or step == 0:
        raise CronError(f"{part!r} is not within {low} to {high}")
    return range(first, last + 1, step)


def _number(text: str, place: int) -> int:
    known = _NAMES[place].get(text.upper())
    if known is None and not text.isdecimal():
        raise CronError(f"{text!r} is no number")
    return int(text) if known is None else known
