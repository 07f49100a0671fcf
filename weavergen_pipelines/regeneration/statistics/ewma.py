"""The exponentially weighted moving average chart of Roberts (Technometrics 1, 1959)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from weavergen_pipelines.regeneration.statistics import run_length
from weavergen_pipelines.regeneration.statistics.chart import Chart, Path
from weavergen_pipelines.regeneration.statistics.detection import BoolArray, FloatArray


@dataclass(frozen=True)
class Ewma(Chart):
    """The average with weight `weight` (lambda) for the newest point, against `limit` of its own final deviations."""

    weight: float = 0.2
    limit: float = 2.86

    @classmethod
    def of_run_length(cls, in_control: float, weight: float = 0.2) -> Self:
        """The chart that signals on average after `in_control` points in control."""
        return cls(weight=weight, limit=run_length.ewma_limit(weight, in_control))

    def _paths(self, standardized: FloatArray) -> list[Path]:
        statistic = averages(standardized, self.weight) * np.sqrt((2 - self.weight) / self.weight)
        return [
            Path("ewma-above", statistic, self.limit, last_time(statistic <= 0)),
            Path("ewma-below", -statistic, self.limit, last_time(statistic >= 0)),
        ]


def averages(values: FloatArray, weight: float) -> FloatArray:
    """The averages, of which the one before the first point is 0; shape (..., n), time last."""
    import pandas as pd

    rows = values.reshape(-1, values.shape[-1])
    frame = pd.DataFrame(np.vstack([np.zeros(rows.shape[0]), rows.T]))
    return frame.ewm(alpha=weight, adjust=False).mean().to_numpy()[1:].T.reshape(values.shape)


def last_time(reset: BoolArray) -> FloatArray:
    """For each point the first position after the last one at which `reset` held: where its excursion began."""
    positions = np.where(reset, np.arange(reset.size) + 1, 0)
    return np.minimum(np.maximum.accumulate(positions), np.arange(reset.size)).astype(np.float64)
