"""The processes of commands, run by either executor, on the registries that the libraries are tested with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from weavergen_pipelines.artifacts.memory import TaskMemory
from weavergen_pipelines.artifacts.store import ArtifactStore
from weavergen_pipelines.config import Settings, load_settings
from weavergen_pipelines.tasks import register_all
from weavergen_pipelines.workflow.catalog import find_bpmn_dirs, load_diagrams
from weavergen_pipelines.workflow.engine import WorkflowEngine
from weavergen_pipelines.workflow.result import WorkflowExecutionResult
from weavergen_pipelines.workflow.service_task import REGISTRY
from weavergen_pipelines.workflow.spiff.runtime import Runtime

EXECUTORS = ("spiff", "dagster")

Run = Callable[..., WorkflowExecutionResult]
register_all()
DIAGRAMS = load_diagrams(find_bpmn_dirs())


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(env={"WEAVERGEN_V2_STORAGE__CACHE_DIR": str(tmp_path / "cache")}).settings


@pytest.fixture
def artifacts(settings: Settings) -> ArtifactStore:
    return ArtifactStore(settings.storage.artifacts)


@pytest.fixture(params=EXECUTORS)
def run(request: pytest.FixtureRequest, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a process to its end, in this process and as a run of Dagster."""
    monkeypatch.chdir(tmp_path)
    if request.param == "spiff":
        return in_process(settings)
    return in_dagster(settings)


def in_process(settings: Settings) -> Run:
    artifacts = ArtifactStore(settings.storage.artifacts)
    memory = TaskMemory(settings.storage.cache_dir / "memory", artifacts)
    runtime = Runtime(
        tasks=REGISTRY,
        settings=settings,
        artifacts=artifacts,
        memory=memory,
        timeout=60,
        on_progress=lambda _progress: None,
    )
    return lambda process, **inputs: WorkflowEngine(DIAGRAMS, runtime).run_workflow(process, inputs)


def in_dagster(settings: Settings) -> Run:
    from weavergen_pipelines.workflow.dagster.execute import execute_with_dagster

    return lambda process, **inputs: execute_with_dagster(DIAGRAMS, process, inputs, settings=settings)


@pytest.fixture
def run_here(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a process to its end in this process alone."""
    monkeypatch.chdir(tmp_path)
    return in_process(settings)
