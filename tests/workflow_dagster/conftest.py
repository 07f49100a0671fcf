"""The stand-in tasks and folder cases are those of tests/workflow: both executors are held to the same."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from weavergen_pipelines.config import Settings
from weavergen_pipelines.workflow.catalog import load_diagrams
from weavergen_pipelines.workflow.dagster.compile import Compiler
from weavergen_pipelines.workflow.dagster.resources import workflow_resource
from weavergen_pipelines.workflow.service_task import ServiceTaskRegistry
from weavergen_pipelines.workflow.store import ExecutionStore, open_store

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))
from stand_ins import draw, events, runtime, settings, tasks

__all__ = ["compiled", "draw", "events", "executions", "instance", "run", "runtime", "settings", "tasks"]


SYSTEMS = dg.DynamicPartitionsDefinition(name="systems")


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as ephemeral:
        yield ephemeral


@pytest.fixture
def executions(settings: Settings) -> Iterator[ExecutionStore]:
    """The executions that outlive a run, and the messages and signals that come."""
    store = open_store(settings.engine)
    yield store
    store.close()


@pytest.fixture
def partitions() -> dict[str, dg.PartitionsDefinition]:
    """The sets of partitions that diagrams may name."""
    days = dg.DailyPartitionsDefinition("2026-01-01")
    return {"colours": dg.StaticPartitionsDefinition(["red", "blue"]), "systems": SYSTEMS, "days": days}


@pytest.fixture
def compiled(
    draw: Callable[..., Path],
    settings: Settings,
    tasks: ServiceTaskRegistry,
    partitions: dict[str, dg.PartitionsDefinition],
    executions: ExecutionStore,
) -> Callable[..., dg.Definitions]:
    """The definitions of diagrams, given by name and text, for one instance `otel` that gives `n` and `registry`."""

    def build(**diagrams: str) -> dg.Definitions:
        catalog, resource = load_diagrams([draw(**diagrams)]), workflow_resource(settings)
        scripts = settings.engine.allow_scripts
        compiler = Compiler(
            catalog, resource, tasks, partitions=partitions, executions=executions, allow_scripts=scripts
        )
        return compiler.definitions({"otel": {"n": 1, "registry": "otel"}})

    return build


@pytest.fixture
def run(instance: dg.DagsterInstance) -> Callable[..., dg.ExecuteInProcessResult]:
    """Run a job of some definitions, without raising."""

    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}

    def execute(
        definitions: dg.Definitions, job: str, run_config: dict[str, Any] | None = None, **options: Any
    ) -> dg.ExecuteInProcessResult:
        config = {**(run_config or {}), **quiet}
        return definitions.resolve_job_def(job).execute_in_process(
            instance=instance, raise_on_error=False, run_config=config, **options
        )

    return execute
