"""Trends are estimated in spite of gaps, outliers and irregular times, and forecasts are as sure as they say."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weavergen_pipelines.regeneration.statistics.forecast import alerts, crossing, forecast
from weavergen_pipelines.regeneration.statistics.trend import trend

LEVELS = {"medium": 0.3, "high": 0.6, "critical": 0.8}


def _line(size=40, slope=0.01, noise=0.02, seed=1):
    random = np.random.default_rng(seed)
    times = np.sort(random.uniform(0, size, size))
    return times, 0.1 + slope * times + noise * random.standard_normal(size)


def test_a_line_is_found_in_spite_of_gaps_and_outliers():
    times, values = _line()
    values[[3, 20]], values[[7, 30, 31]] = 50, math.nan
    found = trend(times, values)
    assert found.slope() == pytest.approx(0.01, abs=0.001)
    assert found.slope(0.05) < 0.01 < found.slope(0.95)
    assert found.p_value < 1e-6
    assert found.at(100) == pytest.approx(1.1, abs=0.1)


def test_kendall_s_test_counts_rises_and_allows_for_ties():
    values = np.array([10.0, 22, 21, 30, 22, 30, 40, 40, 42, 42])
    found = trend(np.arange(10.0), values)
    total = sum(np.sign(later - one) for at, one in enumerate(values) for later in values[at + 1 :])
    assert found.deviation == pytest.approx(math.sqrt((10 * 9 * 25 - 4 * (2 * 1 * 9)) / 18))
    assert found.p_value == pytest.approx(2 * NormalDist().cdf(-(total - 1) / found.deviation))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(-50, 50)), max_size=40), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(points, random):
    mixed = random.sample(points, len(points))
    one, other = (trend(*np.array(rows, dtype=float).reshape(-1, 2).T) for rows in (sorted(points), sorted(mixed)))
    assert (one is None) == (other is None) == (len({time for time, _ in points}) < 4)
    if one:
        assert one.slope() == other.slope()
        assert one.slope(0.05) <= one.slope() <= one.slope(0.95)
        assert 0 <= one.p_value <= 1


def test_a_constant_has_no_trend_and_reaches_nothing():
    found = trend(np.arange(20.0), np.full(20, 0.2))
    assert (found.slope(), found.p_value) == (0, 1)
    assert crossing(found, 0.8).low == math.inf


def test_a_crossing_is_the_earlier_the_steeper():
    found = trend(*_line(size=40))
    steep = trend(*_line(size=40, slope=0.02))
    when = crossing(found, 0.8)
    assert when.low < when.median < when.high
    assert when.median == pytest.approx(70, rel=0.1)
    assert crossing(steep, 0.8).median < when.median
    assert crossing(found, 0.05).median == found.times[-1]


def test_alerts_name_what_is_passed_and_what_is_near():
    times, values = _line(size=40)
    found = alerts(times, values, LEVELS, horizon=20)
    assert [(one.name, one.state) for one in found] == [("high", "expected"), ("medium", "passed")]
    assert not alerts(times, values[::-1] - 0.3, LEVELS, horizon=1000)
    assert not alerts(times, np.full(times.size, math.nan), LEVELS, horizon=1000)


def test_long_series_take_no_longer():
    times, values = _line(size=100_000, slope=1e-4)
    assert trend(times, values).slope() == pytest.approx(1e-4, rel=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize("noise", ["normal", "heavy"])
def test_intervals_hold_as_often_as_they_say(noise):
    random = np.random.default_rng(9)
    crossed, foretold, trends, rounds = 0, 0, 0, 1000
    for _ in range(rounds):
        times = np.sort(random.uniform(0, 30, 40))
        errors = 0.05 * (random.standard_normal(42) if noise == "normal" else random.standard_t(3, 42))
        found = trend(times, 0.2 + 0.01 * times + errors[:40])
        when, then = crossing(found, 0.8), forecast(found, 40)
        crossed += when.low <= 60 <= when.high
        foretold += then.low <= 0.6 + errors[41] <= then.high
        trends += trend(times, errors[:40]).p_value <= 0.05
    assert crossed / rounds >= 0.87
    assert foretold / rounds >= 0.87
    assert trends / rounds <= 0.07
