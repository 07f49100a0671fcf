"""The `comment` filter (spec section 7.5): text to a comment of the target language."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from minijinja import Environment, TemplateError

from weavergen_pipelines.forge.comment.html import HtmlRenderer
from weavergen_pipelines.forge.comment.lines import byte_length, rust_lines
from weavergen_pipelines.forge.comment.markdown import MarkdownRenderer
from weavergen_pipelines.forge.comment.tree import parse
from weavergen_pipelines.forge.comment.wrap import Wrapper
from weavergen_pipelines.forge.config.model import CommentFormat, MarkdownFormat
from weavergen_pipelines.forge.errors import CommentFormatNotFound, InvalidCodeSnippet
from weavergen_pipelines.forge.filters.arguments import FilterArgumentError
from weavergen_pipelines.forge.values import UNDEFINED, display

_INDENTS = {"space": " ", "tab": "\t"}


class CommentFilter:
    """The filter under one configuration. `snippets` renders the code snippets of HTML formats."""

    def __init__(self, formats: Mapping[str, CommentFormat], default_format: str, snippets: Environment) -> None:
        self._formats = formats
        self._default_format = default_format
        self._render_snippet = lru_cache(maxsize=4096)(lambda source, code: snippets.render_str(source, code=code))
        self._rendered = lru_cache(maxsize=8192)(self._render)
        self._layout = lru_cache(maxsize=1024, typed=True)(self._layout_of)

    def __call__(self, value: Any, **arguments: Any) -> str:
        """The comment of a value; nothing for undefined. Arguments of a wrong type count as not given.

        Raises:
            CommentFormatNotFound: there is no format of that name.
            InvalidCodeSnippet: a code snippet of the format cannot be rendered.
            FilterArgumentError: the options of the format or the indentation make no sense.
        """
        if value is None or value is UNDEFINED:
            return ""
        layout = self._layout(**{name: given for name, given in arguments.items() if isinstance(given, (str, int))})
        style = layout.style
        text = self._rendered(_content(value, style, layout.name), layout.name, layout.width)
        commented = _prefixed(text, layout.indent, layout.prefix, header=bool(layout.header), trim=style.trim)
        return _framed(commented, layout.header, layout.footer, layout.indent)

    def _layout_of(self, **arguments: str | int) -> _Layout:
        given = _Arguments(arguments)
        name = given.text("format", self._default_format)
        style = self._format(name)
        indent = _indent(given.text("indent_type", style.indent_type)) * (given.number("indent") or 0)
        prefix = given.text("prefix", style.prefix or "")
        width = _width(given.number("line_length"), style.word_wrap.line_length, indent + prefix)
        header, footer = given.text("header", style.header or ""), given.text("footer", style.footer or "")
        return _Layout(name, style, indent, prefix, header, footer, width)

    def _format(self, name: str) -> CommentFormat:
        if name not in self._formats:
            known = ", ".join(sorted(self._formats)) or "none"
            raise CommentFormatNotFound(
                f"there is no comment format {name!r}", hint=f"the formats of weaver.yaml are: {known}"
            )
        return self._formats[name]

    def _render(self, text: str, name: str, width: int | None) -> str:
        style = self._formats[name]
        wrapper = Wrapper(width, ignore_newlines=style.word_wrap.ignore_newlines)
        if isinstance(style, MarkdownFormat):
            return MarkdownRenderer(style, wrapper).render(parse(text))
        try:
            return HtmlRenderer(style, wrapper, self._render_snippet).render(parse(text))
        except TemplateError as error:
            raise InvalidCodeSnippet(f"a code snippet of comment format {name!r} failed: {error.message}") from error


class _Layout(NamedTuple):
    """What the arguments of a call and the format make of each other; `width` is what a line has for words."""

    name: str
    style: CommentFormat
    indent: str
    prefix: str
    header: str
    footer: str
    width: int | None


class _Arguments:
    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = given

    def text(self, name: str, default: str) -> str:
        value = self._given.get(name)
        return value if isinstance(value, str) else default

    def number(self, name: str) -> int | None:
        value = self._given.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _indent(kind: str) -> str:
    if kind not in _INDENTS:
        raise FilterArgumentError(f"indent_type is 'space' or 'tab', not {kind!r}")
    return _INDENTS[kind]


def _width(given: int | None, configured: int | None, before: str) -> int | None:
    """What a line has left for words; a line with no place for any is not wrapped."""
    limit = configured if given is None else given
    if limit is None:
        return None
    width = limit - byte_length(before)
    return width if width >= 0 else sys.maxsize


def _content(value: Any, style: CommentFormat, name: str) -> str:
    text = "\n".join(map(display, value)) if isinstance(value, (list, tuple)) else display(value)
    if style.trim:
        text = text.strip()
    if style.remove_trailing_dots and style.enforce_trailing_dots:
        raise FilterArgumentError(f"comment format {name!r} both removes and enforces trailing dots")
    if style.remove_trailing_dots:
        return text.rstrip(".")
    return f"{text}." if style.enforce_trailing_dots and text and not text.endswith(".") else text


def _prefixed(text: str, indent: str, prefix: str, *, header: bool, trim: bool) -> str:
    """Every line behind indent and prefix. The first has no indent without a header; empty first lines vanish."""
    commented = ""
    for line in rust_lines(text):
        full = f"{prefix}{line}" if not header and not commented else f"{indent}{prefix}{line}"
        commented += ("\n" if commented else "") + (full.rstrip() if trim else full)
    return commented


def _framed(text: str, header: str, footer: str, indent: str) -> str:
    framed = f"{header}\n{text}" if header else text
    framed = f"{framed.rstrip()}\n{indent}{footer}" if footer else framed
    return framed.rstrip()
