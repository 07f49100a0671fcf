"""The first page, the one on what can be asked for, and how they look."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from weavergen_pipelines.api.pages.interface import groups
from weavergen_pipelines.api.pages.render import page, resource
from weavergen_pipelines.api.served import ServedRegistry
from weavergen_pipelines.api.services import Services, services
from weavergen_pipelines.semconv.search import KINDS

router = APIRouter(include_in_schema=False)


@router.get("/")
def show_home(given: Annotated[Services, Depends(services)]) -> Response:
    """What this server serves."""
    entries = sorted(given.catalog.entries.items())
    return page(
        "home",
        registry=given.registry,
        served=_summary(given.registry) if isinstance(given.registry, ServedRegistry) else None,
        configured=given.configured,
        processes=[{"id": name, "purpose": entry.process.documentation} for name, entry in entries],
    )


@router.get("/docs")
def show_interface(request: Request) -> Response:
    """What can be asked for."""
    return page("interface", groups=groups(request.app.openapi()))


@router.get("/style.css")
def show_style() -> Response:
    """How pages look."""
    return Response(resource("style.css"), media_type="text/css")


def _summary(registry: ServedRegistry) -> dict[str, Any]:
    sections = registry.document["registry"]
    counts = {kind: len(sections[section]) for kind, (section, _) in KINDS.items()}
    return {"name": registry.name, "schema_url": registry.document["schema_url"], "counts": counts}
