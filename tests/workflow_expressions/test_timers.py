"""Timers: ISO 8601 and crons, by the calendar and the clock of their zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weavergen_pipelines.workflow.expressions import ExpressionError
from weavergen_pipelines.workflow.model import TimerDefinition
from weavergen_pipelines.workflow.timers import Schedule, TimerError, parse_timer, timer_expression

BERLIN = "Europe/Berlin"


def timer(kind: str, value: str, timezone: str = "UTC", **data: object) -> Schedule:
    return parse_timer(TimerDefinition(kind, value), data, timezone=timezone)


def at(text: str, timezone: str = "UTC") -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(timezone)).timestamp()


def times(schedule: Schedule, now: str, timezone: str = "UTC", most: int = 4) -> list[str]:
    """The first times of a schedule that is armed at a local time, as local times."""
    found: list[str] = []
    due = schedule.first(at(now, timezone))
    while due is not None and len(found) < most:
        found.append(datetime.fromtimestamp(due, ZoneInfo(timezone)).isoformat(timespec="minutes")[:-6])
        due = schedule.next(due, len(found))
    return found


@pytest.mark.parametrize(
    ("kind", "value", "now", "expected"),
    [
        ("date", "2024-03-01T10:00:00Z", "2024-05-01T00:00", ["2024-03-01T10:00"]),
        ("date", "2024-03-01T10:00+02:00", "2024-01-01T00:00", ["2024-03-01T08:00"]),
        ("date", "2024-03-01", "2024-01-01T00:00", ["2024-03-01T00:00"]),
        ("duration", "PT15M", "2024-01-01T00:00", ["2024-01-01T00:15"]),
        ("duration", "P1M", "2024-01-31T00:00", ["2024-02-29T00:00"]),
        ("duration", "P1Y2M3W4DT5H6M", "2023-12-31T00:00", ["2025-03-25T05:06"]),
        ("duration", "PT0.5H", None, None),
        ("cycle", "R3/PT10M", "2024-01-01T00:00", ["2024-01-01T00:10", "2024-01-01T00:20", "2024-01-01T00:30"]),
        ("cycle", "R0/PT10M", "2024-01-01T00:00", []),
        ("cycle", "R-1/PT1H", "2024-01-01T00:00", [f"2024-01-01T0{n}:00" for n in (1, 2, 3, 4)]),
        ("cycle", "R/2024-01-31T00:00Z/P1M", "2024-02-10T00:00",
         ["2024-02-29T00:00", "2024-03-31T00:00", "2024-04-30T00:00", "2024-05-31T00:00"]),
        ("cycle", "R3/2024-01-01T00:00Z/P1D", "2024-01-02T12:00", ["2024-01-03T00:00"]),
        ("cycle", "R3/2024-01-01T00:00Z/P1D", "2024-01-09T00:00", []),
        ("cycle", "R/PT1H/2024-01-01T02:30Z", "2024-01-01T00:00", ["2024-01-01T01:00", "2024-01-01T02:00"]),
        ("cycle", "R/2024-01-01T00:00Z/2024-01-01T06:00Z", "2023-12-01T00:00",
         ["2024-01-01T00:00", "2024-01-01T06:00", "2024-01-01T12:00", "2024-01-01T18:00"]),
        ("cycle", "R/2024-01-01T00:00Z/P1D/2024-01-02T00:00Z", "2023-01-01T00:00",
         ["2024-01-01T00:00", "2024-01-02T00:00"]),
        ("cycle", "30 6 * * MON-FRI", "2024-01-05T06:30", [f"2024-01-{day}T06:30" for day in ("08", "09", "10", "11")]),
        ("cycle", "0 0 29 2 *", "2097-01-01T00:00", ["2104-02-29T00:00", "2108-02-29T00:00", "2112-02-29T00:00",
                                                     "2116-02-29T00:00"]),
        ("cycle", "0 0 30 2 *", "2024-01-01T00:00", []),
        ("cycle", "*/20 0-1,22 1 JAN,jul *", "2024-01-01T01:20", ["2024-01-01T01:40", "2024-01-01T22:00",
                                                                  "2024-01-01T22:20", "2024-01-01T22:40"]),
    ],
)  # fmt: skip
def test_a_timer_is_due_when_it_says(kind, value, now, expected):
    if expected is None:
        with pytest.raises(TimerError, match="is no ISO 8601 duration"):
            timer(kind, value)
    else:
        assert times(timer(kind, value), now) == expected


@pytest.mark.parametrize(
    ("kind", "value", "now", "expected"),
    [
        # 2024-03-31 02:00 becomes 03:00, 2024-10-27 03:00 becomes 02:00
        ("date", "2024-03-31T02:30", "2024-01-01T00:00", ["2024-03-31T03:00"]),
        ("date", "2024-07-01T12:00", "2024-01-01T00:00", ["2024-07-01T12:00"]),
        ("duration", "P1D", "2024-03-30T02:30", ["2024-03-31T03:00"]),
        ("duration", "PT24H", "2024-03-30T02:30", ["2024-03-31T03:30"]),
        ("cycle", "30 2 * * *", "2024-03-30T12:00", ["2024-03-31T03:00", "2024-04-01T02:30"]),
        ("cycle", "30 2 * * *", "2024-10-26T12:00", ["2024-10-27T02:30", "2024-10-28T02:30"]),
        ("cycle", "0 * * * *", "2024-10-27T01:00", ["2024-10-27T02:00", "2024-10-27T02:00"]),
        ("cycle", "R/2024-10-26T02:30/P1D", "2024-10-26T00:00", ["2024-10-26T02:30", "2024-10-27T02:30"]),
    ],
)
def test_clocks_that_change_are_minded(kind, value, now, expected):
    assert times(timer(kind, value, BERLIN), now, BERLIN, most=len(expected)) == expected


@pytest.mark.parametrize(
    ("value", "timezone", "cron"),
    [
        ("0 2 * * MON", BERLIN, "0 2 * * MON"),
        ("R/2024-01-01T00:00Z/PT1H", "UTC", "0 * * * *"),
        ("R/2024-01-01T01:10Z/PT6H", "UTC", "10 1,7,13,19 * * *"),
        ("R/2024-01-01T00:05Z/PT15M", "UTC", "5,20,35,50 * * * *"),
        ("R/2024-01-01T08:00/P1D", BERLIN, "0 8 * * *"),
        ("R/2024-01-07T08:00/P1W", BERLIN, "0 8 * * 0"),
        ("R/2024-01-15T08:00/P3M", BERLIN, "0 8 15 1,4,7,10 *"),
        ("R/2024-02-15T08:00/P1Y", BERLIN, "0 8 15 2 *"),
        ("R/2024-01-31T08:00/P1M", BERLIN, None),
        ("R/2024-01-01T00:00/PT1H", BERLIN, None),
        ("R/2024-01-01T00:00+02:00/P1D", BERLIN, None),
        ("R/2024-01-01T00:00Z/PT7H", "UTC", None),
        ("R/2024-01-01T00:00Z/PT90M", "UTC", None),
        ("R/2024-01-01T00:00:30Z/PT1H", "UTC", None),
        ("R/2024-01-01T00:00Z/P1MT1H", "UTC", None),
        ("R/9024-01-01T00:00Z/PT1H", "UTC", None),
        ("R5/2024-01-01T00:00Z/PT1H", "UTC", None),
        ("R/PT1H", "UTC", None),
    ],
)
def test_a_series_is_a_cron_only_if_it_is_the_same_times(value, timezone, cron):
    schedule = timer("cycle", value, timezone)

    assert schedule.cron == cron
    if cron is not None:
        same = timer("cycle", cron, schedule.timezone)
        assert times(schedule, "2026-03-27T11:11", most=9) == times(same, "2026-03-27T11:11", most=9)


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        ("date", "2024-02-30", "day is out of range"),
        ("date", "2024-02", "is no ISO 8601 date and time (expected an ISO 8601 date and time)"),
        ("duration", "P", "there is no variable 'P'"),
        ("duration", "P1X", "'P1X' is no ISO 8601 duration"),
        ("duration", "=5", "the timer `=5` gives 5, expected a text"),
        ("cycle", "R/P0D", "the period is empty"),
        ("cycle", "Rx/PT1H", "there is no variable 'Rx'"),
        ("cycle", "R/PT1H/PT1H", "a start, a period and an end in this order"),
        ("cycle", "R/2024-01-02T00:00Z/2024-01-01T00:00Z", "or two dates"),
        ("cycle", "0 2 * *", "a cron has five fields"),
        ("cycle", "60 2 * * *", "'60' is not within 0 to 59"),
        ("cycle", "*/0 2 * * *", "'*/0' is not within"),
        ("cycle", "5-2 2 * * *", "'5-2' is not within"),
        ("cycle", "0 2 * * XYZ", "'XYZ' is no number"),
        ("cycle", "0 2 *-3 * *", "is no part of a cron"),
    ],
)
def test_anything_else_is_a_typed_error(kind, value, message):
    with pytest.raises((TimerError, ExpressionError)) as raised:
        timer(kind, value)

    assert message in str(raised.value)


def test_an_unknown_zone_is_a_typed_error():
    with pytest.raises(TimerError, match="there is no time zone 'Mars/Base'"):
        timer("cycle", "0 2 * * *", "Mars/Base")
    with pytest.raises(TimerError, match="there is no time zone"):
        timer("cycle", "0 2 * * *", "../../etc/passwd")


@pytest.mark.parametrize("value", ["${wait}", "=wait", "wait", "'PT' + minutes + 'M'"])
def test_a_timer_may_be_an_expression(value):
    schedule = timer("duration", value, wait="PT5M", minutes="5")

    assert schedule.first(100.0) == 400.0
    assert timer_expression(TimerDefinition("duration", value)) is not None
    assert timer_expression(TimerDefinition("duration", "PT5M")) is None


FIELDS = st.tuples(
    st.sampled_from(["*", "0", "30", "*/20", "5,59", "10-12"]),
    st.sampled_from(["*", "2", "*/3", "1-3", "0,23"]),
    st.sampled_from(["*", "1", "31", "13,27", "*/9"]),
    st.sampled_from(["*", "3", "10", "1-6"]),
    st.sampled_from(["*", "0", "7", "SUN", "1-5", "FRI"]),
)


@settings(deadline=None)
@given(
    FIELDS.map(" ".join),
    st.sampled_from(["UTC", BERLIN, "America/New_York", "Australia/Lord_Howe"]),
    st.sampled_from(
        ["2024-03-09T23:00", "2024-03-30T00:10", "2024-10-05T00:00", "2024-10-26T23:59", "2024-11-02T12:00"]
    ),
)
def test_crons_agree_with_those_of_dagster(text, zone, start):
    from dagster._utils.schedules import schedule_execution_time_iterator

    now = at(start, zone)
    schedule = timer("cycle", text, zone)

    dagster = islice(schedule_execution_time_iterator(now + 1, text, zone, ascending=True), 6)

    found = []
    due = schedule.first(now)
    while due is not None and len(found) < 6:
        found.append(due)
        due = schedule.next(due, len(found))
    assert found == [moment.timestamp() for moment in dagster]


@given(
    st.integers(0, 2**31).map(float),
    st.sampled_from(["P1D", "P1M", "P1Y", "PT7H", "P1W", "P3MT5S", "PT1S", "P13D"]),
    st.sampled_from(["UTC", BERLIN]),
    st.integers(0, 2**32),
)
def test_a_series_goes_on_from_wherever_it_is_armed(start, period, zone, later):
    begin = datetime.fromtimestamp(start, UTC).isoformat()
    schedule = timer("cycle", f"R/{begin}/{period}", zone)

    first = schedule.first(start + later)

    assert first is not None
    assert start + later <= first
    following = schedule.next(first, 1)
    assert following is not None
    assert first < following <= first + timedelta(days=367).total_seconds()
    assert schedule.first(first) == first
    assert schedule.first(following - 0.5) == following
