"""A YAML file and the places in it: line and column of a key, found only when somebody asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from weavergen_pipelines.errors import Location
from weavergen_pipelines.semconv.yaml.reader import parse_yaml

KeyPath = tuple[str | int, ...]
"""The way from the root of a document to a value: keys of mappings, indexes of sequences."""


@dataclass(frozen=True)
class Document:
    """A file of a registry: `path` as results name it (registry location and relative path)."""

    path: str
    content: bytes = field(repr=False)

    def locate(self, keys: KeyPath) -> Location:
        """Where the key (or item) at the end of the path is; the nearest enclosing one if it is not there."""
        mark = self._marks(keys)[0]
        return Location(self.path, mark.line + 1, mark.column + 1) if mark else Location(self.path)

    def span(self, keys: KeyPath) -> tuple[int, int] | None:
        """The first byte of the value at that path, and its length in bytes."""
        node = self._marks(keys)[1]
        if node is None:
            return None
        text = self._text
        start = len(text[: node.start_mark.index].encode())
        return start, len(text[node.start_mark.index : node.end_mark.index].encode())

    def source(self, keys: KeyPath) -> str:
        """What is written at that path."""
        node = self._marks(keys)[1]
        return self._text[node.start_mark.index : node.end_mark.index] if node is not None else ""

    @cached_property
    def value(self) -> Any:
        """What the file says.

        Raises:
            YamlError: it cannot be read.
        """
        return parse_yaml(self.content)

    def at(self, keys: KeyPath) -> Any:
        """The value at that path, which exists."""
        value = self.value
        for key in keys:
            value = value[key]
        return value

    def _marks(self, keys: KeyPath) -> tuple[Any, Any]:
        from weavergen_pipelines.semconv.yaml.marks import follow

        return follow(self.root, keys)

    @cached_property
    def _text(self) -> str:
        return self.content.decode("utf-8-sig")

    @cached_property
    def root(self) -> Any:
        """The tree of nodes that the file was written as; None if it cannot be read."""
        from weavergen_pipelines.semconv.yaml.marks import compose

        return compose(self._text)


@dataclass(frozen=True, slots=True)
class Place:
    """A value in a file; `known` is its position where the file cannot be read as far as that."""

    document: Document
    keys: KeyPath = ()
    known: Location | None = None

    @property
    def location(self) -> Location:
        """File, line and column."""
        return self.known or self.document.locate(self.keys)

    def below(self, *keys: str | int) -> Place:
        """The place further down."""
        return Place(self.document, (*self.keys, *keys))
