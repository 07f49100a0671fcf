"""Average run lengths of charts of independent normal values, and the limits that give a wanted one.

A shift is that of the mean, in standard deviations, from the first point on. The averages of the sequential charts
solve Fredholm integral equations of the second kind by Nystrom's method on Gauss-Legendre nodes (EWMA: Crowder,
Technometrics 29, 1987; CUSUM: Page, Biometrika 41, 1954).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

import numpy as np

from weavergen_pipelines.regeneration.statistics.detection import FloatArray

_NODES = 48
_NORMAL = NormalDist()


def individuals(limit: float, shift: float = 0.0) -> float:
    """Points until a value is farther than `limit` from the centre."""
    return 1 / (_NORMAL.cdf(-limit - shift) + _NORMAL.cdf(-limit + shift))


def individuals_limit(in_control: float) -> float:
    """The limit of the individuals chart with this run length in control."""
    return _NORMAL.inv_cdf(1 - 0.5 / in_control)


def ewma(weight: float, limit: float, shift: float = 0.0) -> float:
    """Points until the average passes `limit` of its own final deviations, starting at the centre."""
    bound = limit * math.sqrt(weight / (2 - weight))
    nodes, weights = _nodes(-bound, bound)

    def kernel(start: FloatArray) -> FloatArray:
        return _density((nodes - (1 - weight) * start[:, None]) / weight - shift) * weights / weight

    at_nodes = np.linalg.solve(np.eye(_NODES) - kernel(nodes), np.ones(_NODES))
    return float(1 + kernel(np.zeros(1))[0] @ at_nodes)


def cusum(slack: float, limit: float, shift: float = 0.0) -> float:
    """Points until either sum passes `limit`, both starting at 0 (Van Dobben de Bruyn's rule for two sides)."""
    return 1 / (1 / _one_sided(slack, limit, shift) + 1 / _one_sided(slack, limit, -shift))


def ewma_limit(weight: float, in_control: float) -> float:
    """The limit of the EWMA chart with this run length in control."""
    return _solve(lambda limit: ewma(weight, limit), in_control, 0.1, 6.0)


def cusum_limit(slack: float, in_control: float) -> float:
    """The limit of the two-sided CUSUM chart with this run length in control."""
    return _solve(lambda limit: cusum(slack, limit), in_control, 0.05, 10 / slack)


def _one_sided(slack: float, limit: float, shift: float) -> float:
    """The integral equation, with an unknown more: the length from 0, where the sum has an atom."""
    nodes, weights = _nodes(0.0, limit)
    starts = np.concatenate([[0.0], nodes])
    to_zero = np.array([_NORMAL.cdf(slack - start - shift) for start in starts])
    to_nodes = _density(nodes + slack - starts[:, None] - shift) * weights
    kernel = np.column_stack([to_zero, to_nodes])
    return float(np.linalg.solve(np.eye(_NODES + 1) - kernel, np.ones(_NODES + 1))[0])


def _nodes(low: float, high: float) -> tuple[FloatArray, FloatArray]:
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    return (nodes + 1) * (high - low) / 2 + low, weights * (high - low) / 2


def _density(values: FloatArray) -> FloatArray:
    return np.exp(-np.square(values) / 2) / math.sqrt(2 * math.pi)


def _solve(rising: Callable[[float], float], target: float, low: float, high: float) -> float:
    """Where a rising function reaches a target, by halving."""
    for _ in range(32):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < target else (low, middle)
    return (low + high) / 2
