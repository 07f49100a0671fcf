"""Charts signal as often as theory says: by the integral equations, and by what happens."""

from __future__ import annotations

import numpy as np
import pytest

from weavergen_pipelines.regeneration.statistics import run_length
from weavergen_pipelines.regeneration.statistics.cusum import Cusum, sums
from weavergen_pipelines.regeneration.statistics.ewma import Ewma, averages
from weavergen_pipelines.regeneration.statistics.page_hinkley import PageHinkley, running_mean
from weavergen_pipelines.regeneration.statistics.run_rules import WESTERN_ELECTRIC
from weavergen_pipelines.regeneration.statistics.shewhart import Individuals

# Montgomery, Introduction to Statistical Quality Control; Lucas and Saccucci, Technometrics 32 (1990).
TABLE = [
    (run_length.individuals(3), 370.4),
    (run_length.individuals(3, 1), 43.9),
    (run_length.individuals(3, 3), 2.0),
    (run_length.cusum(0.5, 4), 168),
    (run_length.cusum(0.5, 4, 1), 8.38),
    (run_length.cusum(0.5, 5), 465),
    (run_length.cusum(0.5, 5, 1), 10.4),
    (run_length.cusum(0.5, 5, 2), 4.01),
    (run_length.ewma(0.2, 2.86), 370),
    (run_length.ewma(0.2, 2.86, 1), 9.8),
    (run_length.ewma(0.1, 2.814), 500),
    (run_length.ewma(0.1, 2.814, 1), 10.3),
]


@pytest.mark.parametrize(("computed", "published"), TABLE)
def test_run_lengths_are_those_of_the_tables(computed, published):
    assert computed == pytest.approx(published, rel=0.01)


@pytest.mark.parametrize("wanted", [20, 100, 370.4, 1000, 10_000])
def test_limits_give_the_run_length_that_was_wanted(wanted):
    assert run_length.individuals(Individuals.of_run_length(wanted).limit) == pytest.approx(wanted)
    assert run_length.ewma(0.1, Ewma.of_run_length(wanted, weight=0.1).limit) == pytest.approx(wanted)
    assert run_length.cusum(0.25, Cusum.of_run_length(wanted, slack=0.25).limit) == pytest.approx(wanted)
    assert PageHinkley.of_run_length(wanted).limit == Cusum.of_run_length(wanted).limit


def _individuals(values):
    return np.abs(values) > 3


def _western_electric(values):
    return np.any([rule.fires(values) for rule in WESTERN_ELECTRIC], axis=0)


def _cusum(limit):
    return lambda values: np.maximum(sums(values - 0.5), sums(-values - 0.5)) > limit


def _ewma(values):
    return np.abs(averages(values, 0.2)) * 3 > 2.86


def _page_hinkley(values):
    off = values - running_mean(values, 100)
    return np.maximum(sums(off - 0.5), sums(-off - 0.5)) > 5


SIMULATED = [
    ("shewhart", _individuals, 0, 370.4),
    ("shewhart", _individuals, 1, 43.9),
    ("western-electric", _western_electric, 0, 91.75),
    ("western-electric", _western_electric, 1, 9.22),
    ("cusum 4", _cusum(4), 0, 167.7),
    ("cusum 4", _cusum(4), 1, 8.38),
    ("cusum 5", _cusum(5), 0, 465.4),
    ("cusum 5", _cusum(5), 1, 10.38),
    ("ewma", _ewma, 0, 371.1),
    ("ewma", _ewma, 1, 9.80),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "signals", "shift", "theory"), SIMULATED)
def test_charts_signal_as_often_as_theory_says(name, signals, shift, theory):
    lengths = _run_lengths(signals, shift, theory)
    error = lengths.std() / np.sqrt(lengths.size)
    assert abs(lengths.mean() - theory) < max(4 * error, 0.005 * theory), (name, lengths.mean(), error)


@pytest.mark.slow
def test_a_running_mean_keeps_the_run_length_in_control_and_sees_shifts_somewhat_later():
    in_control, shifted = (_run_lengths(_page_hinkley, shift, run_length.cusum(0.5, 5, shift)) for shift in (0, 1))
    assert 0.9 * 465.4 < in_control.mean() < 1.4 * 465.4
    assert 10.38 < shifted.mean() < 12


def _run_lengths(signals, shift, theory, replications=20_000, rows=1000):
    random = np.random.default_rng(7)
    columns = int(theory * 16) + 50
    found = []
    for _ in range(replications // rows):
        fired = np.concatenate([signals(random.standard_normal((rows // 10, columns)) + shift) for _ in range(10)])
        assert fired.any(axis=1).all()
        found.append(fired.argmax(axis=1) + 1)
    return np.concatenate(found)
