"""`/api/v1`: queries of a registry, as the reference serves them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response

from weavergen_pipelines.api.served import RegistryNotServed, ServedRegistry
from weavergen_pipelines.api.services import Services, services
from weavergen_pipelines.errors import Location
from weavergen_pipelines.forge.jq import JqError, JqLimits, compile_jq
from weavergen_pipelines.semconv.json_schema import json_schema, live_check_sample
from weavergen_pipelines.semconv.search import KINDS

router = APIRouter(prefix="/api/v1", tags=["registry"])

Kind = Literal["attribute", "metric", "span", "event", "entity"]
Stability = Literal["stable", "development", "experimental", "deprecated", "alpha", "beta", "release_candidate"]
Count = Annotated[int, Query(ge=0)]

_FILTER_LIMITS = JqLimits(max_steps=1_000_000, max_bytes=1 << 28)
_SCHEMAS = {
    "MaterializedRegistryV2": lambda: json_schema("materialized-registry-v2"),
    "SemconvDefinitionV2": lambda: json_schema("semconv-definition-v2"),
    "LiveCheckSample": live_check_sample,
}


def served(given: Annotated[Services, Depends(services)]) -> ServedRegistry:
    """The registry of the server that was asked.

    Raises:
        HTTPException: it has none.
        RegistryNotServed: it has one that could not be loaded.
    """
    if given.registry is None:
        raise HTTPException(404, "this server has no registry")
    if isinstance(given.registry, RegistryNotServed):
        raise given.registry
    return given.registry


Served = Annotated[ServedRegistry, Depends(served)]


@router.get("/registry/stats")
def show_statistics(registry: Served) -> Response:
    """The counts of `registry stats` in format 2."""
    return _json({"schema_url": registry.document["schema_url"], "version": "v2", **registry.statistics})


@router.get("/registry/search")
def search(
    *,
    registry: Served,
    q: str | None = None,
    type: Kind | Literal["all"] = "all",  # noqa: A002 - the name of the query
    stability: Stability | None = None,
    hide_deprecated: bool = False,
    limit: Count = 50,
    offset: Count = 0,
) -> Response:
    """What matches, the best first; everything in order without a query. There are at most 1000 results at once."""
    page = registry.index.search(
        q or "",
        kind=None if type == "all" else type,
        stability=stability,
        hide_deprecated=hide_deprecated,
        limit=limit,
        offset=offset,
    )
    return _json({"query": q, "offset": offset, **page.to_json()})


@router.get("/registry/filter")
def filter_registry(registry: Served, filter: str = ".") -> Response:  # noqa: A002 - the name of the query
    """What a jq program makes of the registry: its output, or all of them as a list if it has not just one."""
    try:
        outputs = list(compile_jq(filter).run(registry.input, limits=_FILTER_LIMITS))
    except JqError as error:
        return _json(_failed(filter, error), 400)
    return _json(outputs[0] if len(outputs) == 1 else outputs)


@router.get("/registry/{kind}/{name}")
def show_definition(kind: Kind, name: str, registry: Served) -> Response:
    """One attribute by its key, metric or event by its name, span or entity by its type."""
    item = registry.index.get(kind, name)
    if item is None:
        return _json({"error": f"{kind.capitalize()} not found", KINDS[kind][1]: name}, 404)
    return _json(item)


@router.get("/schema/{name}", tags=["schemas"])
def show_schema(name: str) -> Response:
    """The JSON Schema of what this server, or a live check, is given or gives."""
    if name not in _SCHEMAS:
        known = ", ".join(_SCHEMAS)
        return _json({"error": f"Schema '{name}' not found. Available schemas: {known}"}, 404)
    return _json(_SCHEMAS[name]())


@router.get("/openapi.json", tags=["schemas"])
def show_interface(request: Request) -> Response:
    """What this server can be asked, as OpenAPI says it."""
    return _json(request.app.openapi())


def _json(value: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(value), status, media_type="application/json")


def _failed(program: str, error: JqError) -> dict[str, Any]:
    """What is wrong, and where in the program, if it is the program that is."""
    detail: dict[str, Any] = {"error": error.what}
    said, where = error.what, error.where
    if isinstance(where, Location):
        place = {"line": where.line, "col": where.column}
        detail["source"] = {"start": place, "end": place}
        said = f"{where.line}:{where.column}: {said}"
    return {"error": f"Filter '{program}' failed: {said}", "details": [detail]}
