"""What can be wrong with a Markdown page; the kinds are Weaver's where it has them (spec section 9)."""

from __future__ import annotations

from weavergen_pipelines.forge.errors import ForgeError


class GroupNotFound(ForgeError):
    """The registry has nothing of the id that a snippet names."""


class InvalidSnippetId(ForgeError):
    """In format 2 an id says where to look: `registry.spans.…`, `refinements.metrics.…`."""


class WeaverSnippetNotSupported(ForgeError):
    """A `weaver` snippet on a registry in format 1, which has no document for its jq program."""


class UnterminatedSnippet(ForgeError):
    """A snippet without its end mark: the reference drops the rest of the page."""


class InvalidPage(ForgeError):
    """A page that is not UTF-8 text, or cannot be read or written."""
