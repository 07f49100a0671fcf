"""The content of a `weaver.yaml` (spec section 7.1), as it is after merging."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class WordWrap(_Section):
    """How comments are broken into lines."""

    line_length: int | None = Field(default=None, ge=0)
    ignore_newlines: bool = False


class _CommentFormat(_Section):
    header: str | None = None
    prefix: str | None = None
    footer: str | None = None
    indent_type: Annotated[Literal["space", "tab"], BeforeValidator(lambda value: str(value).lower())] = "space"
    trim: bool = True
    remove_trailing_dots: bool = False
    enforce_trailing_dots: bool = False
    word_wrap: WordWrap = WordWrap()


class MarkdownFormat(_CommentFormat):
    """A comment format that writes Markdown."""

    format: Literal["markdown"]
    escape_backslashes: bool = False
    escape_square_brackets: bool = False
    indent_first_level_list_items: bool = False
    shortcut_reference_link: bool = False
    default_block_code_language: str | None = None
    use_go_style_list_indent: bool = False


class HtmlFormat(_CommentFormat):
    """A comment format that writes HTML."""

    format: Literal["html"]
    old_style_paragraph: bool = False
    omit_closing_li: bool = False
    inline_code_snippet: str = "<c>{{code}}</c>"
    block_code_snippet: str = "<pre>\n{{code}}\n</pre>"


CommentFormat = Annotated[MarkdownFormat | HtmlFormat, Field(discriminator="format")]


class TemplateEntry(_Section):
    """One entry of `templates`: which templates, what of the document they get, and where the result goes."""

    template: str = Field(validation_alias=AliasChoices("template", "pattern"))
    filter: str = "."
    application_mode: Literal["single", "each"]
    params: dict[str, Any] | None = None
    file_name: str | None = None
    auto_escape: Literal["none", "html", "json"] = "none"
    when: str | None = None


class TemplateSyntax(_Section):
    """The delimiters of templates."""

    block_start: str | None = None
    block_end: str | None = None
    variable_start: str | None = None
    variable_end: str | None = None
    comment_start: str | None = None
    comment_end: str | None = None


class WhitespaceControl(_Section):
    """What happens to white space around blocks."""

    trim_blocks: bool | None = None
    lstrip_blocks: bool | None = None
    keep_trailing_newline: bool | None = None


class WeaverConfig(_Section):
    """A whole configuration. None means that the file does not say."""

    type_mapping: dict[str, str] | None = None
    text_maps: dict[str, dict[str, str]] | None = None
    template_syntax: TemplateSyntax = TemplateSyntax()
    whitespace_control: WhitespaceControl = WhitespaceControl()
    comment_formats: dict[str, CommentFormat] | None = None
    default_comment_format: str | None = None
    params: dict[str, Any] | None = None
    templates: list[TemplateEntry] | None = None
    acronyms: list[str] | None = None
