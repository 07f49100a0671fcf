"""What a series has never been before, judged as it comes in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weavergen_pipelines.regeneration.statistics.detection import (
    ROUNDING,
    Detection,
    Detector,
    FloatArray,
    Signal,
    in_order,
    onsets,
    regimes,
    score,
)
from weavergen_pipelines.regeneration.statistics.reference import startup_length


@dataclass(frozen=True)
class Novelty(Detector):
    """Records: values outside the range of all before them, and moving averages outside that of all averages before.

    Among independent values the n-th is a record with probability 2/n (Chandler, JRSS B 14, 1952), whatever their
    distribution and whatever cycles they follow, so a record late and by far is news. It takes no account of what
    comes after a point, and counts the first points as what is known.

    Attributes:
        limit: by how much of the range so far a record must pass it.
        window: the number of points of the average, and of those after a record among which only a larger one counts.
    """

    limit: float = 0.05
    window: int = 100

    def _judge(self, values: FloatArray) -> Detection:
        sides = {"novel-value": _excess(values), "novel-average": _excess(_averages(values, self.window))}
        for excess in sides.values():
            excess[: startup_length(values.size)] = 0
        worst = _leading(np.max(list(sides.values()), axis=0), self.window)
        signals = [signal for rule, excess in sides.items() for signal in self._signals(rule, excess, worst)]
        return Detection(score(worst / self.limit), in_order(signals), regimes(signals))

    def _signals(self, rule: str, excess: FloatArray, worst: FloatArray) -> list[Signal]:
        found = onsets((excess == worst) & (worst > self.limit))
        return [Signal(rule, at, at, float(excess[at]), self.limit) for at in found]


def _averages(values: FloatArray, window: int) -> FloatArray:
    import pandas as pd

    return pd.Series(values).rolling(window, min_periods=1).mean().to_numpy(copy=True)


def _excess(values: FloatArray) -> FloatArray:
    """How far each value is outside the range of those before it, in units of that range, at most a million."""
    excess = np.zeros(values.size)
    low, high = np.minimum.accumulate(values)[:-1], np.maximum.accumulate(values)[:-1]
    noise = ROUNDING * np.maximum.accumulate(np.abs(values))[1:]
    outside = np.maximum(np.maximum(values[1:] - high, low - values[1:]), 0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        relative = np.where(outside > noise, outside / np.where(high - low > noise, high - low, 0), 0)
    excess[1:] = np.minimum(relative, 1e6)
    return excess


def _leading(values: FloatArray, window: int) -> FloatArray:
    """The values that are larger than all of the `window` before them, 0 in place of the others."""
    import pandas as pd

    earlier = pd.Series(values).shift(1, fill_value=0.0).rolling(window, min_periods=1).max().to_numpy()
    return np.where(values > earlier, values, 0.0)
