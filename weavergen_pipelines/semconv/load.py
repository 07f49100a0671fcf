"""Loading a registry and the tree of those that it depends on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from weavergen_pipelines.semconv.collector import collector_paused
from weavergen_pipelines.semconv.diagnostics import Diagnostic, Fatal, diagnose, in_dependency
from weavergen_pipelines.semconv.loaded import LoadedRegistry
from weavergen_pipelines.semconv.manifest import Dependency, manifest_of
from weavergen_pipelines.semconv.published.read import Published, read_published
from weavergen_pipelines.semconv.read_registry import definition_files, read_definitions
from weavergen_pipelines.semconv.schema_url import UNKNOWN, SchemaUrl
from weavergen_pipelines.semconv.source import RegistrySource, Unavailable
from weavergen_pipelines.semconv.unavailable import unavailable
from weavergen_pipelines.semconv.versions import ChosenVersions, latest

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.manifest import Manifest, ResolvedFile
    from weavergen_pipelines.semconv.yaml import Place

MAX_DEPTH = 10
"""Registries on the longest way from a registry through its dependencies."""
MAX_VISITS = 1_000
"""Registries in the whole tree, counting each as often as a dependency leads to it."""
_NOT_FETCHED = Unavailable("it was not fetched with the registry that depends on it")


@collector_paused()
def load_registry(source: RegistrySource, *, future: bool = False) -> LoadedRegistry:
    """Read all files of a registry and of those that it depends on, and validate each.

    Nothing is fetched: `source` has the files of all registries. Everything that is wrong is in the result's
    `diagnostics`. With `future`, warnings count as errors.
    """
    loaded = _Tree(source).load()
    loaded.future = future
    if not (loaded.failed or loaded.manifest or definition_files(source)):
        error = f"there is neither a manifest nor a YAML file with definitions in {source.location!r}"
        problem = diagnose("RegistryNotFound", None, fatal=True, path_or_url=source.location, error=error)
        loaded.diagnostics.append(problem)
    return loaded


def load_dependency(source: RegistrySource, schema_url: SchemaUrl, place: Place | None) -> LoadedRegistry:
    """One of the registries that the tree of `source` has by schema URL alone, with what it depends on.

    `place` is where the URL is written.
    """
    found = source.dependencies.get(schema_url.url, _NOT_FETCHED)
    if isinstance(found, RegistrySource):
        return _Tree(replace(found, dependencies=source.dependencies)).load(schema_url)
    problem = unavailable(Dependency(schema_url, None, place), found)
    return LoadedRegistry(source, schema_url, diagnostics=[problem])


class _Tree:
    """One walk over the tree, depth first.

    A registry that several ways lead to is reported on as often, as the reference does, but read once.
    """

    def __init__(self, source: RegistrySource) -> None:
        self._source = source
        self._definitions: dict[tuple[str, SchemaUrl], LoadedRegistry] = {}
        self._published: dict[str, Published | Diagnostic] = {}
        self._versions = ChosenVersions()
        self._way: list[str] = []
        self._visits = 0

    def load(self, schema_url: SchemaUrl = UNKNOWN) -> LoadedRegistry:
        """The registry at the root, whose schema URL is that of its manifest if it has one."""
        manifest, problems = manifest_of(self._source)
        loaded = LoadedRegistry(self._source, manifest.schema_url if manifest else schema_url, manifest)
        loaded.diagnostics.extend(problems)
        try:
            self._visit(loaded, self._source.location, None)
        except Fatal as error:
            loaded.diagnostics.append(error.at(None))
        if manifest is not None and not loaded.failed:
            loaded.diagnostics.extend(self._upgraded(manifest))
        return loaded

    def _visit(self, loaded: LoadedRegistry, reference: str, place: Place | None) -> None:
        problem = self._refused(loaded, place)
        if problem is not None:
            loaded.diagnostics.append(problem)
            return
        self._way.append(loaded.schema_url.name)
        resolved = loaded.manifest.resolved if loaded.manifest else None
        if resolved is not None:
            self._read_published(loaded, resolved, reference)
        else:
            self._load_dependencies(loaded)
            self._read_definitions(loaded, reference)
        self._way.pop()

    def _refused(self, loaded: LoadedRegistry, place: Place | None) -> Diagnostic | None:
        """Why not to go on with a registry.

        Raises:
            Fatal: there are too many to go on at all.
        """
        name = loaded.schema_url.name
        self._visits += 1
        if self._visits > MAX_VISITS:
            raise Fatal("TooManyDependencies", limit=MAX_VISITS)
        if len(self._way) == MAX_DEPTH:
            return diagnose("MaximumDependencyDepth", place, fatal=True, registry_name=loaded.source.location)
        if name in self._way:
            chain = " → ".join((*self._way, name))
            return diagnose("CircularDependency", place, fatal=True, registry_name=name, chain=chain)
        return self._choose(loaded.schema_url, place)

    def _choose(self, schema_url: SchemaUrl, place: Place | None) -> Diagnostic | None:
        try:
            self._versions.add(schema_url)
        except Fatal as conflict:
            return conflict.at(place)
        return None

    def _read_published(self, loaded: LoadedRegistry, resolved: ResolvedFile, reference: str) -> None:
        if reference not in self._published:
            self._published[reference] = read_published(loaded.source, resolved, self._source.dependencies)
        published = self._published[reference]
        if not isinstance(published, Published):
            loaded.diagnostics.append(published)
            return
        loaded.published = published
        conflicts = (self._choose(url, resolved.place) for url in published.dependencies)
        loaded.diagnostics.extend(conflict for conflict in conflicts if conflict)

    def _load_dependencies(self, loaded: LoadedRegistry) -> None:
        declared: dict[str, Dependency] = {}
        for dependency in loaded.manifest.dependencies if loaded.manifest else ():
            first = declared.setdefault(dependency.schema_url.name, dependency)
            conflict = None if first is dependency else _incompatible(first, dependency)
            if conflict is not None:
                loaded.diagnostics.append(conflict)
            else:
                self._load_dependency(loaded, dependency)

    def _load_dependency(self, loaded: LoadedRegistry, dependency: Dependency) -> None:
        source = self._source.dependencies.get(dependency.reference, _NOT_FETCHED)
        if not isinstance(source, RegistrySource):
            loaded.diagnostics.append(unavailable(dependency, source))
            return
        manifest, problems = manifest_of(source)
        found = LoadedRegistry(source, manifest.schema_url if manifest else dependency.schema_url, manifest)
        found.diagnostics.extend(problems)
        self._visit(found, dependency.reference, dependency.place)
        loaded.dependencies.append(found)
        loaded.diagnostics.extend(in_dependency(found.diagnostics, found.schema_url.url))

    def _read_definitions(self, loaded: LoadedRegistry, reference: str) -> None:
        key = (reference, loaded.schema_url)
        if key not in self._definitions:
            self._definitions[key] = LoadedRegistry(loaded.source, loaded.schema_url)
            read_definitions(self._definitions[key])
        known = self._definitions[key]
        loaded.groups, loaded.imports = known.groups, known.imports
        loaded.diagnostics.extend(known.diagnostics)

    def _upgraded(self, manifest: Manifest) -> list[Diagnostic]:
        """The dependencies of which a newer version is used than this registry asks for."""
        asked = {dependency.schema_url.name: dependency for dependency in manifest.dependencies}
        return [
            diagnose(
                "DependencyVersionUpgradedWarning",
                dependency.place,
                dependency=name,
                requested_version=dependency.schema_url.version,
                selected_version=self._versions.of(dependency.schema_url).version,
            )
            for name, dependency in asked.items()
            if self._versions.of(dependency.schema_url) != dependency.schema_url
        ]


def _incompatible(first: Dependency, second: Dependency) -> Diagnostic | None:
    """Why two dependencies on one registry do not go together."""
    if not first.is_versioned or not second.is_versioned:
        name = second.schema_url.name
        return diagnose("UnversionedDependencyConflict", second.place, fatal=True, name=name)
    try:
        latest(first.schema_url, second.schema_url)
    except Fatal as conflict:
        return conflict.at(second.place)
    return None
