"""Timers: ISO 8601 dates, durations and repeating intervals, and crons of five fields."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from weavergen_pipelines.errors import Location, WeavergenError
from weavergen_pipelines.workflow.expressions import Expression, compile_expression
from weavergen_pipelines.workflow.timers.cron import CronError, parse_cron
from weavergen_pipelines.workflow.timers.iso import Duration, IsoError, parse_date, parse_duration
from weavergen_pipelines.workflow.timers.schedule import After, Clocked, Every, Once, Schedule
from weavergen_pipelines.workflow.timers.series import Series

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.workflow.model import TimerDefinition

__all__ = ["Schedule", "TimerError", "parse_timer", "timer_expression"]

_EXPECTED = {
    "date": "expected an ISO 8601 date and time",
    "duration": "expected an ISO 8601 duration such as PT15M",
    "cycle": "expected a cron of five fields, or R[n]/[start/]period[/end] of ISO 8601",
}
_REPEAT = re.compile(r"R(-1|\d{0,9})", re.ASCII)
_WRITTEN = re.compile(r"PT?\d|R(-1|\d*)/|\d|\*", re.ASCII)
"""How what is no expression begins."""


class TimerError(WeavergenError):
    """A timer that is no date, duration or cycle."""


def parse_timer(
    timer: TimerDefinition,
    data: Mapping[str, Any] | None = None,
    *,
    timezone: str = "UTC",
    where: Location | str | None = None,
) -> Schedule:
    """When a timer is due. `timezone` is the zone of times that name none, and of the calendar and the clock.

    A timer that is an expression is evaluated over `data` first.

    Raises:
        TimerError: it is none of its kind, or there is no such zone.
        ExpressionError: it is an expression that has no value.
    """
    text = timer.value.strip()
    expression = timer_expression(timer)
    if expression is not None:
        text = _evaluated(expression, data or {}, where)
    try:
        return _PARSERS[timer.kind](text, _zone(timezone))
    except (IsoError, CronError) as error:
        raise TimerError(f"the timer is {text!r}: {error}", where=where, hint=_EXPECTED[timer.kind]) from None


def timer_expression(timer: TimerDefinition) -> Expression | None:
    """The expression that gives a timer its time; None for one that is written down as it is.

    Raises:
        ExpressionError: it can be neither.
    """
    text = timer.value.strip()
    return None if _WRITTEN.match(text) else compile_expression(text)


def _evaluated(expression: Expression, data: Mapping[str, Any], where: Location | str | None) -> str:
    value = expression.evaluate(data, where=where)
    if not isinstance(value, str):
        raise TimerError(f"the timer `{expression.source}` gives {value!r}, expected a text", where=where)
    return value.strip()


def _zone(name: str) -> tzinfo:
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise TimerError(f"there is no time zone {name!r}", hint="a name such as Europe/Berlin") from None


def _date(text: str, zone: tzinfo) -> Schedule:
    return Once(parse_date(text, zone), zone=zone)


def _duration(text: str, zone: tzinfo) -> Schedule:
    return After(parse_duration(text), zone=zone)


def _cycle(text: str, zone: tzinfo) -> Schedule:
    if not text.startswith("R"):
        return Clocked(parse_cron(text), zone=zone)
    repeat, *parts = text.split("/")
    match = _REPEAT.fullmatch(repeat)
    if match is None:
        raise IsoError(f"{repeat!r} is no number of repetitions")
    start, period, end = _interval(parts, zone)
    if not period:
        raise IsoError("the period is empty")
    times = None if match[1] in {"", "-1"} else int(match[1])
    if start is None:
        return Every(period, times, end, zone=zone)
    return Series(start, period, times, end, zone=start.tzinfo or zone)


def _interval(parts: list[str], zone: tzinfo) -> tuple[datetime | None, Duration, datetime | None]:
    """The start, the period and the end of an interval, in any of the forms of ISO 8601."""
    match [parse_duration(part) if part.startswith("P") else parse_date(part, zone) for part in parts]:
        case [Duration() as period]:
            return None, period, None
        case [datetime() as start, Duration() as period]:
            return start, period, None
        case [Duration() as period, datetime() as end]:
            return None, period, end
        case [datetime() as start, Duration() as period, datetime() as end]:
            return start, period, end
        case [datetime() as start, datetime() as end] if end > start:
            return start, Duration(seconds=(end - start).total_seconds()), None
    raise IsoError("a start, a period and an end in this order, or two dates, were expected")


_PARSERS = {"date": _date, "duration": _duration, "cycle": _cycle}
