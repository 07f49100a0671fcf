"""Where the trend of a series leads: its value at a later time, when it reaches a threshold, and who should know."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from weavergen_pipelines.regeneration.statistics.detection import FloatArray
from weavergen_pipelines.regeneration.statistics.trend import Trend, trend

SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class Interval:
    """The lower bound, the median and the upper bound of a quantity; never is infinite."""

    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True)
class Alert:
    """A threshold that is passed, or will be.

    Attributes:
        name: of the threshold.
        state: `passed` by the last value, or `expected` by the trend.
        crossing: when the trend reaches it, in the unit of the times.
        p_value: of the trend (Mann-Kendall).
    """

    name: str
    threshold: float
    state: Literal["passed", "expected"]
    crossing: Interval
    p_value: float


def forecast(of: Trend, time: float, confidence: float = 0.9) -> Interval:
    """The value at a time, with an interval from that of the slope and the quantiles of the residuals.

    The quantiles are those of one more residual than there are (split conformal prediction: Vovk and others, 2005).
    """
    tail = (1 - confidence) / 2
    middle = of.at(time)
    outer = min(1.0, (1 - tail) * (1 + 1 / of.values.size))
    low, high = np.quantile(of.residuals, [1 - outer, outer])
    below, above = of.at(time, tail) - middle, of.at(time, 1 - tail) - middle
    return Interval(middle - math.hypot(below, low), middle, middle + math.hypot(above, high))


def crossing(of: Trend, threshold: float, confidence: float = 0.9) -> Interval:
    """When the line of the trend reaches a threshold above it: at the latest by its flattest slope, if at all."""
    tail = (1 - confidence) / 2
    return Interval(*(_reaches(of, threshold, quantile) for quantile in (1 - tail, 0.5, tail)))


def alerts(
    times: FloatArray, values: FloatArray, thresholds: Mapping[str, float], *, horizon: float
) -> tuple[Alert, ...]:
    """The thresholds that the last value has passed, and those that a significant trend reaches within `horizon`.

    Args:
        times: shape (n,), any unit.
        values: shape (n,), gaps are NaN.
        thresholds: their values by name; a series passes one by reaching it from below.
        horizon: how far to look ahead from the last time, in the unit of the times.
    """
    present = np.flatnonzero(np.isfinite(times) & np.isfinite(values))
    if not present.size:
        return ()
    last = present[np.argmax(times[present])]
    found = trend(times, values)
    judged = [_alert(name, limit, found, float(values[last])) for name, limit in sorted(thresholds.items())]
    return tuple(one for one in judged if one.state == "passed" or _soon(one, float(times[last]) + horizon))


def _alert(name: str, threshold: float, found: Trend | None, value: float) -> Alert:
    when = crossing(found, threshold) if found else Interval(math.inf, math.inf, math.inf)
    state: Literal["passed", "expected"] = "passed" if value >= threshold else "expected"
    return Alert(name, threshold, state, when, found.p_value if found else 1.0)


def _soon(alert: Alert, until: float) -> bool:
    return alert.p_value <= SIGNIFICANT and alert.crossing.median <= until


def _reaches(of: Trend, threshold: float, quantile: float) -> float:
    """When the line of one slope is at a threshold; at the last time, if it is beyond it by then."""
    slope, last = of.slope(quantile), float(of.times[-1])
    missing = threshold - of.at(last, quantile)
    if missing <= 0:
        return last
    return last + missing / slope if slope > 0 else math.inf
