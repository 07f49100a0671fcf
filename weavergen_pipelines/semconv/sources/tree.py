"""A registry with all registries that it depends on, each by content."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from weavergen_pipelines.artifacts.digest import canonical_json, digest
from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.semconv.manifest import Dependency, manifest_of
from weavergen_pipelines.semconv.published.locate import resolved_document
from weavergen_pipelines.semconv.schema_url import SchemaUrl
from weavergen_pipelines.semconv.source import RegistrySource, Unavailable
from weavergen_pipelines.semconv.sources.errors import RegistryNotFound, RegistryUnreadable
from weavergen_pipelines.semconv.yaml import Place, YamlError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from weavergen_pipelines.semconv.manifest import ResolvedFile
    from weavergen_pipelines.semconv.yaml import Document

    Fetch = Callable[[Dependency], RegistrySource]

MAX_REGISTRIES = 256
"""Registries that one may depend on, directly or not."""


def with_dependencies(
    source: RegistrySource, fetch: Fetch, overrides: Mapping[str, str] | None = None
) -> RegistrySource:
    """The registry with the files of all those that it takes to resolve it, each fetched once.

    What cannot be fetched is noted as `Unavailable`: whether that matters is seen when the registry is resolved.
    `overrides` are references by schema URL, to use instead of those in manifests.

    Raises:
        RegistryUnreadable: there are too many.
    """
    found = _Collection(fetch, overrides or {}).collect(source)
    return replace(source, dependencies=found, digest=_digest(source, found)) if found else source


class _Collection:
    """Everything fetched so far, by reference, and the schema URLs that it has."""

    def __init__(self, fetch: Fetch, overrides: Mapping[str, str]) -> None:
        self._fetch = fetch
        self._overrides = overrides
        self._found: dict[str, RegistrySource | Unavailable] = {}
        self._known: set[SchemaUrl] = set()
        self._pending: deque[RegistrySource] = deque()
        self._late: deque[Dependency] = deque()

    def collect(self, source: RegistrySource) -> dict[str, RegistrySource | Unavailable]:
        """All that a registry depends on.

        What went into published registries comes last: it has a place of its own only if nothing else brings it.
        """
        self._pending.append(source)
        while self._pending or self._late:
            if self._pending:
                self._follow(self._pending.popleft())
            elif (dependency := self._late.popleft()).schema_url not in self._known:
                self._add(dependency, self._path(dependency))
        return self._found

    def _path(self, dependency: Dependency) -> str | None:
        return self._overrides.get(dependency.schema_url.url, dependency.registry_path)

    def _follow(self, source: RegistrySource) -> None:
        manifest, _problems = manifest_of(source)
        if manifest is None:
            return
        self._known.add(manifest.schema_url)
        if manifest.resolved is None:
            for dependency in manifest.dependencies:
                self._add(dependency, self._path(dependency))
        else:
            self._follow_published(source, manifest.schema_url, manifest.resolved)

    def _follow_published(self, source: RegistrySource, schema_url: SchemaUrl, resolved: ResolvedFile) -> None:
        if resolved_document(source, resolved, self._found) is None:
            path = resolved.reference(source.location)
            self._add(Dependency(schema_url, path, resolved.place), path)
        document = resolved_document(source, resolved, self._found)
        self._late.extend(_numbered(document) if document else ())

    def _add(self, dependency: Dependency, path: str | None) -> None:
        if dependency.reference in self._found:
            return
        if len(self._found) == MAX_REGISTRIES:
            raise RegistryUnreadable(f"more than {MAX_REGISTRIES} dependencies", where=dependency.reference)
        try:
            fetched = self._fetch(replace(dependency, registry_path=path))
        except WeavergenError as error:
            missing = isinstance(error, RegistryNotFound)
            self._found[dependency.reference] = Unavailable(error.what, error.hint, missing)
            return
        self._found[dependency.reference] = fetched
        self._known.add(dependency.schema_url)
        self._pending.append(fetched)


def _numbered(document: Document) -> Iterator[Dependency]:
    """The registries that went into a resolved one: nothing but their schema URLs is known."""
    try:
        urls = document.value["dependencies"]
        for index, url in enumerate(urls):
            yield Dependency(SchemaUrl.parse(url), None, Place(document, ("dependencies", index)))
    except (YamlError, LookupError, TypeError, AttributeError, ValueError):
        return  # it says so when it is loaded


def _digest(source: RegistrySource, found: Mapping[str, RegistrySource | Unavailable]) -> str:
    contents = {
        reference: [each.location, each.digest] if isinstance(each, RegistrySource) else each.problem
        for reference, each in found.items()
    }
    return digest(canonical_json([source.digest, contents]))
