"""Pages as text: the templates in `resources/pages`, whose values are escaped. They load nothing from elsewhere."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from fastapi.responses import HTMLResponse
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from minijinja import Environment, safe

from weavergen_pipelines.version import __version__

_FOLDER = files("weavergen_pipelines") / "resources" / "pages"
_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


def page(name: str, status: int = 200, /, **values: Any) -> HTMLResponse:
    """The page of a template, with these values."""
    text = _environment().render_template(f"{name}.html", version=__version__, **values)
    return HTMLResponse(text, status, _HEADERS)


def resource(name: str) -> str:
    """The text of a file beside the templates."""
    return (_FOLDER / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        loader=resource,
        filters={"markdown": _markdown, "phrase": _phrase},
        undefined_behavior="strict",
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _markdown(text: str) -> str:
    """What is said of a definition."""
    return safe(_reader().render(text))


def _phrase(text: str) -> str:
    """The same within a line."""
    return safe(_reader().renderInline(text))


@cache
def _reader() -> MarkdownIt:
    """HTML is shown as text, pictures are what is said in their place, and links have schemes that do no harm."""
    reader = MarkdownIt("commonmark", {"html": False})
    reader.add_render_rule("image", lambda _renderer, tokens, at, _options, _env: escapeHtml(tokens[at].content))
    return reader
