"""What a template's output depends on beside its context: the template and every one that it may load."""

from __future__ import annotations

import re
from functools import cached_property

from weavergen_pipelines.artifacts.digest import FileTree, tree_digest
from weavergen_pipelines.forge.config.model import TemplateSyntax
from weavergen_pipelines.forge.tags import delimiters

_LITERAL = re.compile(
    r"""\s*(?:"([^"\\]*)"|'([^'\\]*)')\s*(?:ignore missing|with context|without context|as|import|[-+]?$)"""
)


class Closures:
    """Digests of closures inside one target. A template that computes a name depends on all files."""

    def __init__(self, files: FileTree, syntax: TemplateSyntax) -> None:
        self._files = files
        start, end = (re.escape(delimiters(syntax)[name]) for name in ("block_start", "block_end"))
        self._loads = re.compile(rf"{start}[-+]?\s*(?:include|import|from|extends)\b(.*?){end}", re.DOTALL)
        self._known: dict[str, str] = {}

    def digest(self, template: str) -> str:
        """The digest of a template and all that it may load."""
        if template not in self._known:
            self._known[template] = self._digest(template)
        return self._known[template]

    @cached_property
    def _whole(self) -> str:
        return tree_digest(self._files)

    def _digest(self, template: str) -> str:
        found: dict[str, bytes] = {}
        waiting = [template]
        while waiting:
            name = waiting.pop()
            if name in found or name not in self._files:
                continue
            found[name] = self._files[name]
            loaded = self._loaded(found[name].decode(errors="replace"))
            if loaded is None:
                return self._whole
            waiting += loaded
        return tree_digest(found)

    def _loaded(self, source: str) -> list[str] | None:
        """The names that a template loads, None if it computes one."""
        names = [_LITERAL.match(expression) for expression in self._loads.findall(source)]
        return [name[1] or name[2] for name in names if name] if all(names) else None
