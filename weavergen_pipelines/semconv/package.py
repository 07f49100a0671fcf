"""Packaging a registry for publication: its resolved form, and the manifest that leads to it (spec section 13)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.errors import CompoundError, WeavergenError
from weavergen_pipelines.semconv.manifest import PUBLICATION_FORMAT, Dependency, Manifest
from weavergen_pipelines.semconv.output.resolved_v2 import resolved_file
from weavergen_pipelines.semconv.yaml.write import write_yaml

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.resolution import Resolution

MANIFEST_FILE = "manifest.yaml"
RESOLVED_FILE = "resolved.yaml"


class PackageError(WeavergenError):
    """A registry that cannot be packaged; `fields` are those of the reference's error."""

    fields: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """The error as the reference serialises it."""
        return {self.kind: self.fields}


class PackagingRequiresManifest(PackageError):
    """The registry has no manifest, so that nobody could depend on it."""


class UnexpectedPublicationManifest(PackageError):
    """The registry is a package already."""


class UnversionedDependencyInPublication(PackageError):
    """The registry depends on one without saying on which version."""


def package_registry(resolution: Resolution, resolved_registry_uri: str) -> dict[str, bytes]:
    """`manifest.yaml` and `resolved.yaml`, the same bytes for the same registry.

    `resolved_registry_uri` is where the resolved file will be published. Publish both files at once: neither is of use
    without the other.

    Raises:
        PackageError, CompoundError: the registry cannot be packaged, or cannot be resolved.
    """
    manifest = _manifest(resolution)
    registry = resolution.registry
    problems = [_unversioned(dependency) for dependency in manifest.dependencies if not dependency.is_versioned]
    if problems:
        raise problems[0] if len(problems) == 1 else CompoundError(problems)
    content, unsayable = resolved_file(registry)
    if unsayable:
        raise resolution.failure(unsayable)
    return {
        MANIFEST_FILE: write_yaml(_publication(manifest, resolved_registry_uri)),
        RESOLVED_FILE: write_yaml(content),
    }


def _manifest(resolution: Resolution) -> Manifest:
    manifest, location = resolution.loaded.manifest, resolution.loaded.source.location
    if manifest is None:
        raise _error(PackagingRequiresManifest("the registry has no manifest", where=location), registry=location)
    if manifest.resolved is not None:
        url = manifest.schema_url.url
        what = f"{url} is published already: package the registry that it was made from"
        raise _error(UnexpectedPublicationManifest(what, where=manifest.resolved.place.location), schema_url=url)
    return manifest


def _unversioned(dependency: Dependency) -> PackageError:
    error = UnversionedDependencyInPublication(
        f"the dependency {dependency.schema_url.name!r} has no version",
        where=dependency.place.location if dependency.place else None,
        hint="give it a `schema_url` that ends with a version",
    )
    return _error(error, schema_url=dependency.schema_url.url, registry_path=dependency.registry_path)


def _error(error: PackageError, **fields: Any) -> PackageError:
    error.fields = fields
    return error


def _publication(manifest: Manifest, resolved_registry_uri: str) -> dict[str, Any]:
    """The manifest of the package; where its author found the dependencies is of no use to others."""
    content: dict[str, Any] = {"file_format": PUBLICATION_FORMAT, "schema_url": manifest.schema_url.url}
    if manifest.description is not None:
        content["description"] = manifest.description
    if manifest.dependencies:
        content["dependencies"] = [{"schema_url": dependency.schema_url.url} for dependency in manifest.dependencies]
    return {**content, "stability": manifest.stability, "resolved_registry_uri": resolved_registry_uri}
