"""What every detector takes and gives: a series in, a score per point, signals and change points out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
# Differences of values that are smaller than this share of the values may be errors of rounding, and count as none.
ROUNDING = 16 * float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True)
class Signal:
    """A rule that fired.

    Attributes:
        rule: the name of the rule, such as `nelson-2`.
        at: the position of the point at which it fired, from 0.
        since: the position at which what it noticed began; never after `at`.
        statistic: the value of the chart's statistic at `at`, in the chart's unit.
        limit: the bound that the statistic passed, in the same unit.
    """

    rule: str
    at: int
    since: int
    statistic: float
    limit: float


@dataclass(frozen=True, slots=True)
class Detection:
    """The findings on one series.

    Attributes:
        scores: shape (n,), in [0, 1]; from .5 on, a point is out of the detector's bounds; a gap has 0.
        signals: in the order of `at`, then of the rule; one for each uninterrupted run of points that keep to a rule.
        change_points: the first positions of new regimes, ascending; never 0.
    """

    scores: FloatArray
    signals: tuple[Signal, ...] = ()
    change_points: tuple[int, ...] = ()


class Detector(ABC):
    """A method by which to judge a series. Gaps (NaN and infinite values) are passed over: the state waits."""

    def __call__(self, series: Sequence[float] | FloatArray | pd.Series[float]) -> Detection:
        """Judge a series of shape (n,), in the order of time."""
        values = np.asarray(series, dtype=np.float64)
        present = np.flatnonzero(np.isfinite(values))
        if not present.size:
            return Detection(np.zeros(values.size))
        return _spread(self._judge(values[present]), present, values.size)

    @abstractmethod
    def _judge(self, values: FloatArray) -> Detection:
        """Judge a series without gaps, of at least one point."""


def score(ratio: FloatArray) -> FloatArray:
    """Scores in [0, 1) from statistics over their limits: .5 at the limit, rising with both."""
    square = np.square(np.minimum(ratio, 1e6))
    return np.asarray(square / (1 + square))


def onsets(fired: BoolArray) -> list[int]:
    """The first positions of the runs of true values."""
    return [int(at) for at in np.flatnonzero(fired & ~np.r_[False, fired[:-1]])]


def in_order(signals: list[Signal]) -> tuple[Signal, ...]:
    """Signals by position, then by rule."""
    return tuple(sorted(signals, key=lambda signal: (signal.at, signal.rule)))


def regimes(signals: Sequence[Signal]) -> tuple[int, ...]:
    """The change points that signals date: where what they noticed began."""
    return tuple(sorted({signal.since for signal in signals if signal.since > 0}))


def _spread(found: Detection, present: IntArray, size: int) -> Detection:
    """A detection on the present points as one on all points."""
    scores = np.zeros(size)
    scores[present] = found.scores
    signals = [replace(one, at=int(present[one.at]), since=int(present[one.since])) for one in found.signals]
    return Detection(scores, tuple(signals), tuple(int(present[at]) for at in found.change_points))
