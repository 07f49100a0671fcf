"""The pages on the registry: what is found in it, and each definition; their addresses are those of the reference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Response

from weavergen_pipelines.api.pages.render import page
from weavergen_pipelines.api.registry import Count, Kind, Stability
from weavergen_pipelines.api.served import ServedRegistry
from weavergen_pipelines.api.services import Services, services
from weavergen_pipelines.registry.described import OF_ATTRIBUTES, facts, lists
from weavergen_pipelines.semconv.search import KINDS

router = APIRouter(include_in_schema=False)
Given = Annotated[Services, Depends(services)]
SHOWN = 50
"""How many results a page has."""
_STABILITIES = ("stable", "release_candidate", "beta", "alpha", "development")


@router.get("/search")
def show_search(
    *,
    given: Given,
    q: str = "",
    type: Kind | Literal["all"] = "all",  # noqa: A002 - the name of the query
    stability: Stability | Literal["all"] = "all",
    hide_deprecated: bool = False,
    offset: Count = 0,
) -> Response:
    """What matches, a page of it."""
    if not isinstance(given.registry, ServedRegistry):
        return _unavailable(given)
    asked = {"q": q, "type": type, "stability": stability, "hide_deprecated": hide_deprecated}
    found = given.registry.index.search(
        q,
        kind=None if type == "all" else type,
        stability=None if stability == "all" else stability,
        hide_deprecated=hide_deprecated,
        limit=SHOWN,
        offset=offset,
    )
    return page(
        "search",
        **asked,
        registry=given.registry.name,
        kinds=list(KINDS),
        stabilities=_STABILITIES,
        results=[{"kind": one.kind, "name": one.name, "item": one.item} for one in found.results],
        total=found.total,
        first=offset + 1,
        before=_link(asked, max(0, offset - SHOWN)) if offset else None,
        after=_link(asked, offset + SHOWN) if offset + SHOWN < found.total else None,
    )


def _link(asked: Mapping[str, Any], offset: int) -> str:
    kept = {name: str(value).lower() if value is True else value for name, value in asked.items() if value}
    return f"/search?{urlencode({**kept, 'offset': offset})}"


def _definitions(kind: str) -> Callable[..., Response]:
    def show(name: str, given: Given) -> Response:
        """All about one definition."""
        if not isinstance(given.registry, ServedRegistry):
            return _unavailable(given)
        item = given.registry.index.get(kind, name)
        if item is None:
            return page("missing", 404, kind=kind, name=name)
        of_attributes = [title for title, _ in lists(item) if title in OF_ATTRIBUTES]
        return page(
            "definition",
            kind=kind,
            name=name,
            item=item,
            facts=list(facts(item)),
            lists=list(lists(item)),
            of_attributes=of_attributes,
        )

    return show


for _kind in KINDS:
    router.get(f"/{_kind}/{{name:path}}")(_definitions(_kind))


def _unavailable(given: Services) -> Response:
    return page("unavailable", 503 if given.registry else 404, registry=given.registry)
