"""`weaver.registry.search` and `weaver.registry.attribute_names`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from annotated_types import Ge

from weavergen_pipelines.semconv.search import SearchIndex
from weavergen_pipelines.semconv.search import attribute_names as names_with
from weavergen_pipelines.tasks.loading import registry_source
from weavergen_pipelines.tasks.values import LoadedRegistry, ResolvedRegistry, SearchResults
from weavergen_pipelines.workflow.service_task import TaskContext, service_task

ROOMS = ("weavergen_pipelines.semconv",)
Kind = Literal["attribute", "metric", "span", "event", "entity"]
Stability = Literal["stable", "development", "experimental", "deprecated", "alpha", "beta", "release_candidate"]
Count = Annotated[int, Ge(0)]


@service_task("weaver.registry.search", rooms=ROOMS)
def search(
    registry: ResolvedRegistry,
    context: TaskContext,
    query: str | None = None,
    *,
    kind: Kind | None = None,
    stability: Stability | None = None,
    hide_deprecated: bool = False,
    limit: Count = 20,
    offset: Count = 0,
    separator: str = ".",
) -> SearchResults:
    """Find definitions by name, or by what is said of them, the best first; without a query all of them.

    The registry is resolved in format 2; `separator` divides the names in it.
    """
    document: dict[str, Any] = context.artifacts.get_json(registry.document)
    page = SearchIndex(document, separator=separator).search(
        query or "",
        kind=kind,
        stability=stability,
        hide_deprecated=hide_deprecated,
        limit=limit,
        offset=offset,
    )
    found = {"query": query, "offset": offset, **page.to_json()}
    return SearchResults(
        query=query,
        total=page.total,
        count=len(page.results),
        document=context.artifacts.put_json(found, kind="search_results"),
    )


@service_task("weaver.registry.attribute_names", rooms=ROOMS)
def attribute_names(load: LoadedRegistry, context: TaskContext, part: str = "") -> str:
    """The names of attributes that contain `part`, one on each line, as often as groups use them differently."""
    from weavergen_pipelines.semconv.load import load_registry
    from weavergen_pipelines.semconv.resolution import resolve_registry

    loaded = load_registry(registry_source(load, context.artifacts))
    resolution = resolve_registry(loaded, include_unreferenced=load.include_unreferenced)
    return "\n".join(names_with(resolution.registry, part))
