"""The template environment: minijinja set up as Weaver sets it up (spec section 7.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from posixpath import normpath
from typing import Any

from minijinja import Environment

from weavergen_pipelines.forge.comment.filter import CommentFilter
from weavergen_pipelines.forge.config.model import TemplateSyntax, WeaverConfig
from weavergen_pipelines.forge.filters import ansi, case, code, otel, prometheus, util
from weavergen_pipelines.forge.tests_ import TESTS

TemplateSource = Callable[[str], str | None]
"""Gives the text of a template by its path in the target's folder."""

_DELIMITERS = {
    "block_start": "{%",
    "block_end": "%}",
    "variable_start": "{{",
    "variable_end": "}}",
    "comment_start": "{#",
    "comment_end": "#}",
}
_PLAIN_FILTERS = {
    **case.FILTERS,
    **otel.FILTERS,
    **prometheus.FILTERS,
    **util.FILTERS,
    **code.FILTERS,
    **ansi.FILTERS,
}


def delimiters(syntax: TemplateSyntax) -> dict[str, str]:
    """The delimiters of a syntax, by the names of `template_syntax`."""
    return _DELIMITERS | syntax.model_dump(exclude_none=True)


def build_environment(
    config: WeaverConfig, source: TemplateSource, *, auto_escape: str = "none", fuel: int | None = None
) -> Environment:
    """An environment for the templates of one target.

    `fuel` bounds the instructions of one render.

    Raises:
        minijinja.TemplateError: the delimiters of the configuration cannot be told apart.
    """
    filters = _filters(config)
    snippets = Environment(filters=filters, tests=TESTS, globals={"concat_if": util.concat_if})
    comment = CommentFilter(config.comment_formats or {}, config.default_comment_format or "default", snippets)
    syntax: dict[str, Any] = {f"{name}_string": text for name, text in delimiters(config.template_syntax).items()}
    whitespace: dict[str, Any] = config.whitespace_control.model_dump(exclude_none=True)
    return Environment(
        loader=lambda name: source(normpath(name)),
        filters={**filters, "comment": comment},
        tests=TESTS,
        globals={"concat_if": util.concat_if},
        debug=False,
        fuel=fuel,
        auto_escape_callback=lambda _name: None if auto_escape == "none" else auto_escape,
        **whitespace,
        **syntax,
    )


def _filters(config: WeaverConfig) -> Mapping[str, Callable[..., Any]]:
    return {
        **_PLAIN_FILTERS,
        "acronym": util.acronym_filter(config.acronyms or []),
        "map_text": code.map_text_filter(config.text_maps or {}),
        "type_mapping": code.type_mapping_filter(config.type_mapping or {}),
    }
