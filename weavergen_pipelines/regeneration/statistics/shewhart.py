"""Charts of individuals and of moving ranges (Shewhart, Economic Control of Quality of Manufactured Product, 1931)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from weavergen_pipelines.regeneration.statistics import run_length
from weavergen_pipelines.regeneration.statistics.chart import Chart, Path
from weavergen_pipelines.regeneration.statistics.detection import FloatArray
from weavergen_pipelines.regeneration.statistics.reference import Reference, moving_range_reference


@dataclass(frozen=True)
class Individuals(Chart):
    """The individuals chart: a value farther than `limit` standard deviations from the centre."""

    limit: float = 3.0

    @classmethod
    def of_run_length(cls, in_control: float) -> Self:
        """The chart that signals on average after `in_control` points in control."""
        return cls(limit=run_length.individuals_limit(in_control))

    def _estimate(self, values: FloatArray) -> Reference:
        return moving_range_reference(values)

    def _paths(self, standardized: FloatArray) -> list[Path]:
        return [Path("individual-above", standardized, self.limit), Path("individual-below", -standardized, self.limit)]


@dataclass(frozen=True)
class MovingRange(Chart):
    """The moving range chart: two neighbours farther apart than `limit` standard deviations.

    The default is D4 * d2 for two values, 3.267 * 1.128 (Montgomery, appendix VI).
    """

    limit: float = 3.686

    def _estimate(self, values: FloatArray) -> Reference:
        return moving_range_reference(values)

    def _paths(self, standardized: FloatArray) -> list[Path]:
        ranges = np.abs(np.diff(standardized, prepend=standardized[:1]))
        return [Path("moving-range", ranges, self.limit, np.maximum(np.arange(ranges.size) - 1.0, 0))]
