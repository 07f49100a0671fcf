"""Timer starts that no cron can say: sensors that remember their ticks."""

from __future__ import annotations

from datetime import UTC, datetime

import dagster as dg
import pytest
from test_dagster_schedules import nightly

from weavergen_pipelines.workflow import ticks
from weavergen_pipelines.workflow.dagster.resources import START_TAG


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp()

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(ticks, "time", clock)
    return clock


@pytest.fixture
def look(compiled, clock, instance):
    """A sensor that is looked at some seconds after the last time: the seconds since the start of each run."""
    begun = clock.now
    cursor = None

    def of(timer, **properties):
        text = nightly(timer, **properties)
        definitions = compiled(check=text if timer.startswith(("R", "0")) else text.replace("timeCycle", "timeDate"))
        sensor = definitions.resolve_sensor_def("otel__check__every_night")

        def after(seconds):
            nonlocal cursor
            clock.now += seconds
            data = sensor.evaluate_tick(
                dg.build_sensor_context(instance=instance, cursor=cursor, definitions=definitions)
            )
            cursor = data.cursor
            assert all(request.tags[START_TAG] == "every_night" for request in data.run_requests)
            return [datetime.fromisoformat(request.run_key).timestamp() - begun for request in data.run_requests]

        return after

    return of


def test_an_uneven_period_is_counted_from_the_first_look(look):
    after = look("R/PT45S")

    assert [after(seconds) for seconds in (0, 44, 1, 44, 2)] == [[], [], [45], [], [90]]


def test_a_bounded_cycle_ends(look):
    after = look("R3/PT10S")

    assert [after(seconds) for seconds in (0, 25, 10, 100)] == [[], [10, 20], [30], []]


def test_a_date_comes_once(look, clock):
    after = look(datetime.fromtimestamp(clock.now + 30, UTC).isoformat().replace("+00:00", "Z"))

    assert [after(seconds) for seconds in (0, 31, 100)] == [[], [30], []]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [("skip", []), ("run_once", [3000]), ("run_all", [1000, 2000, 3000])],
)
def test_what_nobody_looked_at_goes_by_the_policy(look, policy, expected):
    after = look("R/PT1000S", missedTicks=policy)
    after(0)

    assert after(3500) == expected
    assert after(500) == [4000]


def test_a_cron_whose_missed_ticks_all_run_is_a_sensor_too(look):
    after = look("0 * * * *", missedTicks="run_all")
    after(0)

    assert after(2 * 3600 + 10) == [3600, 7200]


def test_many_missed_ticks_run_a_hundred_at_a_time(look):
    after = look("R250/PT10S", missedTicks="run_all")
    after(0)

    assert [len(after(seconds)) for seconds in (10_000, 5, 5, 5)] == [100, 100, 50, 0]


def test_a_timer_that_is_drawn_anew_is_armed_anew(look):
    look("R1/PT10S")(0)

    assert look("R1/PT10S")(10) == [10]
    assert look("R1/PT20S")(1000) == []
    assert look("R1/PT20S")(20) == [1030]
