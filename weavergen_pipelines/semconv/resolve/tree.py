"""Resolving a registry after those that it depends on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.semconv.diagnostics import Diagnostic, in_dependency
from weavergen_pipelines.semconv.resolve.defined import DefinedDependency
from weavergen_pipelines.semconv.resolve.published import PublishedDependency
from weavergen_pipelines.semconv.resolve.registry import resolve
from weavergen_pipelines.semconv.resolve.scope import Scope

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.loaded import LoadedRegistry
    from weavergen_pipelines.semconv.resolve.dependency import Dependency
    from weavergen_pipelines.semconv.schema_url import SchemaUrl

Resolved = DefinedDependency | PublishedDependency


class Resolver:
    """Resolves registries, each schema URL once: `resolved` has them all."""

    def __init__(self, *, include_unreferenced: bool = False) -> None:
        self.resolved: dict[SchemaUrl, Resolved] = {}
        self._unresolvable: set[SchemaUrl] = set()
        self._include_unreferenced = include_unreferenced

    def resolve(self, loaded: LoadedRegistry) -> tuple[Resolved | None, list[Diagnostic]]:
        """A registry that was loaded without a fatal problem, None if it cannot be resolved; and what is wrong."""
        problems: list[Diagnostic] = []
        return self._resolve(loaded, problems), problems

    def _resolve(self, loaded: LoadedRegistry, problems: list[Diagnostic]) -> Resolved | None:
        if loaded.published is not None:
            return self._keep(PublishedDependency(loaded.published))
        found = [self._dependency(dependency, problems) for dependency in loaded.dependencies]
        dependencies: list[Dependency] = [dependency for dependency in found if dependency]
        if len(dependencies) < len(found):
            return None
        scope = Scope(dependencies, self.resolved)
        registry, own = resolve(loaded, scope, include_unreferenced=self._include_unreferenced)
        problems.extend(own)
        return self._keep(DefinedDependency(registry)) if registry else None

    def _dependency(self, loaded: LoadedRegistry, problems: list[Diagnostic]) -> Resolved | None:
        schema_url = loaded.published.schema_url if loaded.published else loaded.schema_url
        if schema_url in self.resolved or schema_url in self._unresolvable:
            return self.resolved.get(schema_url)
        own: list[Diagnostic] = []
        resolved = self._resolve(loaded, own)
        if resolved is None:
            self._unresolvable.add(schema_url)
        fatal = (problem for problem in own if problem.fatal)  # the rest is for those who maintain it
        problems.extend(in_dependency(fatal, schema_url.url))
        return resolved

    def _keep(self, resolved: Resolved) -> Resolved:
        self.resolved[resolved.schema_url] = resolved
        return resolved
