"""Executions in process: what a task costs, however many there are, and whether branches wait at once."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import drawn
from benchmarks.measure import seconds
from benchmarks.row import Row
from weavergen_pipelines.artifacts.memory import TaskMemory
from weavergen_pipelines.artifacts.store import ArtifactStore
from weavergen_pipelines.config import load_settings
from weavergen_pipelines.workflow.catalog import Catalog
from weavergen_pipelines.workflow.engine import WorkflowEngine
from weavergen_pipelines.workflow.service_task import REGISTRY
from weavergen_pipelines.workflow.spiff.runtime import Runtime
from weavergen_pipelines.workflow.store import open_store

TASKS = (100, 1_000, 5_000)
BLOCKS, BRANCHES = 1_000, 2
ITEMS = (1_000, 10_000)
IN_MEMORY, IN_SQLITE = 0.0003, 0.0015


@dataclass(frozen=True)
class Scene:
    """Where executions have their caches and their store."""

    runtime: Runtime
    runs: int

    @classmethod
    def within(cls, folder: Path, runs: int) -> Scene:
        places = {"STORAGE__CACHE_DIR": folder / "cache", "ENGINE__EXECUTIONS": folder / "executions.sqlite"}
        env = {f"WEAVERGEN_V2_{name}": str(place) for name, place in places.items()}
        artifacts = ArtifactStore(str(folder / "artifacts"))
        settings = load_settings(cwd=folder, env=env).settings
        return cls(
            Runtime(REGISTRY, settings, artifacts, TaskMemory(folder / "memory", artifacts), 60, lambda _event: None),
            runs,
        )

    def median(self, body: drawn.Part, *, kept: bool = False, outputs: tuple[str, ...] = ()) -> float:
        """What an execution takes, of a diagram that is checked already."""
        catalog = Catalog.of_sources({"bench.bpmn": drawn.diagram("bench", body, outputs=outputs).encode()})
        engine = WorkflowEngine(catalog, self.runtime, open_store(self.runtime.settings.engine) if kept else None)

        def execute() -> None:
            result = engine.run_workflow("bench", {"n": 1})
            assert result.outcome == "completed", result.errors
            assert all(set(result.data[name]) == {2} for name in outputs)

        taken = seconds(self.runs, execute)
        engine.close()
        return taken


def rows(_registry: Path, runs: int) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        scene = Scene.within(Path(folder), runs)
        yield from _tasks(scene)
        yield from _blocks(scene)
        yield from _items(scene)
        waits = [drawn.pause(f"wait{number}", "PT1S") for number in range(4)]
        yield Row(
            "four waits of a second in parallel", scene.median(drawn.parallel("all", waits), kept=True), bound=1.3
        )


def _tasks(scene: Scene) -> Iterator[Row]:
    for kept, where, bound in ((False, "in memory", IN_MEMORY), (True, "in SQLite", IN_SQLITE)):
        for count in TASKS:
            body = drawn.row([drawn.task(f"task{number}", result="sum") for number in range(count)])
            case = f"a task, of {count:,} in a row, {where}"
            yield Row(case, scene.median(body, kept=kept) / count, bound=bound)


def _blocks(scene: Scene) -> Iterator[Row]:
    body = drawn.row([_block(f"block{number}") for number in range(BLOCKS)])
    case = f"a task, of {BLOCKS:,} parallel blocks in a row of {BRANCHES}, in memory"
    share = scene.median(body) / (BLOCKS * BRANCHES)
    yield Row(case, share, bound=IN_MEMORY, beside="its share of the gateways included")


def _block(name: str) -> drawn.Part:
    return drawn.parallel(name, [drawn.task(f"{name}_{number}", result=f"sum{number}") for number in range(BRANCHES)])


def _items(scene: Scene) -> Iterator[Row]:
    for count in ITEMS:
        body = drawn.task("each", result="sum", loop=drawn.repeated(count))
        case = f"an item, of {count:,} at once, in memory"
        yield Row(case, scene.median(body, outputs=("all",)) / count, bound=IN_MEMORY)
