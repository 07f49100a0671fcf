"""A target in a few lines: what the tests of errors, outputs and limits render."""

from __future__ import annotations

from typing import Any

from weavergen_pipelines.forge.cache import RenderCache
from weavergen_pipelines.forge.generate import generate
from weavergen_pipelines.forge.limits import ForgeLimits
from weavergen_pipelines.forge.request import ForgeRequest

ENTRY = "templates: [{template: '*.j2', application_mode: single, filter: '.'}]\n"


def request(
    templates: dict[str, str] | str, document: Any = None, *, config: str = ENTRY, **options: Any
) -> ForgeRequest:
    """Target `t`: a template `a.txt.j2`, or several by name, under a configuration."""
    named = {"a.txt.j2": templates} if isinstance(templates, str) else templates
    tree = {"t/weaver.yaml": config.encode(), **{f"t/{name}": text.encode() for name, text in named.items()}}
    return ForgeRequest(document or {}, tree, "t", **options)


def render(
    templates: dict[str, str] | str,
    document: Any = None,
    *,
    trusted: bool = True,
    cache: RenderCache | None = None,
    limits: ForgeLimits | None = None,
    **options: Any,
) -> dict[str, bytes]:
    """Render what is a `request`."""
    return generate(request(templates, document, **options), trusted=trusted, cache=cache, limits=limits)


def text(template: str, document: Any = None, **options: Any) -> str:
    """The one file of a template."""
    return render(template, document, **options)["a.txt"].decode()
