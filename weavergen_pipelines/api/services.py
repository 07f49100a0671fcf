"""What the routes work with: the engine, the diagrams that it runs, and their service tasks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request

from weavergen_pipelines.workflow.catalog import Catalog
from weavergen_pipelines.workflow.engine import WorkflowEngine
from weavergen_pipelines.workflow.service_task import ServiceTaskRegistry

if TYPE_CHECKING:
    from weavergen_pipelines.api.registry import ServedRegistry


@dataclass(frozen=True)
class Services:
    """What one server serves; `allow_scripts` is the setting by which its diagrams are checked.

    Without a `registry` there is nothing that queries could be about.
    """

    catalog: Catalog
    engine: WorkflowEngine
    tasks: ServiceTaskRegistry
    allow_scripts: bool = False
    registry: ServedRegistry | None = None


def services(request: Request) -> Services:
    """Those of the server that was asked."""
    found: Services = request.app.state.services
    return found
