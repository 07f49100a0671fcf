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

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))
from stand_ins import draw, events, runtime, settings, tasks

__all__ = ["compiled", "draw", "events", "instance", "run", "runtime", "settings", "tasks"]


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as ephemeral:
        yield ephemeral


@pytest.fixture
def compiled(
    draw: Callable[..., Path], settings: Settings, tasks: ServiceTaskRegistry
) -> Callable[..., dg.Definitions]:
    """The definitions of diagrams, given by name and text, for one instance `otel` that gives `n` and `registry`."""

    def build(**diagrams: str) -> dg.Definitions:
        compiler = Compiler(load_diagrams([draw(**diagrams)]), workflow_resource(settings), tasks)
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
