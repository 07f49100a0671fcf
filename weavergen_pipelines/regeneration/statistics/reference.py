"""The state in control that a chart compares with: a centre and a standard deviation, robustly estimated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weavergen_pipelines.regeneration.statistics.detection import ROUNDING, FloatArray

# The median absolute deviation and the median moving range of normal values, in standard deviations:
# quantile(.75) and sqrt(2) * quantile(.75).
MAD_OF_NORMAL = 0.6744897501960817
MEDIAN_RANGE_OF_NORMAL = 0.9538725524089229
MEAN_DEVIATION_OF_NORMAL = 0.7978845608028654
FARTHEST = 1e6


@dataclass(frozen=True, slots=True)
class Reference:
    """The centre and the standard deviation (0 for a constant) of a process in control, in the unit of the series."""

    center: float
    sigma: float

    def standardize(self, values: FloatArray) -> FloatArray:
        """How many standard deviations each value is off the centre, at most `FARTHEST`; of any shape."""
        off = values - self.center
        noise = ROUNDING * max(abs(self.center), float(np.max(np.abs(values), initial=0.0)))
        off = np.where(np.abs(off) <= noise, 0.0, off)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            scaled = np.where(off == 0, 0.0, off / (self.sigma if self.sigma > noise else 0.0))
        return np.clip(scaled, -FARTHEST, FARTHEST)


def startup_length(size: int) -> int:
    """How many first points estimate the reference when nobody says: a third, at least 10 and at most 100."""
    return min(size, 100, max(10, size // 3))


def median_reference(values: FloatArray) -> Reference:
    """Median and median absolute deviation; up to half of the values may be outliers."""
    center = float(np.median(values))
    return Reference(center, _spread(np.abs(values - center), MAD_OF_NORMAL))


def moving_range_reference(values: FloatArray) -> Reference:
    """Median and median moving range (Montgomery, Introduction to Statistical Quality Control, 6.4): slow drift of the
    mean does not widen the limits.
    """
    ranges = np.abs(np.diff(values))
    sigma = _spread(ranges, MEDIAN_RANGE_OF_NORMAL, np.sqrt(2)) if ranges.size else 0.0
    return Reference(float(np.median(values)), sigma)


def _spread(deviations: FloatArray, median_of_normal: float, scale: float = 1.0) -> float:
    """The median deviation as a standard deviation; where most are nought, the mean deviation says more."""
    median = float(np.median(deviations)) / median_of_normal
    return median or float(np.mean(deviations)) / (MEAN_DEVIATION_OF_NORMAL * scale)
