"""ISO 8601 dates and durations, as timers write them."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

_DURATION = re.compile(
    r"P(?=[\dT])(?:(?P<years>\d{1,4})Y)?(?:(?P<months>\d{1,5})M)?(?:(?P<weeks>\d{1,5})W)?(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,7})H)?(?:(?P<minutes>\d{1,8})M)?(?:(?P<seconds>\d{1,10}(?:[.,]\d{1,6})?)S)?)?",
    re.ASCII,
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d(:?\d\d)?)?)?", re.ASCII)


class IsoError(ValueError):
    """A text that is no ISO 8601, or a time that the calendar does not have."""


@dataclass(frozen=True)
class Duration:
    """A length of time: `months` and `days` are of the calendar, `seconds` are exact."""

    months: int = 0
    days: int = 0
    seconds: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.months or self.days or self.seconds)

    def after(self, moment: datetime, times: int = 1) -> datetime:
        """The moment that is this long, `times` over, after another one, by the calendar of its zone.

        A day that a month does not have is its last one.

        Raises:
            IsoError: the calendar ends before.
        """
        try:
            if self.months or self.days:
                shifted = _plus_months(moment, self.months * times) + timedelta(days=self.days * times)
                moment = existing(shifted)
            exact = moment.astimezone(UTC) + timedelta(seconds=self.seconds * times)
            return exact.astimezone(moment.tzinfo)
        except (OverflowError, ValueError) as error:
            raise IsoError(f"there is no such time: {error}") from None


def existing(moment: datetime) -> datetime:
    """The moment of a local time: one that a change of clocks skips is when it ends, of two it is the later one."""
    late = moment.replace(fold=1)
    if late.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None) == moment.replace(tzinfo=None):
        return late
    return _end_of_gap(late.astimezone(UTC), moment.replace(fold=0).astimezone(UTC), moment.tzinfo)


def _end_of_gap(low: datetime, high: datetime, zone: tzinfo | None) -> datetime:
    """The first moment after the change of clocks between two moments, to the second."""
    offset = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == offset else (low, middle)
    return high.replace(microsecond=0).astimezone(zone)


def _plus_months(moment: datetime, months: int) -> datetime:
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def parse_duration(text: str) -> Duration:
    """The duration of a text such as `P1Y2M3DT4H5M6.5S` or `P2W`.

    Raises:
        IsoError: it is none.
    """
    match = _DURATION.fullmatch(text)
    if match is None:
        raise IsoError(f"{text!r} is no ISO 8601 duration")
    n = {name: float((value or "0").replace(",", ".")) for name, value in match.groupdict().items()}
    seconds = n["hours"] * 3600 + n["minutes"] * 60 + n["seconds"]
    return Duration(int(n["years"] * 12 + n["months"]), int(n["weeks"] * 7 + n["days"]), seconds)


def parse_date(text: str, zone: tzinfo) -> datetime:
    """The moment of a date, or date and time; in `zone` if it names none.

    Raises:
        IsoError: it is none, or the calendar does not have it.
    """
    if not _DATE.fullmatch(text):
        raise IsoError(f"{text!r} is no ISO 8601 date and time")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise IsoError(f"{text!r} is no date: {error}") from None
    return existing(moment if moment.tzinfo else moment.replace(tzinfo=zone))
