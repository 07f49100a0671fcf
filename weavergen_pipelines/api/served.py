"""The registry that queries are about, and what there is in its place when it cannot be had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from weavergen_pipelines.errors import CompoundError
from weavergen_pipelines.forge.jq import Document
from weavergen_pipelines.semconv.search import SearchIndex


@dataclass(frozen=True)
class ServedRegistry:
    """A registry that queries are about: its document and its statistics of format 2, and what it is called."""

    document: Mapping[str, Any]
    statistics: Mapping[str, Any]
    name: str = "registry"

    @cached_property
    def index(self) -> SearchIndex:
        """What finds its definitions."""
        return SearchIndex(self.document)

    @cached_property
    def input(self) -> Document:
        """What filters are given."""
        return Document(self.document)


class RegistryNotServed(CompoundError):
    """There is a registry, and it cannot be queried: what is wrong with it."""
