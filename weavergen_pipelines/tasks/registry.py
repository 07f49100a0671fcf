"""`weaver.registry.load`, `check`, `resolve` and `stats`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from weavergen_pipelines.artifacts.digest import canonical_json, digest
from weavergen_pipelines.artifacts.store import ArtifactStore
from weavergen_pipelines.engine import engine
from weavergen_pipelines.semconv.source import RegistrySource, Unavailable
from weavergen_pipelines.semconv.sources import load_source
from weavergen_pipelines.tasks.values import (
    CheckReport,
    FetchedDependency,
    LoadedRegistry,
    MissingDependency,
    ResolvedRegistry,
    Statistics,
)
from weavergen_pipelines.workflow.service_task import TaskContext, service_task

ROOMS = ("weavergen_pipelines.semconv", "weavergen_pipelines.engine.embedded")


@service_task("weaver.registry.load", effects=True)
def load(registry: str, context: TaskContext, include_unreferenced: bool = False) -> LoadedRegistry:
    """Read the files of a configured registry, or of a reference, and those of its dependencies; keep them by content.

    With `include_unreferenced`, everything that the dependencies define becomes part of the registry.
    """
    return load_registry(registry, context, include_unreferenced)


def load_registry(registry: str, context: TaskContext, include_unreferenced: bool = False) -> LoadedRegistry:
    """The files of a configured registry, or of a reference."""
    configured = context.settings.registries.get(registry)
    storage = context.settings.storage
    source = load_source(
        configured.source if configured else registry,
        cache_dir=storage.cache_dir,
        allowed_schemes=storage.allowed_schemes,
    )
    return LoadedRegistry(
        name=registry if configured else source.location,
        location=source.location,
        digest=digest(canonical_json([source.location, source.digest, include_unreferenced])),
        files=context.artifacts.put_tree(source.files, kind="registry"),
        file_count=len(source.files),
        dependencies={name: _kept(found, context.artifacts) for name, found in source.dependencies.items()},
        include_unreferenced=include_unreferenced,
    )


def _kept(found: RegistrySource | Unavailable, artifacts: ArtifactStore) -> FetchedDependency | MissingDependency:
    if isinstance(found, Unavailable):
        return MissingDependency(problem=found.problem, hint=found.hint, missing=found.missing)
    return FetchedDependency(location=found.location, files=artifacts.put_tree(found.files, kind="registry"))


@service_task("weaver.registry.check", rooms=ROOMS)
def check(load: LoadedRegistry, context: TaskContext, future: bool = False, v2: bool = False) -> CheckReport:
    """Validate every file and the resolution; `future` makes errors of the next release's errors.

    With `v2`, the conversion to format 2 is validated too.
    """
    source = registry_source(load, context.artifacts)
    result = engine().check(source, future=future, v2=v2, include_unreferenced=load.include_unreferenced)
    findings = [diagnostic.to_json() for diagnostic in result.diagnostics]
    return CheckReport(
        location=load.location,
        passed=result.passed,
        errors=result.errors,
        warnings=result.warnings,
        findings=context.artifacts.put_json(findings, kind="findings"),
    )


@service_task("weaver.registry.resolve", rooms=ROOMS)
def resolve(load: LoadedRegistry, context: TaskContext, v2: bool = False) -> ResolvedRegistry:
    """Resolve every reference, extension and import: the document that templates see."""
    source = registry_source(load, context.artifacts)
    document = engine().resolve(source, v2=v2, include_unreferenced=load.include_unreferenced)
    stored = context.artifacts.put_json(document, kind="resolved")
    types = _groups_by_type(document)
    return ResolvedRegistry(
        digest=stored.digest,
        schema_version=2 if v2 else 1,
        document=stored,
        groups=sum(types.values()),
        attributes=_attribute_count(document),
        groups_by_type=types,
    )


@service_task("weaver.registry.stats", rooms=ROOMS)
def stats(load: LoadedRegistry, context: TaskContext) -> Statistics:
    """Count groups, attributes, types and stability."""
    source = registry_source(load, context.artifacts)
    counts = engine().stats(source, include_unreferenced=load.include_unreferenced)
    return Statistics(document=context.artifacts.put_json(counts, kind="statistics"))


def registry_source(load: LoadedRegistry, artifacts: ArtifactStore) -> RegistrySource:
    """The registry that a load names."""
    files = artifacts.get_tree(load.files)
    dependencies = {name: _dependency(kept, artifacts) for name, kept in load.dependencies.items()}
    return RegistrySource(load.location, files, load.digest, dependencies)


def _dependency(kept: FetchedDependency | MissingDependency, artifacts: ArtifactStore) -> RegistrySource | Unavailable:
    if isinstance(kept, MissingDependency):
        return Unavailable(kept.problem, kept.hint, kept.missing)
    return RegistrySource(kept.location, artifacts.get_tree(kept.files), kept.files.digest)


def _groups_by_type(document: Mapping[str, Any]) -> dict[str, int]:
    if "groups" in document:
        types = Counter(str(group["type"]) for group in document["groups"])
    else:
        types = Counter({kind: len(items) for kind, items in document["registry"].items() if kind != "attributes"})
    return dict(sorted(types.items()))


def _attribute_count(document: Mapping[str, Any]) -> int:
    """Distinct attribute names of a document of either version."""
    if "groups" not in document:
        return len(document["registry"].get("attributes", ()))
    return len({attribute["name"] for group in document["groups"] for attribute in group.get("attributes", ())})
