"""What the routes work with: the engine, the diagrams that it runs, and their service tasks."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from weavergen_pipelines.workflow.catalog import Catalog
from weavergen_pipelines.workflow.engine import WorkflowEngine
from weavergen_pipelines.workflow.service_task import ServiceTaskRegistry


@dataclass(frozen=True)
class Services:
    """What one server serves; `allow_scripts` is the setting by which its diagrams are checked."""

    catalog: Catalog
    engine: WorkflowEngine
    tasks: ServiceTaskRegistry
    allow_scripts: bool = False


def services(request: Request) -> Services:
    """Those of the server that was asked."""
    found: Services = request.app.state.services
    return found
