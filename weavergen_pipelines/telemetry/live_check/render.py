"""Reports as text, by templates: those that are shipped, or the user's own."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from weavergen_pipelines.artifacts.digest import FileTree

DEFAULT_TARGET = "ansi"
_ESCAPE, _SHOWN_ESCAPE = rb"\u001b", rb"\u241b"
"""What samples say must not control the terminal that it is shown on."""


@cache
def shipped_templates() -> FileTree:
    """The templates that are shipped: the target `ansi`."""
    folder = files("weavergen_pipelines") / "resources" / "live_check" / DEFAULT_TARGET
    return {f"{DEFAULT_TARGET}/{one.name}": one.read_bytes() for one in folder.iterdir()}


def render(document: Any, target: str = DEFAULT_TARGET, templates: FileTree | None = None) -> str:
    """A report, a checked sample or statistics as text: what `render_files` gives, one after the other."""
    return "".join(render_files(document, target, templates).values())


def render_files(document: Any, target: str = DEFAULT_TARGET, templates: FileTree | None = None) -> dict[str, str]:
    """What the templates of a target make of a report, a checked sample or statistics: texts by path.

    Templates that are not ours run in a process of their own, with limits.

    Raises:
        ForgeError: there is no such target, or its templates fail.
    """
    from weavergen_pipelines.forge.generate import generate
    from weavergen_pipelines.forge.request import ForgeRequest

    plain = orjson.loads(orjson.dumps(document).replace(_ESCAPE, _SHOWN_ESCAPE))
    request = ForgeRequest(plain, shipped_templates() if templates is None else templates, target)
    rendered = generate(request, trusted=templates is None)
    return {path: content.decode() for path, content in rendered.items()}
