"""The template environment: minijinja set up as Weaver sets it up (spec section 7.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from posixpath import normpath
from typing import Any

from minijinja import Environment

from weavergen_pipelines.forge.comment.filter import CommentFilter
from weavergen_pipelines.forge.config.model import WeaverConfig
from weavergen_pipelines.forge.dialect import Dialect
from weavergen_pipelines.forge.filters import ansi, case, code, otel, prometheus, util
from weavergen_pipelines.forge.filters.arguments import remembering
from weavergen_pipelines.forge.pretty import laid_out
from weavergen_pipelines.forge.tags import delimiters
from weavergen_pipelines.forge.tests_ import TESTS

TemplateSource = Callable[[str], str | None]
"""Gives the text of a template by its path in the target's folder."""

_PLAIN_FILTERS = {
    **case.FILTERS,
    **otel.FILTERS,
    **prometheus.FILTERS,
    **util.FILTERS,
    **code.FILTERS,
    **ansi.FILTERS,
}


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
    marks = delimiters(config.template_syntax)
    syntax: dict[str, Any] = {f"{name}_string": text for name, text in marks.items()}
    whitespace: dict[str, Any] = config.whitespace_control.model_dump(exclude_none=True)
    return Environment(
        loader=_loader(source, Dialect(marks)),
        filters={**filters, "comment": comment, "laid_out": laid_out},
        tests=TESTS,
        globals={"concat_if": util.concat_if},
        debug=False,
        fuel=fuel,
        auto_escape_callback=lambda _name: None if auto_escape == "none" else auto_escape,
        **whitespace,
        **syntax,
    )


def _loader(source: TemplateSource, dialect: Dialect) -> TemplateSource:
    def load(name: str) -> str | None:
        text = source(normpath(name))
        return None if text is None else dialect.adapt(text)

    return load


def _filters(config: WeaverConfig) -> Mapping[str, Callable[..., Any]]:
    return {
        **_PLAIN_FILTERS,
        **{name: remembering(convert) for name, convert in otel.REMEMBERING.items()},
        "acronym": util.acronym_filter(config.acronyms or []),
        "map_text": code.map_text_filter(config.text_maps or {}),
        "type_mapping": code.type_mapping_filter(config.type_mapping or {}),
    }
