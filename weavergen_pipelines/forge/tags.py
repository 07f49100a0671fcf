"""The tags of a template source, for the few changes that are made to one before the engine reads it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from weavergen_pipelines.forge.config.model import TemplateSyntax

_DELIMITERS = {
    "block_start": "{%",
    "block_end": "%}",
    "variable_start": "{{",
    "variable_end": "}}",
    "comment_start": "{#",
    "comment_end": "#}",
}


def delimiters(syntax: TemplateSyntax) -> dict[str, str]:
    """The delimiters of a syntax, by the names of `template_syntax`."""
    return _DELIMITERS | syntax.model_dump(exclude_none=True)


def tag_pattern(syntax: Mapping[str, str]) -> re.Pattern[str]:
    """Matches raw text, comments and tags; for tags the group `tag` is set, for blocks `keyword` too."""
    block, block_end = re.escape(syntax["block_start"]), re.escape(syntax["block_end"])
    variable, variable_end = re.escape(syntax["variable_start"]), re.escape(syntax["variable_end"])
    comment, comment_end = re.escape(syntax["comment_start"]), re.escape(syntax["comment_end"])
    inside = r"""(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^"'])*?"""
    raw = rf"{block}[-+]?\s*raw\s*[-+]?{block_end}.*?{block}[-+]?\s*endraw\s*[-+]?{block_end}"
    tag = rf"{variable}{inside}{variable_end}|{block}[-+]?\s*(?P<keyword>\w+){inside}{block_end}"
    return re.compile(rf"{raw}|{comment}.*?{comment_end}|(?P<tag>{tag})", re.DOTALL)
