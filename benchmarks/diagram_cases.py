"""Diagrams: reading and checking them, drawing them, and what Dagster makes of them."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import drawn
from benchmarks.measure import medians, run, seconds
from benchmarks.row import Row
from weavergen_pipelines.config import load_settings
from weavergen_pipelines.workflow.catalog import Catalog
from weavergen_pipelines.workflow.dagster.compile import Compiler
from weavergen_pipelines.workflow.dagster.resources import workflow_resource
from weavergen_pipelines.workflow.draw import svg
from weavergen_pipelines.workflow.parse import parse_diagram
from weavergen_pipelines.workflow.service_task import REGISTRY
from weavergen_pipelines.workflow.validate import require_valid

ROOT = Path(__file__).resolve().parent.parent
DIAGRAMS, STORES = 50, 19
"""As many diagrams, each with so many data stores and its execution: 1,000 assets."""

LOCATION = """
import sys
import benchmarks.drawn
from weavergen_pipelines.workflow.dagster.definitions import build_definitions
location = build_definitions(sys.argv[1], run_diagram=False).get_repository_def()
assert len(location.asset_graph.get_all_asset_keys()) == int(sys.argv[2])
"""


def rows(_registry: Path, runs: int) -> Iterator[Row]:
    source = drawn.hundred_tasks().encode()
    yield Row("parse and validate 100 tasks", seconds(runs, lambda: _validated(source)), bound=0.05)
    diagram = parse_diagram(source)
    yield Row("draw 100 tasks without DI as SVG", seconds(runs, lambda: svg(diagram)), bound=0.05)
    with tempfile.TemporaryDirectory() as folder:
        yield Row("compile 100 tasks to a Dagster job", seconds(runs, lambda: _job(source, Path(folder))), bound=0.15)
        yield _thousand_assets(Path(folder) / "bpmn", runs)


def _validated(source: bytes) -> Catalog:
    catalog = Catalog.of_sources({"hundred.bpmn": source})
    require_valid(catalog, "hundred", REGISTRY)
    return catalog


def _job(source: bytes, folder: Path) -> None:
    settings = load_settings(cwd=folder, env={"WEAVERGEN_V2_STORAGE__CACHE_DIR": str(folder / "cache")}).settings
    compiler = Compiler(Catalog.of_sources({"hundred.bpmn": source}), workflow_resource(settings), REGISTRY)
    compiler.definitions({"bench": {"n": 1}}).resolve_job_def("bench__hundred_job")


def _thousand_assets(folder: Path, runs: int) -> Row:
    """A new process that imports everything, and loads the folder."""
    folder.mkdir()
    for number in range(DIAGRAMS):
        (folder / f"line{number}.bpmn").write_text(drawn.lineage(f"line{number}", STORES))
    command = [sys.executable, "-c", LOCATION, str(folder), str(DIAGRAMS * (STORES + 1))]
    sample, _ = medians(runs, lambda _index: run(command, {}, cwd=ROOT))
    assert sample.exit_code == 0
    return Row("1,000 assets from 50 diagrams, loaded in a new process", sample.seconds, sample.megabytes, 3.0)
