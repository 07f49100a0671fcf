"""The v2 document of a registry with those of all registries that went into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.semconv.diagnostics import Diagnostic, diagnose, in_dependency, on_demand
from weavergen_pipelines.semconv.output.v2 import v2_document
from weavergen_pipelines.semconv.published.document import published_document
from weavergen_pipelines.semconv.resolve.published import PublishedDependency

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.demand import Demanded
    from weavergen_pipelines.semconv.resolve.tree import Resolved
    from weavergen_pipelines.semconv.schema_url import SchemaUrl


def materialise(main: Resolved, demanded: Demanded) -> tuple[dict[str, Any] | None, list[Diagnostic]]:
    """The document of a registry, None if there is none; and what is wrong."""
    materialiser = _Materialiser(demanded)
    return materialiser.document(main), materialiser.problems


class _Materialiser:
    def __init__(self, demanded: Demanded) -> None:
        self._demanded = demanded
        self._documents: dict[SchemaUrl, dict[str, Any] | None] = {}
        self._way: list[SchemaUrl] = []
        self.problems: list[Diagnostic] = []

    def document(self, resolved: Resolved) -> dict[str, Any] | None:
        """A document with its dependencies. Documents share parts."""
        if isinstance(resolved, PublishedDependency):
            document, problems = published_document(resolved.content)
        else:
            document, problems = v2_document(resolved.registry)
        self._note(problems, resolved.schema_url)
        self._way.append(resolved.schema_url)
        dependencies = [self._dependency(schema_url) for schema_url in resolved.closure]
        self._way.pop()
        if problems or None in dependencies:
            return None
        return {**document, "dependencies": dependencies} if dependencies else document

    def _dependency(self, schema_url: SchemaUrl) -> dict[str, Any] | None:
        if schema_url in self._way:
            chain = " → ".join(url.name for url in (*self._way, schema_url))
            place = self._demanded.place(schema_url)
            circle = diagnose("CircularDependency", place, fatal=True, registry_name=schema_url.name, chain=chain)
            self.problems.extend(on_demand([circle]))
            return None
        if schema_url not in self._documents:
            resolved, problems = self._demanded.registry(schema_url)
            self.problems.extend(problems)
            self._documents[schema_url] = self.document(resolved) if resolved else None
        return self._documents[schema_url]

    def _note(self, problems: list[Diagnostic], schema_url: SchemaUrl) -> None:
        self.problems.extend(in_dependency(problems, schema_url.url) if self._way else problems)
