"""What control charts share: a reference from the start of the series, and a statistic against a limit."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

import numpy as np

from weavergen_pipelines.regeneration.statistics.detection import (
    Detection,
    Detector,
    FloatArray,
    Signal,
    in_order,
    onsets,
    regimes,
    score,
)
from weavergen_pipelines.regeneration.statistics.reference import Reference, median_reference, startup_length


@dataclass(frozen=True)
class Path:
    """One side of a chart, in standard deviations: its statistic per point, and where what it shows began."""

    rule: str
    statistic: FloatArray
    limit: float
    began: FloatArray | None = None

    def signals(self) -> list[Signal]:
        """The points at which the statistic comes to pass the limit, the first of each excursion."""
        first: dict[int, Signal] = {}
        for signal in map(self._signal, onsets(self.statistic > self.limit)):
            first.setdefault(signal.since, signal)
        return list(first.values())

    def _signal(self, at: int) -> Signal:
        since = at if self.began is None else int(self.began[at])
        return Signal(self.rule, at, since, float(self.statistic[at]), self.limit)


@dataclass(frozen=True)
class Standardizing(Detector):
    """A detector that looks at values by their distance from a reference.

    Attributes:
        reference: the state in control; without one it is estimated from the first `startup` points.
        startup: how many; without it a third of them, at least 10 and at most 100.
    """

    reference: Reference | None = None
    startup: int | None = None

    def standardize(self, values: FloatArray) -> FloatArray:
        """The distances from the reference, in standard deviations."""
        reference = self.reference or self._estimate(values[: self.startup or startup_length(values.size)])
        return reference.standardize(values)

    def _estimate(self, values: FloatArray) -> Reference:
        """The reference from values in control."""
        return median_reference(values)


class Chart(Standardizing):
    """A chart that signals where a statistic passes its limit."""

    def _judge(self, values: FloatArray) -> Detection:
        paths = self._paths(self.standardize(values))
        signals = [signal for path in paths for signal in path.signals()]
        worst = np.max([path.statistic / path.limit for path in paths], axis=0)
        return Detection(score(np.maximum(worst, 0)), in_order(signals), regimes(signals))

    @abstractmethod
    def _paths(self, standardized: FloatArray) -> list[Path]:
        """The sides of this chart, of shape (n,)."""
