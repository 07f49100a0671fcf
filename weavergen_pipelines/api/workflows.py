"""`/workflows`: the processes, what is wrong with them, and their pictures."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from weavergen_pipelines.api.services import Services, services
from weavergen_pipelines.workflow.draw.picture import PictureFormat, picture
from weavergen_pipelines.workflow.validate import lint

router = APIRouter(prefix="/workflows", tags=["workflows"])
Given = Annotated[Services, Depends(services)]


@router.get("")
def list_workflows(given: Given) -> list[dict[str, Any]]:
    """The processes that can be started."""
    return [
        {"id": name, "name": entry.process.name, "purpose": entry.process.documentation}
        for name, entry in sorted(given.catalog.entries.items())
    ]


@router.get("/{workflow}")
def show_workflow(workflow: str, given: Given) -> dict[str, Any]:
    """One process: its data and its elements."""
    process = given.catalog.get(workflow).process
    return {
        "id": process.id,
        "name": process.name,
        "purpose": process.documentation,
        "inputs": [asdict(entry) for entry in process.inputs],
        "outputs": [asdict(entry) for entry in process.outputs],
        "elements": [
            {"id": node.id, "kind": type(node).__name__, "name": node.name, "line": node.line}
            for node in process.within.values()
        ],
    }


@router.get("/{workflow}/problems")
def list_problems(workflow: str, given: Given) -> list[dict[str, Any]]:
    """What is wrong with the diagram of a process; also of one that cannot be started for it."""
    known = given.catalog.drawn.get(workflow) or given.catalog.get(workflow)
    return [
        {"severity": one.severity, "where": str(one.where), "what": one.what, "hint": one.hint}
        for one in lint(given.catalog, given.tasks, allow_scripts=given.allow_scripts)
        if getattr(one.where, "path", None) == known.diagram.path
    ]


@router.get("/{workflow}/picture")
def draw_workflow(workflow: str, given: Given, format: PictureFormat = PictureFormat.SVG) -> Response:  # noqa: A002 - the name of the query
    """The picture of a process."""
    entry = given.catalog.get(workflow)
    return Response(picture(entry, format), media_type=format.media_type)
