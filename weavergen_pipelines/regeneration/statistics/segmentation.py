"""Optimal segmentation of a series into pieces of constant mean (optimal partitioning: Jackson and others, IEEE Signal
Processing Letters 12, 2005; the optimum that PELT finds too).
"""

from __future__ import annotations

import numpy as np

from weavergen_pipelines.regeneration.statistics.detection import FloatArray, IntArray


def segment(values: FloatArray, penalty: float, ends: IntArray, shortest: int) -> list[int]:
    """The change points that minimize the squared error within segments plus `penalty` for each change point.

    Args:
        values: shape (n,).
        penalty: in squared units of the values.
        ends: the positions at which a segment may end, ascending, the last of them n.
        shortest: the least number of points of a segment.
    """
    cost, bounds = _Cost(values), np.concatenate([[0], ends])
    best = np.full(bounds.size, np.inf)
    best[0] = -penalty
    before = np.zeros(bounds.size, dtype=np.int64)
    for index in range(1, bounds.size):
        starts = bounds[: np.searchsorted(bounds, bounds[index] - shortest, side="right")]
        if starts.size:
            totals = best[: starts.size] + cost.of(starts, bounds[index]) + penalty
            before[index] = np.argmin(totals)
            best[index] = totals[before[index]]
    return _walk(bounds, before)


def refine(values: FloatArray, points: list[int], reach: int, shortest: int) -> list[int]:
    """Each change point moved, by at most `reach`, to where the squared error of its two segments is least."""
    cost, moved = _Cost(values), [0, *points, values.size]
    for index in range(1, len(moved) - 1):
        left, at, right = moved[index - 1 : index + 2]
        places = np.arange(max(left + shortest, at - reach), min(right - shortest, at + reach) + 1)
        errors = cost.of(np.full_like(places, left), places) + cost.of(places, right)
        moved[index] = int(places[np.argmin(errors)])
    return moved[1:-1]


def gains(values: FloatArray, points: list[int]) -> FloatArray:
    """How much squared error each change point saves its two segments."""
    cost, bounds = _Cost(values), np.array([0, *points, values.size])
    left, at, right = bounds[:-2], bounds[1:-1], bounds[2:]
    return cost.of(left, right) - cost.of(left, at) - cost.of(at, right)


class _Cost:
    """The squared error around the mean of any segment, from running sums."""

    def __init__(self, values: FloatArray) -> None:
        centered = values - values.mean()
        self._sums = np.concatenate([[0.0], np.cumsum(centered)])
        self._squares = np.concatenate([[0.0], np.cumsum(np.square(centered))])

    def of(self, starts: IntArray, ends: IntArray | int) -> FloatArray:
        sums = self._sums[ends] - self._sums[starts]
        errors: FloatArray = self._squares[ends] - self._squares[starts] - np.square(sums) / (ends - starts)
        return errors


def _walk(bounds: IntArray, before: IntArray) -> list[int]:
    """The change points by the links from the last end back."""
    points, index = [], int(before[-1])
    while index:
        points.append(int(bounds[index]))
        index = int(before[index])
    return points[::-1]
