"""A process as a Dagster run, started from a command: it is in the history that the Dagster UI shows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg

from weavergen_pipelines.orchestration.home import dagster_home
from weavergen_pipelines.orchestration.instances import registry_instances
from weavergen_pipelines.orchestration.metadata import WeavergenTranslator
from weavergen_pipelines.workflow.dagster.execute import execute_with_dagster

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.config import Settings
    from weavergen_pipelines.workflow.catalog import Catalog
    from weavergen_pipelines.workflow.result import OnProgress, WorkflowExecutionResult


def run_in_dagster(
    diagrams: Catalog, process: str, inputs: Mapping[str, Any], *, settings: Settings, on_progress: OnProgress
) -> WorkflowExecutionResult:
    """Run a process and wait for its end.

    On a configured registry it materializes that registry's assets; on any other it is an execution without assets.

    Raises:
        WeavergenError: it cannot be started.

    """
    instances = registry_instances(settings)
    registry = str(inputs.get("registry"))
    with dg.DagsterInstance.from_config(str(dagster_home(Path.cwd()))) as instance:
        return execute_with_dagster(
            diagrams,
            process,
            inputs,
            settings=settings,
            registry=registry if registry in instances else None,
            given=instances.get(registry),
            instance=instance,
            translator=WeavergenTranslator(settings),
            on_progress=on_progress,
        )
