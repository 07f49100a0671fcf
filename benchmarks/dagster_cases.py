"""What Dagster costs: loading the location, and a step."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import medians, run
from benchmarks.row import Row


def rows(registry: Path, runs: int) -> Iterator[Row]:
    import sys

    with tempfile.TemporaryDirectory() as folder:
        os.environ["WEAVERGEN_V2_STORAGE__CACHE_DIR"] = folder
        home = Path(folder) / "home"
        home.mkdir()
        load = [sys.executable, "-c", "import definitions"]
        sample, _ = medians(runs, lambda _index: run(load, {"DAGSTER_HOME": str(home)}))
        yield Row("the Dagster location, loaded in a new process", sample.seconds, sample.megabytes, 1.5)
        yield Row("overhead of Dagster a step, ephemeral", _step_seconds(registry, runs, None), bound=0.025)
        yield Row("overhead of Dagster a step, sqlite", _step_seconds(registry, runs, home), bound=0.075)
