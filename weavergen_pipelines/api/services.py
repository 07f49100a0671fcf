"""What the routes work with: the engine, the diagrams that it runs, and their service tasks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import Request

from weavergen_pipelines.api.served import RegistryNotServed, ServedRegistry
from weavergen_pipelines.workflow.catalog import Catalog
from weavergen_pipelines.workflow.engine import WorkflowEngine
from weavergen_pipelines.workflow.service_task import ServiceTaskRegistry


@dataclass(frozen=True)
class Services:
    """What one server serves; `allow_scripts` is the setting by which its diagrams are checked.

    Without a `registry` there is nothing that queries could be about. `configured` are the sources of the registries
    that are called by a name.
    """

    catalog: Catalog
    engine: WorkflowEngine
    tasks: ServiceTaskRegistry
    allow_scripts: bool = False
    registry: ServedRegistry | RegistryNotServed | None = None
    configured: Mapping[str, str] = field(default_factory=dict)


def services(request: Request) -> Services:
    """Those of the server that was asked."""
    found: Services = request.app.state.services
    return found
