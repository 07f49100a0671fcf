"""`weaver.registry.package` and `output.package.publish`: a registry in the form in which others depend on it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from weavergen_pipelines.artifacts.publish import place
from weavergen_pipelines.artifacts.ref import ArtifactRef
from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.semconv.manifest import manifest_of
from weavergen_pipelines.semconv.package import MANIFEST_FILE
from weavergen_pipelines.semconv.source import RegistrySource
from weavergen_pipelines.tasks.loading import engine_of, registry_source
from weavergen_pipelines.tasks.values import LoadedRegistry, Value
from weavergen_pipelines.workflow.service_task import TaskContext, service_task

ROOMS = ("weavergen_pipelines.semconv", "weavergen_pipelines.engine.embedded", "weavergen_pipelines.tasks.loading")


class WouldReplaceManifest(WeavergenError):
    """A package would take the place of the manifest that its registry, or another one, is defined by."""


class RegistryPackage(Value):
    """The files of a package: the resolved registry and the manifest that leads to it."""

    type: Literal["registry_package"] = "registry_package"
    location: str
    resolved_registry_uri: str
    digest: str
    files: ArtifactRef
    file_count: int


class PublishedPackage(Value):
    """A package in its folder; `written` are the files that were not there as they are now."""

    type: Literal["published_package"] = "published_package"
    folder: str
    digest: str
    files: list[str]
    written: list[str]


@service_task("weaver.registry.package", rooms=ROOMS)
def package(load: LoadedRegistry, resolved_registry_uri: str, context: TaskContext) -> RegistryPackage:
    """Package a registry; `resolved_registry_uri` is where its resolved file will be published."""
    source = registry_source(load, context.artifacts)
    files = engine_of(load, context).package(
        source, resolved_registry_uri, include_unreferenced=load.include_unreferenced
    )
    tree = context.artifacts.put_tree(files, kind="package")
    return RegistryPackage(
        location=load.location,
        resolved_registry_uri=resolved_registry_uri,
        digest=tree.digest,
        files=tree,
        file_count=len(files),
    )


@service_task("output.package.publish", effects=True)
def publish(package: RegistryPackage, folder: str, context: TaskContext, overwrite: bool = False) -> PublishedPackage:
    """Put the files of a package into a folder, all or none, over those of an earlier one.

    Raises:
        WouldReplaceManifest: a registry is defined there, and its manifest is not to be overwritten.
    """
    if not overwrite:
        _spare_definition(Path(folder))
    files = context.artifacts.get_tree(package.files)
    done = place(files, Path(folder))
    return PublishedPackage(folder=folder, digest=package.digest, files=sorted(files), written=list(done.written))


def _spare_definition(folder: Path) -> None:
    path = folder / MANIFEST_FILE
    source = RegistrySource(str(folder), {MANIFEST_FILE: path.read_bytes()} if path.is_file() else {}, "")
    manifest, _problems = manifest_of(source)
    if manifest is not None and manifest.resolved is None:
        hint = "name another folder, or replace it with --overwrite"
        raise WouldReplaceManifest("a registry is defined in this folder", where=str(path), hint=hint)
