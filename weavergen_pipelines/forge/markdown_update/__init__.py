"""Markdown pages whose marked sections are rendered from a registry (spec section 9).

`read_pages` reads a folder, `update_markdown` renders, `write_pages` replaces what has changed.
"""

from weavergen_pipelines.forge.markdown_update.errors import (
    GroupNotFound,
    InvalidPage,
    InvalidSnippetId,
    UnterminatedSnippet,
    WeaverSnippetNotSupported,
)
from weavergen_pipelines.forge.markdown_update.folder import read_pages, write_pages
from weavergen_pipelines.forge.markdown_update.update import MarkdownRequest, MarkdownUpdate, update_markdown

__all__ = [
    "GroupNotFound",
    "InvalidPage",
    "InvalidSnippetId",
    "MarkdownRequest",
    "MarkdownUpdate",
    "UnterminatedSnippet",
    "WeaverSnippetNotSupported",
    "read_pages",
    "update_markdown",
    "write_pages",
]
