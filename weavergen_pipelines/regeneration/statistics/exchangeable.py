"""Two parts of a series made comparable: of bounded length, without memory, and by ranks alone."""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

import numpy as np

from weavergen_pipelines.regeneration.statistics.detection import FloatArray

FEWEST_BLOCKS = 10
MOST_MEMORY = 0.95


def blocks(first: int, second: int, most: int) -> int:
    """How many points to take together, for parts of these sizes to have about `most` blocks, and enough of them."""
    return max(1, min(-(-max(first, second) // most), min(first, second) // FEWEST_BLOCKS))


def condense(values: FloatArray, size: int, most: int) -> FloatArray:
    """The means of blocks of `size` points, the latest `most` of them; points too few for a block are left out."""
    whole = values.size // size * size
    return np.asarray(values[values.size - whole :].reshape(-1, size).mean(axis=1)[-most:])


def normal_scores(values: FloatArray) -> FloatArray:
    """The values by their ranks, as quantiles of the normal distribution; equal values are ranked by lot."""
    lots = np.random.default_rng(values.size).permutation(values.size)
    ranks = np.empty(values.size, dtype=np.int64)
    ranks[np.lexsort((lots, values))] = np.arange(values.size)
    return quantiles(values.size)[ranks]


@lru_cache(maxsize=256)
def quantiles(size: int) -> FloatArray:
    """The expected normal values of `size` ranks (Van der Waerden)."""
    normal = NormalDist()
    return np.array([normal.inv_cdf((rank + 1) / (size + 1)) for rank in range(size)])


def whiten(values: FloatArray, split: int) -> FloatArray:
    """What is new in each value of a series of first order; the parts before and after `split` may differ in level."""
    memory = _memory(values, split)
    return np.concatenate([values[:1] * np.sqrt(1 - memory**2), values[1:] - memory * values[:-1]])


def _memory(values: FloatArray, split: int) -> float:
    """The autocorrelation at lag 1, from 0 to .95: Kendall's estimate, which is less biased (Biometrika 41, 1954), and
    a standard error more. To take out too much costs power; to leave some in would cost the bound on the error.
    """
    parts = [part - part.mean() for part in (values[:split], values[split:])]
    power = sum(float(np.square(part).sum()) for part in parts)
    together = sum(float((part[1:] * part[:-1]).sum()) for part in parts)
    raw = together / power if power else 0.0
    estimate = raw + len(parts) * (1 + 3 * raw) / values.size
    error = math.sqrt(max(1 - estimate**2, 0) / values.size)
    return min(max(estimate + error, 0.0), MOST_MEMORY)
