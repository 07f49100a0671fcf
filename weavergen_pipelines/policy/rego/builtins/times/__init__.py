"""Built-ins for times, in nanoseconds since 1970 (OPA, "Time"); `time.now_ns` is refused.

Zones are those of the time zone database, offsets at a moment stay what they are when it is moved.
"""

from __future__ import annotations

import calendar
from datetime import timedelta
from typing import Any

from weavergen_pipelines.policy.rego.builtins.function import Table, Unfit, entry, is_kind, shown
from weavergen_pipelines.policy.rego.builtins.numbers import integer
from weavergen_pipelines.policy.rego.builtins.times.layout import DAYS, fraction, written
from weavergen_pipelines.policy.rego.builtins.times.moment import Moment, within_bounds
from weavergen_pipelines.policy.rego.builtins.times.reading import read_duration, read_moment, read_rfc3339
from weavergen_pipelines.policy.rego.values import UNDEFINED, Undefined

TIMES: Table = {}

_KINDS = ("number", "string", "string")
_MAX_STEP = 2**31

entry(TIMES, "time.parse_duration_ns", "string")(read_duration)
entry(TIMES, "time.parse_ns", "string", "string")(lambda layout, text: read_moment(layout, text).since_epoch)
entry(TIMES, "time.parse_rfc3339_ns", "string")(lambda text: read_rfc3339(text).since_epoch)


def _given(value: Any) -> list[Any]:
    """Nanoseconds, and what else is there of a zone and a layout."""
    given = value[: len(_KINDS)] if isinstance(value, list) else [value]
    if not given or not all(is_kind(one, kind) for one, kind in zip(given, _KINDS, strict=False)):
        raise Unfit(f"a time is a number, or an array of one, a zone and a layout, not {shown(value)}")
    return given


def _moment(value: Any) -> Moment:
    since_epoch, *zone = _given(value)[:2]
    return Moment.at(within_bounds(integer(since_epoch)), *zone)


@entry(TIMES, "time.clock", "number|array")
def _clock(value: Any) -> list[int]:
    local = _moment(value).local
    return [local.hour, local.minute, local.second]


@entry(TIMES, "time.date", "number|array")
def _date(value: Any) -> list[int]:
    local = _moment(value).local
    return [local.year, local.month, local.day]


@entry(TIMES, "time.weekday", "number|array")
def _weekday(value: Any) -> str:
    return DAYS[_moment(value).local.weekday()]


@entry(TIMES, "time.format", "number|array")
def _format(value: Any) -> str:
    moment = _moment(value)
    *_, layout = _given(value)
    if len(_given(value)) == len(_KINDS):
        return written(moment, layout)
    return written(moment, "2006-01-02T15:04:05") + fraction(moment) + written(moment, "Z07:00")


@entry(TIMES, "time.add_date", "number|array", "number", "number", "number")
def _add_date(value: Any, years: float, months: float, days: float) -> int | Undefined:
    """A moment moved by years, then months, then days; undefined where the year does not have the day."""
    moment = _moment(value)
    steps = [_step(one) for one in (years, months, days)]
    year = moment.local.year + steps[0]
    if (moment.local.month, moment.local.day) == (2, 29) and not calendar.isleap(year):
        return UNDEFINED
    year, month = divmod(year * 12 + moment.local.month - 1 + steps[1], 12)
    try:
        day = min(moment.local.day, calendar.monthrange(year, month + 1)[1])
        local = moment.local.replace(year=year, month=month + 1, day=day) + timedelta(days=steps[2])
        return Moment(local, moment.nanoseconds, moment.offset).since_epoch
    except (ValueError, OverflowError) as error:
        raise Unfit("times are between 1677 and 2262") from error


def _step(value: float) -> int:
    found = integer(value)
    if not -_MAX_STEP <= found < _MAX_STEP:
        raise Unfit(f"{found} is too much to add to a time")
    return found


@entry(TIMES, "time.diff", "number|array", "number|array")
def _diff(left: Any, right: Any) -> list[int]:
    """Years, months, days, hours, minutes and seconds between two moments, in the zone of the first argument."""
    first = _moment(left)
    moments = sorted((first, _moment(right).moved(first.offset)), key=lambda moment: moment.since_epoch)
    early, late = (moment.local.timetuple()[:6] for moment in moments)
    found = [after - before for before, after in zip(early, late, strict=True)]
    sizes = (12, calendar.monthrange(*early[:2])[1], 24, 60, 60)
    for place in range(5, 0, -1):
        if found[place] < 0:
            found[place] += sizes[place - 1]
            found[place - 1] -= 1
    return found
