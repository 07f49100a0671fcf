"""Changes of the level of a series, found looking back on all of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from weavergen_pipelines.regeneration.statistics.detection import Detection, Detector, FloatArray, Signal, score
from weavergen_pipelines.regeneration.statistics.reference import median_reference
from weavergen_pipelines.regeneration.statistics.segmentation import gains, refine, segment

PLACES = 2000
OUTLIER = 5.0


@dataclass(frozen=True)
class ChangePoints(Detector):
    """Segments of constant mean, at a price of `price` * ln(n) * variance for each change point.

    3 ln n is the leading term of the modified criterion of Zhang and Siegmund (Biometrics 63, 2007). The variance is
    that of the whole series: series that wander have fewer change points than independent noise would explain. Values
    beyond 5 robust standard deviations count as if at that bound, so that no outlier is a segment of its own. Beyond
    2000 points, change points are looked for on a grid of as many places, and then between its lines.

    Attributes:
        price: of a change point.
        shortest: the least number of points of a segment.
    """

    price: float = 3.0
    shortest: int = 10

    def _judge(self, values: FloatArray) -> Detection:
        tamed = _without_outliers(values)
        penalty = self.price * math.log(values.size) * float(tamed.var())
        points = self._points(tamed, penalty) if penalty > 0 else []
        if not points:
            return Detection(np.zeros(values.size))
        scores, saved = np.zeros(values.size), gains(tamed, points)
        scores[points] = score(np.sqrt(saved / penalty))
        signals = [
            Signal("change-point", at, at, gain, penalty) for at, gain in zip(points, saved.tolist(), strict=True)
        ]
        return Detection(scores, tuple(signals), tuple(points))

    def _points(self, values: FloatArray, penalty: float) -> list[int]:
        step = -(-values.size // PLACES)
        ends = np.append(np.arange(step, values.size, step), values.size)
        points = segment(values, penalty, ends, self.shortest)
        return refine(values, points, step - 1, self.shortest)


def _without_outliers(values: FloatArray) -> FloatArray:
    """Standard deviations from the median, at most 5; nought where the values do not differ."""
    return np.clip(median_reference(values).standardize(values), -OUTLIER, OUTLIER)
