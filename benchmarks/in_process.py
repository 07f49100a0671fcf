"""Loading, checking and resolving in this process, without caches."""

from __future__ import annotations

import gc
import statistics
import time
from pathlib import Path

from weavergen_pipelines.config import Settings
from weavergen_pipelines.engine import engine
from weavergen_pipelines.semconv.sources import load_source


def resolve_seconds(registry: Path, runs: int) -> float:
    """The median time from a folder on disk to the resolved document."""
    return statistics.median_high([_once(registry) for _ in range(runs + 1)][1:])


def _once(registry: Path) -> float:
    gc.collect()
    storage = Settings().storage
    started = time.perf_counter()
    source = load_source(str(registry), cache_dir=storage.cache_dir, allowed_schemes=storage.allowed_schemes)
    engine.cache_clear()
    assert engine().check(source).passed
    assert engine().resolve(source)["groups"]
    return time.perf_counter() - started
