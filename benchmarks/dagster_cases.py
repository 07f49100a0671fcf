"""What Dagster costs: loading the location, and a step."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import dagster as dg

from benchmarks.measure import medians, run
from benchmarks.row import Row
from weavergen_pipelines.config import Settings, load_settings
from weavergen_pipelines.tasks import register_all
from weavergen_pipelines.workflow.catalog import Catalog, find_bpmn_dirs, load_diagrams
from weavergen_pipelines.workflow.dagster.execute import execute_with_dagster

ROOT = Path(__file__).resolve().parent.parent
INSTANCE = "telemetry: {enabled: false}\n"


def rows(registry: Path, runs: int) -> Iterator[Row]:
    register_all()
    catalog = load_diagrams(find_bpmn_dirs())
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        (home / "dagster.yaml").write_text(INSTANCE)
        env = {"DAGSTER_HOME": str(home), "WEAVERGEN_V2_STORAGE__CACHE_DIR": folder}
        load = [sys.executable, "-c", "import definitions"]
        sample, _ = medians(runs, lambda _index: run(load, env, cwd=ROOT))
        yield Row("the Dagster location, loaded in a new process", sample.seconds, sample.megabytes, 1.5)
        settings = load_settings(env={**os.environ, **env}).settings
        inputs = {"registry": str(registry), "output": str(Path(folder) / "out")}
        with dg.DagsterInstance.ephemeral() as instance:
            yield Row(
                "overhead of Dagster a step, ephemeral", _step(catalog, inputs, settings, instance, runs), bound=0.025
            )
        with dg.DagsterInstance.from_config(str(home)) as instance:
            yield Row(
                "overhead of Dagster a step, sqlite", _step(catalog, inputs, settings, instance, runs), bound=0.075
            )


def _step(
    catalog: Catalog, inputs: dict[str, str], settings: Settings, instance: dg.DagsterInstance, runs: int
) -> float:
    """The median of what a run takes beyond its service tasks, by step."""
    return statistics.median([_overhead(catalog, inputs, settings, instance) for _ in range(runs + 1)][1:])


def _overhead(catalog: Catalog, inputs: dict[str, str], settings: Settings, instance: dg.DagsterInstance) -> float:
    result = execute_with_dagster(catalog, "parallel_generate", inputs, settings=settings, instance=instance)
    assert result.outcome == "completed", result.errors
    steps = len(instance.get_run_step_stats(result.execution_id))
    return (result.duration_s - sum(step.duration for step in result.steps)) / steps
