"""Dates and times from texts (Go's layouts, RFC 3339), and durations."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from weavergen_pipelines.policy.rego.builtins.function import Unfit, shown
from weavergen_pipelines.policy.rego.builtins.times.layout import DAYS, MONTHS, ZONE_NAME, Part, read_layout
from weavergen_pipelines.policy.rego.builtins.times.moment import SECOND, Moment, within_bounds

Fields = dict[str, int]
"""What a text tells, by the fields of its layout."""

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[-+\u2212]([01]\d|2[0-3]):[0-5]\d)", re.ASCII)
_DATE_LENGTH = len("2006-01-02")
_HOURS_OF_ZONES = {
    "GMT": 0,
    "UT": 0,
    "EDT": -4,
    "EST": -5,
    "CDT": -5,
    "CST": -6,
    "MDT": -6,
    "MST": -7,
    "PDT": -7,
    "PST": -8,
}
_TIME = ("hour", "hour of half", "half", "minute", "second")
_PIVOT = 70
"""Years of a century from here on are of the twentieth."""
_DAY_SECONDS = 86_400

_UNITS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "μs": 10**3,
    "ms": 10**6,
    "s": SECOND,
    "m": 60 * SECOND,
    "h": 3600 * SECOND,
}
_DURATION_PART = re.compile(rf"([0-9]+\.?[0-9]*|\.[0-9]+)({'|'.join(_UNITS)})(?![^0-9.])")
_DURATION = re.compile(rf"[+-]?(0|({_DURATION_PART.pattern})+)")
_MAX_LENGTH = 1000
_MAX_DIGITS = 19


def read_rfc3339(text: str) -> Moment:
    """The moment of a text such as `2006-01-02T15:04:05.5Z`.

    Raises:
        Unfit: it is none.
    """
    if not _RFC3339.fullmatch(text):
        raise Unfit(f"{shown(text)} is no time of RFC 3339")
    return read_moment("RFC3339", f"{text[:_DATE_LENGTH]}T{text[_DATE_LENGTH + 1 :]}")


def read_moment(layout: str, text: str) -> Moment:
    """The moment of a text in a layout; without a zone, it is UTC's.

    Raises:
        Unfit: the text is not in that layout, or no moment.
    """
    parts = read_layout(layout)
    zone = parts.index(ZONE_NAME) if ZONE_NAME in parts else len(parts)
    fields: Fields = {}
    rest = _read(parts[:zone], text, fields)
    if rest:
        name = re.match("[A-Za-z]*", rest)
        hours = _HOURS_OF_ZONES.get(name[0].upper()) if name else None
        if hours is not None:
            _set(fields, "offset", hours * 3600)
        if _read((ZONE_NAME, *parts[zone + 1 :]), rest, fields):
            raise Unfit(f"{shown(text)} has more than the layout {shown(layout)}")
    return _moment(fields, text)


def _read(parts: Sequence[Part], text: str, fields: Fields) -> str:
    """Read parts, and give what is behind them."""
    match = re.match("".join(part.pattern for part in parts), text)
    if match is None:
        raise Unfit(f"{shown(text)} does not have the layout")
    for part, found in zip(parts, match.groups(), strict=True):
        if part.field and found:
            _set(fields, part.field, _value(part.field, found))
    return text[match.end() :]


def _set(fields: Fields, field: str, value: int) -> None:
    if fields.setdefault(field, value) != value:
        raise Unfit(f"there are two values for the {field}")


def _value(field: str, found: str) -> int:
    if field == "offset":
        return _offset(found)
    if field == "fraction":
        return int(found[:9].ljust(9, "0"))
    if field == "half":
        return "AP".index(found[0].upper())
    if not found[-1].isdigit():
        names = MONTHS if field == "month" else DAYS
        return [name[:3] for name in names].index(found[:3].capitalize()) + (field == "month")
    return int(found[:_MAX_LENGTH])


def _offset(found: str) -> int:
    if found in "zZ":
        return 0
    seconds = int(found[1:3]) * 3600 + int(found[-2:]) * 60
    return seconds if found[0] == "+" else -seconds


def _moment(fields: Fields, text: str) -> Moment:
    """The moment that the fields tell of, if each of them agrees; without any of a time, the day begins."""
    if fields.keys().isdisjoint(_TIME):
        fields |= {"hour": 0, "minute": 0, "second": 0}
    try:
        local = _date(fields) + _time(fields)
    except (KeyError, ValueError, OverflowError) as error:
        raise Unfit(f"{shown(text)} is no date, nor a date and a time") from error
    offset = fields.get("offset", 0)
    if abs(offset) >= _DAY_SECONDS or any(fields.get(name, value) != value for name, value in _seen(local, fields)):
        raise Unfit(f"{shown(text)} contradicts itself")
    return Moment(local, fields.get("fraction", 0), offset)


def _date(fields: Mapping[str, int]) -> datetime:
    century = fields.get("year of century", 0)
    year = fields["year"] if "year" in fields else fields["year of century"] + (1900 if century >= _PIVOT else 2000)
    if "day" in fields:
        return datetime(year, fields["month"], fields["day"])
    return datetime(year, 1, 1) + timedelta(days=fields["day of year"] - 1)


def _time(fields: Mapping[str, int]) -> timedelta:
    """The time of the day; a second may be the 60th, which is the first one of the next minute."""
    hour = fields["hour"] if "hour" in fields else fields["hour of half"] % 12 + 12 * fields["half"]
    minute, second = fields["minute"], fields["second"] if "fraction" in fields else fields.get("second", 0)
    if hour >= 24 or minute >= 60 or second > 60 or not 0 < fields.get("hour of half", 1) <= 12:
        raise ValueError("there is no such time")
    return timedelta(hours=hour, minutes=minute, seconds=second)


def _seen(local: datetime, fields: Mapping[str, int]) -> list[tuple[str, int]]:
    """What the fields of a date and time have to be, before a 60th second."""
    before = local - timedelta(seconds=1) if fields.get("second") == 60 else local
    return [
        ("year", before.year),
        ("year of century", before.year % 100),
        ("month", before.month),
        ("day", before.day),
        ("day of year", before.timetuple().tm_yday),
        ("weekday", before.weekday()),
        ("hour of half", (before.hour - 1) % 12 + 1),
        ("half", before.hour // 12),
    ]


def read_duration(text: str) -> int:
    """The nanoseconds of a text such as `1h30m` or `-1.5s`.

    Raises:
        Unfit: it is none, or longer than 64 bits hold.
    """
    if len(text) > _MAX_LENGTH or not _DURATION.fullmatch(text):
        raise Unfit(f"{shown(text)} is no duration, such as `1h30m` or `1.5s`")
    found = sum(_nanoseconds(number, _UNITS[unit]) for number, unit in _DURATION_PART.findall(text))
    return within_bounds(-found if text[0] == "-" else found)


def _nanoseconds(number: str, unit: int) -> int:
    """Whole units are exact; the rest is counted in floating point, as Go does."""
    whole, _, rest = number.partition(".")
    digits = rest[:_MAX_DIGITS]
    return int(whole or 0) * unit + int(int(digits or 0) * (unit / 10 ** len(digits)))
