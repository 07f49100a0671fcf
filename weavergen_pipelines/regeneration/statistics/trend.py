"""Whether a series rises or falls, and how fast: Mann (1945) and Kendall (1975), Theil (1950) and Sen (JASA 63, 1968).

Times are numbers in any unit, at any distances, and values may be missing; slopes are values per unit of time. Beyond
1000 points, neighbours are taken together by their medians.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from weavergen_pipelines.regeneration.statistics.detection import FloatArray

MOST_POINTS = 1000
FEWEST_POINTS = 4


@dataclass(frozen=True)
class Trend:
    """The trend of a series.

    Attributes:
        times, values: the points that it was estimated from, shape (n,), in the order of time.
        slopes: the slopes of all pairs of points, ascending; shape (m,).
        deviation: the standard deviation of Kendall's S.
        p_value: of the Mann-Kendall test, two-sided: of an S as large without a trend.
    """

    times: FloatArray
    values: FloatArray
    slopes: FloatArray
    deviation: float
    p_value: float

    def slope(self, quantile: float = 0.5) -> float:
        """A quantile of the slope; .5 is Theil and Sen's, .05 and .95 are the bounds of its interval of 90 %."""
        rank = (self.slopes.size + NormalDist().inv_cdf(quantile) * self.deviation) / 2
        return float(np.interp(rank, np.arange(self.slopes.size) + 0.5, self.slopes))

    def at(self, time: float, quantile: float = 0.5) -> float:
        """The value on the line with that quantile of the slope, through the middle of the points."""
        slope = self.slope(quantile)
        return float(np.median(self.values - slope * (self.times - time)))

    @property
    def residuals(self) -> FloatArray:
        """The values less the line."""
        off = self.values - self.slope() * self.times
        return off - np.median(off)


def trend(times: FloatArray, values: FloatArray) -> Trend | None:
    """The trend of a series, or none where there are fewer than four points at different times."""
    times, values = _points(times, values)
    if np.unique(times).size < FEWEST_POINTS:
        return None
    slopes, total = _pairs(times, values)
    deviation = _deviation(values)
    standard = (abs(total) - 1) / deviation if deviation and total else 0.0
    return Trend(times, values, slopes, deviation, 2 * NormalDist().cdf(-standard))


def _points(times: FloatArray, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The points that are there, in the order of time, at most `MOST_POINTS`."""
    present = np.isfinite(times) & np.isfinite(values)
    order = np.argsort(times[present], kind="stable")
    times, values = times[present][order], values[present][order]
    if times.size <= MOST_POINTS:
        return times, values
    parts = [np.array_split(of, MOST_POINTS) for of in (times, values)]
    return np.array([np.median(part) for part in parts[0]]), np.array([np.median(part) for part in parts[1]])


def _pairs(times: FloatArray, values: FloatArray) -> tuple[FloatArray, float]:
    """The slopes of all pairs at different times, and Kendall's S."""
    first, second = np.triu_indices(times.size, k=1)
    apart = times[second] > times[first]
    rises = (values[second] - values[first])[apart]
    return np.sort(rises / (times[second] - times[first])[apart]), float(np.sign(rises).sum())


def _deviation(values: FloatArray) -> float:
    """The standard deviation of S without a trend, less what ties take from it (Kendall, Rank Correlation, 1975)."""
    ties = np.unique(values, return_counts=True)[1].astype(np.float64)
    size = float(values.size)
    return float(np.sqrt((size * (size - 1) * (2 * size + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18))
