"""The test of Page and Hinkley for a change of the mean (Hinkley, Biometrika 58, 1971), against a running mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from weavergen_pipelines.regeneration.statistics import run_length
from weavergen_pipelines.regeneration.statistics.chart import Chart, Path
from weavergen_pipelines.regeneration.statistics.cusum import sums
from weavergen_pipelines.regeneration.statistics.detection import FloatArray
from weavergen_pipelines.regeneration.statistics.ewma import last_time


@dataclass(frozen=True)
class PageHinkley(Chart):
    """Sums of what exceeds the mean of all points so far by `tolerance` (delta), against `limit` (lambda).

    The running mean starts from the reference as if that were `weight` points. With a mean that is known this is the
    cumulative sum chart, and its run lengths are; a running mean follows a shift, and so takes longer to see it.
    """

    tolerance: float = 0.5
    limit: float = 5.0
    weight: int = 100

    @classmethod
    def of_run_length(cls, in_control: float, tolerance: float = 0.5) -> Self:
        """The test that signals on average after about `in_control` points in control: the bound of a known mean."""
        return cls(tolerance=tolerance, limit=run_length.cusum_limit(tolerance, in_control))

    def _paths(self, standardized: FloatArray) -> list[Path]:
        off = standardized - running_mean(standardized, self.weight)
        above, below = sums(off - self.tolerance), sums(-off - self.tolerance)
        return [
            Path("page-hinkley-above", above, self.limit, last_time(above <= 0)),
            Path("page-hinkley-below", below, self.limit, last_time(below <= 0)),
        ]


def running_mean(values: FloatArray, weight: int) -> FloatArray:
    """The mean of the points before each one and of `weight` zeros; shape (..., n), time last."""
    before = np.cumsum(values, axis=-1) - values
    return before / (weight + np.arange(values.shape[-1]))
