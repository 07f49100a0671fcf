"""Loading, checking and resolving in one process, without caches: `python -m benchmarks.in_process REGISTRY RUNS`."""

from __future__ import annotations

import gc
import statistics
import subprocess
import sys
import time
from pathlib import Path

from weavergen_pipelines.config import Settings
from weavergen_pipelines.engine import engine
from weavergen_pipelines.semconv.sources import load_source


def resolve_seconds(registry: Path, runs: int) -> float:
    """The median time from a folder on disk to the resolved document, in a process that does nothing else."""
    command = [sys.executable, "-m", "benchmarks.in_process", str(registry), str(runs)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _once(registry: Path) -> float:
    engine.cache_clear()
    gc.collect()
    storage = Settings().storage
    started = time.perf_counter()
    source = load_source(str(registry), cache_dir=storage.cache_dir, allowed_schemes=storage.allowed_schemes)
    assert engine().check(source).passed
    assert engine().resolve(source)["groups"]
    return time.perf_counter() - started


if __name__ == "__main__":
    print(statistics.median_high([_once(Path(sys.argv[1])) for _ in range(int(sys.argv[2]) + 1)][1:]))
