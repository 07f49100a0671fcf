"""Registries that only the document in format 2 needs, since they went into a published one: loaded when asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.semconv.diagnostics import Diagnostic, diagnose, in_dependency, on_demand
from weavergen_pipelines.semconv.load import load_dependency
from weavergen_pipelines.semconv.resolve.published import PublishedDependency
from weavergen_pipelines.semconv.yaml import Place

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.resolve.tree import Resolved, Resolver
    from weavergen_pipelines.semconv.schema_url import SchemaUrl
    from weavergen_pipelines.semconv.source import RegistrySource


class Demanded:
    """The registries of a tree by schema URL: resolved already, or at the place that the URL itself names."""

    def __init__(self, source: RegistrySource, resolver: Resolver) -> None:
        self._source = source
        self._resolver = resolver

    def registry(self, schema_url: SchemaUrl) -> tuple[Resolved | None, list[Diagnostic]]:
        """The registry, None if it cannot be had; and what is wrong with it."""
        known = self._resolver.resolved.get(schema_url)
        if known is not None:
            return known, []
        place = self.place(schema_url)
        loaded = load_dependency(self._source, schema_url, place)
        problems = list(loaded.diagnostics)
        resolved = None
        if not loaded.failed:
            resolved, found = self._resolver.resolve(loaded)
            problems.extend(found)
        if resolved is not None and resolved.schema_url != schema_url:
            expected, actual = schema_url.url, resolved.schema_url.url
            problems.append(diagnose("MismatchSchemaUrl", place, fatal=True, expected=expected, actual=actual))
            resolved = None
        return resolved, list(on_demand(in_dependency(problems, schema_url.url)))

    def place(self, schema_url: SchemaUrl) -> Place | None:
        """Where a published registry says that it was made with that one."""
        for resolved in self._resolver.resolved.values():
            if isinstance(resolved, PublishedDependency) and schema_url in resolved.closure:
                return Place(resolved.content.document, ("dependencies",))
        return None
