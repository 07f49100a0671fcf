"""The two-sided cumulative sum chart (Page, Biometrika 41, 1954; Hawkins and Olwell, 1998)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from weavergen_pipelines.regeneration.statistics import run_length
from weavergen_pipelines.regeneration.statistics.chart import Chart, Path
from weavergen_pipelines.regeneration.statistics.detection import FloatArray
from weavergen_pipelines.regeneration.statistics.ewma import last_time


@dataclass(frozen=True)
class Cusum(Chart):
    """Sums of what exceeds `slack` (k) on either side of the centre, against `limit` (h); best for shifts of 2k."""

    slack: float = 0.5
    limit: float = 5.0

    @classmethod
    def of_run_length(cls, in_control: float, slack: float = 0.5) -> Self:
        """The chart that signals on average after `in_control` points in control."""
        return cls(slack=slack, limit=run_length.cusum_limit(slack, in_control))

    def _paths(self, standardized: FloatArray) -> list[Path]:
        above, below = sums(standardized - self.slack), sums(-standardized - self.slack)
        return [
            Path("cusum-above", above, self.limit, last_time(above <= 0)),
            Path("cusum-below", below, self.limit, last_time(below <= 0)),
        ]


def sums(steps: FloatArray) -> FloatArray:
    """The sums that start again at 0 whenever they fall below it; shape (..., n), time last."""
    total = np.cumsum(steps, axis=-1)
    return total - np.minimum(np.minimum.accumulate(total, axis=-1), 0)
