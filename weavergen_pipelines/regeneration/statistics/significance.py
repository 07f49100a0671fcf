"""Which of many series have changed: indicators with a bound on the probability of any false one.

A chart's run length says how often it signals by chance; it does not bound the errors of a measurement, the less so if
the values are not normal. Here the charts of a series are one test: their greatest statistic over its limit, compared
with what random orders of the same ranks give (Westfall and Young, Resampling-Based Multiple Testing, 1993). Over the
series the p-values are adjusted by Holm (Scandinavian Journal of Statistics 6, 1979). The memory of a series, as far as
it is of first order, is taken out before.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from weavergen_pipelines.regeneration.statistics.cusum import sums
from weavergen_pipelines.regeneration.statistics.detection import FloatArray
from weavergen_pipelines.regeneration.statistics.ewma import averages, last_time
from weavergen_pipelines.regeneration.statistics.exchangeable import blocks, condense, normal_scores, quantiles, whiten

FAMILY_WISE_ERROR = 0.01
MOST_POINTS = 120
CHARTS = ("shewhart", "ewma", "cusum")
# The limits with a run length of 370 in control, so that no chart outweighs the others.
_LIMITS = (3.0, 2.859, 4.774)
_WEIGHT, _SLACK = 0.2, 0.5
_LEAST_DRAWS, _BATCH = 16384, 1024


@dataclass(frozen=True, slots=True)
class Window:
    """A series to judge: `baseline`, while all was well, then `current`; each of shape (n,), in order of time."""

    baseline: FloatArray
    current: FloatArray


@dataclass(frozen=True, slots=True)
class Indicator:
    """A series that has changed.

    Attributes:
        series: its name.
        chart: the one that shows it most: `shewhart`, `ewma` or `cusum`.
        ratio: the statistic of that chart over its limit, on normal scores.
        p_value: of the series by itself.
        adjusted: the p-value among all series, by Holm.
        since: the position in `current` at which the change began, by the cumulative sums; in long series, to a block.
    """

    series: str
    chart: str
    ratio: float
    p_value: float
    adjusted: float
    since: int


def indicators(windows: Mapping[str, Window], *, error: float = FAMILY_WISE_ERROR) -> tuple[Indicator, ...]:
    """The series of one measurement that have changed, the surest first.

    Where none has, any is named with a probability of at most `error`. Gaps are passed over; a series that has no
    points in one of its parts, or one value throughout, has not changed.
    """
    draws = max(_LEAST_DRAWS, 2 ** math.ceil(math.log2(max(len(windows), 1) / error)))
    judged = [_judge(name, window, draws) for name, window in windows.items()]
    found = sorted((one for one in judged if one), key=lambda one: (one.p_value, one.series))
    adjusted = holm([one.p_value for one in found], len(windows))
    named = [replace(one, adjusted=value) for one, value in zip(found, adjusted, strict=True)]
    return tuple(one for one in named if one.adjusted <= error)


def holm(p_values: Sequence[float], tests: int) -> list[float]:
    """The adjusted values of ascending p-values, the least of `tests` ones."""
    worst, adjusted = 0.0, []
    for index, p_value in enumerate(p_values):
        worst = max(worst, min(1.0, p_value * (tests - index)))
        adjusted.append(worst)
    return adjusted


def _judge(name: str, window: Window, draws: int) -> Indicator | None:
    """The test of one series, not yet adjusted for there being others."""
    present = np.flatnonzero(np.isfinite(window.current))
    baseline, current = window.baseline[np.isfinite(window.baseline)], window.current[present]
    if not (baseline.size and current.size) or np.ptp(np.concatenate([baseline, current])) == 0:
        return None
    size = blocks(baseline.size, current.size, MOST_POINTS)
    before, after = (condense(part, size, MOST_POINTS) for part in (baseline, current))
    scores = normal_scores(whiten(normal_scores(np.concatenate([before, after])), before.size))
    ratios = _ratios(scores, before.size)
    p_value = _p_value(float(ratios.max()), _null(before.size, scores.size, draws))
    since = present[current.size - after.size * size + _since(scores, before.size) * size]
    return Indicator(name, CHARTS[int(ratios.argmax())], float(ratios.max()), p_value, 1.0, int(since))


def _p_value(ratio: float, null: FloatArray) -> float:
    """The share of a sorted sample that is as large, and two standard errors: the sample is the same every time."""
    as_large = null.size - int(np.searchsorted(null, ratio * (1 - 1e-12)))
    return min(1.0, (1 + as_large + 2 * math.sqrt(as_large)) / (1 + null.size))


def _ratios(scores: FloatArray, split: int) -> FloatArray:
    """The greatest statistic of each chart over its limit; scores of shape (..., n) give (..., 3)."""
    off = _off(scores, split)
    smooth = np.abs(averages(off, _WEIGHT)) * math.sqrt((2 - _WEIGHT) / _WEIGHT)
    summed = np.maximum(sums(off - _SLACK), sums(-off - _SLACK))
    greatest = [path.max(axis=-1) for path in (np.abs(off), smooth, summed)]
    return np.asarray(np.stack(greatest, axis=-1) / _LIMITS)


def _since(scores: FloatArray, split: int) -> int:
    """Where the greater of the cumulative sums began to rise to its highest point."""
    off = _off(scores, split)
    path = max(sums(off - _SLACK), sums(-off - _SLACK), key=lambda path: float(path.max()))
    return int(last_time(path <= 0)[path.argmax()])


def _off(scores: FloatArray, split: int) -> FloatArray:
    """How far the scores of the current part are off the mean of the baseline."""
    return np.asarray(scores[..., split:] - scores[..., :split].mean(axis=-1, keepdims=True))


@lru_cache(maxsize=128)
def _null(split: int, size: int, draws: int) -> FloatArray:
    """The greatest ratios of random orders of the same ranks, sorted."""
    random = np.random.default_rng(0)
    scores = np.tile(quantiles(size), (_BATCH, 1))
    batches = [_ratios(random.permuted(scores, axis=1), split).max(axis=-1) for _ in range(-(-draws // _BATCH))]
    return np.sort(np.concatenate(batches))
