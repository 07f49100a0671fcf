"""Rules about runs of points: those of the Western Electric handbook (1956), and those of Nelson (1984).

A zone is one standard deviation wide; a point on a bound is not beyond it. Each rule fires at the point that completes
its pattern. Arrays have the shape (..., n): time is the last axis.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from weavergen_pipelines.regeneration.statistics.chart import Standardizing
from weavergen_pipelines.regeneration.statistics.detection import (
    BoolArray,
    Detection,
    FloatArray,
    IntArray,
    Signal,
    in_order,
    onsets,
    regimes,
    score,
)

Pattern = Callable[[FloatArray], BoolArray]


@dataclass(frozen=True)
class Rule:
    """A rule: its name, the number of points that its pattern spans, and where it is completed."""

    name: str
    span: int
    fires: Pattern


def beyond(zones: float, needed: int, span: int) -> Pattern:
    """`needed` of `span` points in a row beyond `zones` on one side, the last of them too."""

    def fires(values: FloatArray) -> BoolArray:
        return _some(values > zones, needed, span) | _some(values < -zones, needed, span)

    return fires


def trending(span: int) -> Pattern:
    """`span` points in a row, each higher than the one before, or each lower."""

    def fires(values: FloatArray) -> BoolArray:
        steps = np.diff(values, prepend=np.nan)
        return _all(steps > 0, span - 1) | _all(steps < 0, span - 1)

    return fires


def alternating(span: int) -> Pattern:
    """`span` points in a row that go up and down by turns."""

    def fires(values: FloatArray) -> BoolArray:
        steps = np.diff(values, prepend=np.nan)
        turns = np.zeros(values.shape, dtype=np.bool_)
        turns[..., 1:] = steps[..., 1:] * steps[..., :-1] < 0
        return _all(turns, span - 2)

    return fires


def within(zones: float, span: int) -> Pattern:
    """`span` points in a row less than `zones` from the centre, on either side, and not all at one value."""

    def fires(values: FloatArray) -> BoolArray:
        moves = np.diff(values, prepend=np.nan) != 0
        return _all(np.abs(values) < zones, span) & (_count(moves, span - 1) > 0)

    return fires


def outside(zones: float, span: int) -> Pattern:
    """`span` points in a row more than `zones` from the centre, on either side."""

    def fires(values: FloatArray) -> BoolArray:
        return _all(np.abs(values) > zones, span)

    return fires


WESTERN_ELECTRIC = (
    Rule("western-electric-1", 1, beyond(3, 1, 1)),
    Rule("western-electric-2", 3, beyond(2, 2, 3)),
    Rule("western-electric-3", 5, beyond(1, 4, 5)),
    Rule("western-electric-4", 8, beyond(0, 8, 8)),
)
NELSON = (
    Rule("nelson-1", 1, beyond(3, 1, 1)),
    Rule("nelson-2", 9, beyond(0, 9, 9)),
    Rule("nelson-3", 6, trending(6)),
    Rule("nelson-4", 14, alternating(14)),
    Rule("nelson-5", 3, beyond(2, 2, 3)),
    Rule("nelson-6", 5, beyond(1, 4, 5)),
    Rule("nelson-7", 15, within(1, 15)),
    Rule("nelson-8", 8, outside(1, 8)),
)


@dataclass(frozen=True)
class RunRules(Standardizing):
    """A set of rules on one chart; a point's score rises with its distance, and with the share of rules that fire."""

    rules: tuple[Rule, ...] = WESTERN_ELECTRIC

    def _judge(self, values: FloatArray) -> Detection:
        standardized = self.standardize(values)
        fired = np.array([rule.fires(standardized) for rule in self.rules])
        signals = [signal for rule, at in zip(self.rules, fired, strict=True) for signal in _signals(rule, at)]
        shares = np.where(fired.any(axis=0), 0.5 + 0.5 * fired.mean(axis=0), 0.0)
        scores = np.maximum(shares, score(np.abs(standardized) / 3))
        return Detection(scores, in_order(signals), regimes(signals))


def _signals(rule: Rule, fired: BoolArray) -> list[Signal]:
    return [
        Signal(rule.name, at, max(at - rule.span + 1, 0), float(rule.span), float(rule.span)) for at in onsets(fired)
    ]


def _some(holds: BoolArray, needed: int, span: int) -> BoolArray:
    """Where a condition holds, and with it for at least `needed` of the last `span` points."""
    return holds & (_count(holds, span) >= needed)


def _all(holds: BoolArray, span: int) -> BoolArray:
    return _count(holds, span) >= span


def _count(holds: BoolArray, span: int) -> IntArray:
    """How many of the last `span` points a condition holds for."""
    total = np.cumsum(holds, axis=-1, dtype=np.int64)
    earlier = np.zeros_like(total)
    earlier[..., span:] = total[..., :-span]
    return total - earlier
