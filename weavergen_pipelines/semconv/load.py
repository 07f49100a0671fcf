"""Loading a registry: its manifest and all its files, decoded and validated one by one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from weavergen_pipelines.semconv.collector import collector_paused
from weavergen_pipelines.semconv.diagnostics import Diagnostic, diagnose
from weavergen_pipelines.semconv.manifest import MANIFEST_NAMES, Manifest, read_manifest
from weavergen_pipelines.semconv.read_file import read_file
from weavergen_pipelines.semconv.schema_url import UNKNOWN, SchemaUrl
from weavergen_pipelines.semconv.yaml import Document, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weavergen_pipelines.semconv.model import Group
    from weavergen_pipelines.semconv.source import RegistrySource

_NOT_DEFINITIONS = {"schema-next.yaml", *MANIFEST_NAMES}


@dataclass(frozen=True)
class Imports:
    """What one file imports from the dependencies: patterns by kind of signal."""

    patterns: dict[str, list[str] | None]
    place: Place


@dataclass
class LoadedRegistry:
    """A registry as it is written: `groups` of all files in the order of their paths, and every problem found.

    With a fatal problem among `diagnostics` it cannot be resolved.
    """

    source: RegistrySource
    manifest: Manifest | None = None
    groups: list[Group] = field(default_factory=list)
    imports: list[Imports] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    future: bool = False

    @property
    def schema_url(self) -> SchemaUrl:
        """The identity of the registry."""
        return self.manifest.schema_url if self.manifest else UNKNOWN

    @property
    def failed(self) -> bool:
        """Whether it cannot be resolved."""
        return any(diagnostic.fatal for diagnostic in self.diagnostics)

    def document(self, relative: str) -> Document:
        """A file of the registry, by its path in it."""
        return Document(f"{self.source.location.rstrip('/')}/{relative}", self.source.files[relative])


@collector_paused()
def load_registry(source: RegistrySource, *, future: bool = False) -> LoadedRegistry:
    """Read all files of a registry and validate each.

    Everything that is wrong is in the result's `diagnostics`. With `future`, warnings count as errors.
    """
    loaded = LoadedRegistry(source, future=future)
    _read_manifest(loaded)
    if loaded.manifest is None or loaded.manifest.resolved is None:
        _refuse_dependencies(loaded)
        _read_files(loaded)
    return loaded


def _refuse_dependencies(loaded: LoadedRegistry) -> None:
    if loaded.manifest is not None and loaded.manifest.dependencies:
        first, *_ = loaded.manifest.dependencies
        urls = [dependency.schema_url.url for dependency in loaded.manifest.dependencies]
        loaded.diagnostics.append(diagnose("UnsupportedDependencies", first.place, fatal=True, dependencies=urls))


def _read_manifest(loaded: LoadedRegistry) -> None:
    for name in MANIFEST_NAMES:
        if name in loaded.source.files:
            loaded.manifest, problems = read_manifest(loaded.document(name))
            loaded.diagnostics.extend(problems)
            return


def _read_files(loaded: LoadedRegistry) -> None:
    paths = sorted(_definition_files(loaded.source))
    if not paths and not loaded.failed:
        location = loaded.source.location
        error = f"there are no YAML files with definitions in {location!r}"
        loaded.diagnostics.append(diagnose("RegistryNotFound", None, fatal=True, path_or_url=location, error=error))
    for path in paths:
        document = loaded.document(path)
        content = read_file(document, loaded.schema_url)
        loaded.groups.extend(content.groups)
        loaded.diagnostics.extend(content.diagnostics)
        if content.imports:
            loaded.imports.append(Imports(content.imports, Place(document, ("imports",))))


def _definition_files(source: RegistrySource) -> Iterator[str]:
    for path in source.files:
        *_, name = parts = path.split("/")
        if (
            name.endswith((".yaml", ".yml"))
            and name not in _NOT_DEFINITIONS
            and not any(p.startswith(".") for p in parts)
        ):
            yield path
