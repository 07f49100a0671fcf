"""Indicators are rarely false, and large changes are indicated."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weavergen_pipelines.regeneration.statistics.significance import Window, holm, indicators


def _autoregressive(memory):
    def draw(random, size):
        values = random.standard_normal(size + 50)
        for at in range(1, values.size):
            values[at] += memory * values[at - 1]
        return values[50:]

    return draw


PROCESSES = {
    "normal": lambda random, size: random.standard_normal(size),
    "lognormal": lambda random, size: random.lognormal(0, 1, size),
    "without variance": lambda random, size: random.standard_t(2, size),
    "failures": lambda random, size: (random.random(size) < 0.03).astype(float),
    "memory .3": _autoregressive(0.3),
    "memory .6": _autoregressive(0.6),
}


def _window(values, split):
    return Window(values[:split], values[split:])


@pytest.mark.slow
@pytest.mark.parametrize("series", [1, 10])
@pytest.mark.parametrize("name", PROCESSES)
def test_at_most_one_measurement_in_a_hundred_has_a_false_indicator(name, series):
    random, rounds = np.random.default_rng(11), 3000 // series
    false = 0
    for _ in range(rounds):
        windows = {str(one): _window(PROCESSES[name](random, 150), 100) for one in range(series)}
        false += bool(indicators(windows))
    # Three standard errors above 1 %: more would be no accident.
    assert false / rounds <= 0.01 + 3 * math.sqrt(0.01 * 0.99 / rounds)


@pytest.mark.parametrize("name", PROCESSES)
def test_a_large_change_is_indicated_among_others_that_are_well(name):
    random = np.random.default_rng(12)
    windows = {str(one): _window(PROCESSES[name](random, 200), 120) for one in range(9)}
    values = PROCESSES[name](random, 200)
    values[140:] += 6 * np.quantile(np.abs(PROCESSES["lognormal"](random, 100)), 0.7)
    (found,) = indicators({**windows, "changed": _window(values, 120)})
    assert found.series == "changed"
    assert found.p_value <= found.adjusted <= 0.01
    assert 15 <= found.since <= 25


def test_long_and_uneven_series_with_gaps_are_judged_by_blocks():
    random = np.random.default_rng(13)
    baseline, current = random.standard_normal(100_000), random.standard_normal(5000)
    current[2500:] += 1
    current[::7] = math.nan
    (found,) = indicators({"durations": Window(baseline, current)})
    assert 2000 <= found.since <= 3000


@pytest.mark.parametrize("values", [[], [1.0] * 40, [math.nan] * 40])
def test_nothing_to_see_is_no_change(values):
    same = np.array(values)
    assert indicators({"one": Window(same, same), "none": Window(same, np.array([]))}) == ()


def test_the_same_measurement_gives_the_same_indicators_in_any_order():
    random = np.random.default_rng(14)
    windows = {str(one): _window(random.standard_normal(80) + (np.arange(80) > 50) * one, 40) for one in range(6)}
    assert indicators(windows) == indicators(dict(reversed(windows.items())))


@given(st.lists(st.floats(1e-6, 1), min_size=1, max_size=20).map(sorted))
def test_holm_is_between_the_plain_value_and_that_of_bonferroni(p_values):
    adjusted = holm(p_values, len(p_values))
    assert adjusted == sorted(adjusted)
    assert all(
        plain <= value <= min(1, plain * len(p_values)) + 1e-9 or value == adjusted[at - 1]
        for at, (plain, value) in enumerate(zip(p_values, adjusted, strict=True))
    )
    assert adjusted[0] == min(1, p_values[0] * len(p_values))
