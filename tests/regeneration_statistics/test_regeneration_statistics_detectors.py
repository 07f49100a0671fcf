"""What holds for every detector, on any series."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weavergen_pipelines.errors import UsageError
from weavergen_pipelines.regeneration.statistics.cusum import Cusum
from weavergen_pipelines.regeneration.statistics.detectors import DETECTORS, detector
from weavergen_pipelines.regeneration.statistics.novelty import Novelty
from weavergen_pipelines.regeneration.statistics.reference import Reference
from weavergen_pipelines.regeneration.statistics.shewhart import Individuals

NAMES = sorted(DETECTORS)
whole = st.integers(-1000, 1000).map(float)
series = st.lists(whole, min_size=1, max_size=150)
with_gaps = st.lists(whole | st.sampled_from([math.nan, math.inf, -math.inf]), max_size=100)
every_detector = pytest.mark.parametrize("name", NAMES)


@every_detector
@settings(max_examples=60, deadline=None)
@given(values=with_gaps)
def test_findings_are_in_bounds_and_in_order(name, values):
    found = detector(name)(values)
    assert found.scores.shape == (len(values),)
    assert ((found.scores >= 0) & (found.scores <= 1)).all()
    assert [(one.at, one.rule) for one in found.signals] == sorted((one.at, one.rule) for one in found.signals)
    assert all(0 <= one.since <= one.at < len(values) for one in found.signals)
    assert all(found.scores[one.at] >= 0.5 for one in found.signals)
    assert list(found.change_points) == sorted({at for at in found.change_points if 0 < at < len(values)})


@every_detector
@settings(max_examples=40, deadline=None)
@given(values=series, shift=st.integers(-(2**20), 2**20), scale=st.sampled_from([0.25, 2.0, 1024.0, -1.0]))
def test_the_unit_and_the_origin_do_not_matter(name, values, shift, scale):
    found, moved = detector(name)(values), detector(name)(np.array(values) * scale + shift)
    assert moved.scores == pytest.approx(found.scores, abs=1e-6)


@every_detector
@settings(max_examples=40, deadline=None)
@given(value=st.floats(-1e100, 1e100), size=st.integers(1, 300))
def test_a_constant_gives_no_signal(name, value, size):
    found = detector(name)(np.full(size, value))
    assert not found.signals
    assert not found.change_points
    assert not found.scores.any()


@every_detector
@settings(max_examples=40, deadline=None)
@given(values=series, gaps=st.lists(st.integers(0, 150), max_size=20))
def test_gaps_are_passed_over(name, values, gaps):
    gappy = list(values)
    for at in gaps:
        gappy.insert(min(at, len(gappy)), math.nan)
    places = np.flatnonzero(np.isfinite(gappy))
    found, with_them = detector(name)(values), detector(name)(gappy)
    assert np.array_equal(with_them.scores[places], found.scores)
    assert not with_them.scores[np.isnan(gappy)].any()
    assert [one.at for one in with_them.signals] == [places[one.at] for one in found.signals]
    assert list(with_them.change_points) == [places[at] for at in found.change_points]


@every_detector
def test_the_same_series_gives_the_same_findings_and_stays_as_it_is(name):
    values = np.random.default_rng(3).standard_normal(500)
    before = values.copy()
    first, second = detector(name)(values), detector(name)(values)
    assert np.array_equal(first.scores, second.scores)
    assert (first.signals, first.change_points) == (second.signals, second.change_points)
    assert np.array_equal(values, before)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "moving-range"])
def test_a_large_lasting_shift_is_found_and_dated(name):
    values = np.random.default_rng(4).standard_normal(400)
    values[200:] += 6
    found = detector(name)(values)
    assert any(195 <= at <= 201 for at in found.change_points)


@every_detector
def test_a_wild_start_does_not_hide_a_shift(name):
    values = np.random.default_rng(5).standard_normal(300)
    values[[3, 30, 60]] = [1e6, -1e5, 1e4]
    values[200:] += 30
    found = detector(name)(values)
    assert found.scores[200:].max() >= 0.5 or name == "novelty", "novelty compares with the whole range so far"


@pytest.mark.parametrize("name", [name for name in NAMES if name != "change-points"])
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32), cut=st.integers(300, 600))
def test_what_comes_later_does_not_change_what_was_found(name, seed, cut):
    values = np.random.default_rng(seed).standard_t(3, 600)
    assert np.array_equal(detector(name)(values[:cut]).scores, detector(name)(values).scores[:cut])


def test_a_signal_tells_its_rule_its_statistic_and_since_when():
    known = Reference(center=10, sigma=2)
    (shewhart,) = Individuals(reference=known)([10, 17, 10]).signals
    assert (shewhart.rule, shewhart.at, shewhart.since, shewhart.statistic) == ("individual-above", 1, 1, 3.5)
    (cusum,) = Cusum(reference=known)([10, 10, 6, 6, 6, 6, 6]).signals
    assert (cusum.rule, cusum.at, cusum.since, cusum.statistic) == ("cusum-below", 5, 2, 6.0)


def test_one_alarm_for_a_record_that_others_follow():
    values = np.sin(np.arange(600) / 9)
    values[400:410] = [3, 2.9, 2.8, 2.7, 2.6, 2.5, 2.4, 2.3, 2.2, 2.1]
    assert [one.at for one in Novelty()(values).signals] == [400]


def test_an_unknown_detector_is_a_mistake_in_the_call():
    with pytest.raises(UsageError, match="did you mean shewhart"):
        detector("shewart")


@pytest.mark.slow
@every_detector
def test_a_hundred_thousand_points_take_at_most_a_second(name):
    import time

    values = np.random.default_rng(6).standard_normal(100_000)
    values[50_000:] += 1
    detector(name)(values[:100])
    started = time.process_time()
    detector(name)(values)
    assert time.process_time() - started <= 1
