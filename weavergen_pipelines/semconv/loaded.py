"""A registry as it is written, and the registries that it depends on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.diagnostics import Diagnostic
    from weavergen_pipelines.semconv.manifest import Manifest
    from weavergen_pipelines.semconv.model import Group
    from weavergen_pipelines.semconv.published.read import Published
    from weavergen_pipelines.semconv.schema_url import SchemaUrl
    from weavergen_pipelines.semconv.source import RegistrySource
    from weavergen_pipelines.semconv.yaml import Place


@dataclass(frozen=True)
class Imports:
    """What one file imports from the dependencies: patterns by kind of signal."""

    patterns: dict[str, list[str] | None]
    place: Place


@dataclass
class LoadedRegistry:
    """A registry as it is written: `groups` of all files in the order of their paths, and every problem found.

    A registry that is published in its resolved form has `published` instead. `diagnostics` are those of its
    dependencies too; with a fatal problem among them it cannot be resolved.
    """

    source: RegistrySource
    schema_url: SchemaUrl
    manifest: Manifest | None = None
    groups: list[Group] = field(default_factory=list)
    imports: list[Imports] = field(default_factory=list)
    published: Published | None = None
    dependencies: list[LoadedRegistry] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    future: bool = False

    @property
    def failed(self) -> bool:
        """Whether it cannot be resolved."""
        return any(diagnostic.fatal for diagnostic in self.diagnostics)
