"""The filters that write code (spec section 7.4, Code), `comment` aside."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

from weavergen_pipelines.forge.comment.lines import rust_lines
from weavergen_pipelines.forge.values import UNDEFINED, display

_SAFE_PROTOCOL = re.compile(r"(?:https?|ircs?|mailto|xmpp):|[^:]*(?:[/?#]|$)", re.IGNORECASE)


class _Html(MarkdownIt):
    """CommonMark to HTML without anything dangerous: HTML is shown as text, other protocols lead nowhere."""

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802 - the name is the library's
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - as above
        return super().normalizeLink(url) if _SAFE_PROTOCOL.match(url) else ""


def _shown(_renderer: object, tokens: Sequence[Token], at: int, _options: object, _env: object) -> str:
    return str(escapeHtml(tokens[at].content))


_HTML = _Html("commonmark")
_HTML.add_render_rule("html_block", _shown)
_HTML.add_render_rule("html_inline", _shown)


def type_mapping_filter(mapping: Mapping[str, str]) -> Callable[[Any], Any]:
    """A filter that gives the target's name of a type; everything else stays as it is."""
    return lambda value: mapping.get(value, value) if isinstance(value, str) else _unchanged(value)


def map_text_filter(maps: Mapping[str, Mapping[str, str]]) -> Callable[..., Any]:
    """A filter that looks a text up in one of the `text_maps`; a miss gives the default, else the text itself."""

    def map_text(value: Any, name: str, default: str | None = None) -> Any:
        fallback = _unchanged(value) if default is None else default
        return maps.get(name, {}).get(value, fallback) if isinstance(value, str) else fallback

    return map_text


def _unchanged(value: Any) -> Any:
    """The value; of undefined and none, which are the same here, the one that is more likely."""
    return UNDEFINED if value is None else value


def comment_with_prefix(value: Any, prefix: str) -> str:
    """Every line of the text behind the prefix. Leading lines that are empty with it are left out."""
    commented = ""
    for line in rust_lines(display(value)):
        commented += f"\n{prefix}{line}" if commented else f"{prefix}{line}"
    return commented


def markdown_to_html(value: Any) -> str:
    """CommonMark as HTML; it ends with a newline if the text does."""
    text = display(value)
    html: str = _HTML.render(text)
    return html.rstrip("\n") + ("\n" if text.endswith("\n") else "")


FILTERS: dict[str, Callable[..., object]] = {
    function.__name__: function for function in (comment_with_prefix, markdown_to_html)
}
