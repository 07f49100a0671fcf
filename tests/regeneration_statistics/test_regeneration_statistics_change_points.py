"""Change points are those of the least price."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weavergen_pipelines.regeneration.statistics.change_points import ChangePoints
from weavergen_pipelines.regeneration.statistics.segmentation import gains, segment


def _price(values, points, penalty):
    bounds = [0, *points, values.size]
    pieces = [values[start:end] for start, end in pairwise(bounds)]
    return sum(((piece - piece.mean()) ** 2).sum() for piece in pieces) + penalty * len(points)


@settings(max_examples=60, deadline=None)
@given(values=st.lists(st.integers(-9, 9), min_size=1, max_size=9), penalty=st.sampled_from([0.5, 4.5, 30.5]))
def test_no_other_segmentation_is_cheaper(values, penalty):
    values = np.array(values, dtype=float)
    found = segment(values, penalty, np.arange(1, values.size + 1), 1)
    all_ways = [way for size in range(values.size) for way in combinations(range(1, values.size), size)]
    assert _price(values, found, penalty) == pytest.approx(min(_price(values, way, penalty) for way in all_ways))


@settings(max_examples=40, deadline=None)
@given(values=st.lists(st.integers(-9, 9), min_size=1, max_size=60), shortest=st.integers(1, 20))
def test_no_segment_is_too_short(values, shortest):
    found = segment(np.array(values, dtype=float), 0.1, np.arange(1, len(values) + 1), shortest)
    bounds = [0, *found, len(values)]
    assert not found or min(np.diff(bounds)) >= shortest


def test_a_gain_is_the_error_that_a_change_point_saves():
    assert gains(np.array([0.0, 0, 0, 2, 2, 2]), [3]).tolist() == [6.0]


@pytest.mark.parametrize("size", [60, 2000, 2001, 50_000])
def test_levels_are_found_to_the_point_on_series_of_any_length(size):
    places = [size // 3, size * 2 // 3]
    values = np.random.default_rng(1).standard_normal(size) * 0.2
    values[places[0] : places[1]] += 5
    assert list(ChangePoints()(values).change_points) == places


def test_outliers_are_no_segments():
    values = np.random.default_rng(2).standard_normal(500)
    values[[50, 51, 300]] = 1e5
    assert ChangePoints()(values).change_points == ()


@pytest.mark.slow
def test_independent_noise_seldom_has_change_points():
    random = np.random.default_rng(3)
    false = sum(bool(ChangePoints()(random.standard_normal(200)).change_points) for _ in range(500))
    assert false <= 15
