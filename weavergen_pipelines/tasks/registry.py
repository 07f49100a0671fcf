"""`weaver.registry.load`, `check`, `resolve` and `stats`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from weavergen_pipelines.engine.choose import EngineName
from weavergen_pipelines.tasks.loading import Access, engine_of, load_registry, registry_source
from weavergen_pipelines.tasks.values import CheckReport, LoadedRegistry, ResolvedRegistry, Statistics
from weavergen_pipelines.workflow.service_task import TaskContext, service_task

ROOMS = ("weavergen_pipelines.semconv", "weavergen_pipelines.engine.embedded", "weavergen_pipelines.tasks.loading")


@service_task("weaver.registry.load", effects=True)
def load(
    registry: str,
    context: TaskContext,
    *,
    follow_symlinks: bool = False,
    include_unreferenced: bool = False,
    allow_git_credentials: bool = False,
    weaver_config: str | None = None,
    engine: EngineName = "auto",
) -> LoadedRegistry:
    """Read the files of a configured registry, or of a reference, and those of its dependencies; keep them by content.

    With `include_unreferenced`, everything that the dependencies define becomes part of the registry. `weaver_config`
    is a `.weaver.toml` with tokens and with places to read dependencies from. `engine` does all that comes after.
    """
    access = Access(follow_symlinks, allow_git_credentials, weaver_config)
    return load_registry(registry, context, access, include_unreferenced=include_unreferenced, engine=engine)


@service_task("weaver.registry.check", rooms=ROOMS)
def check(load: LoadedRegistry, context: TaskContext, future: bool = False, v2: bool = False) -> CheckReport:
    """Validate every file and the resolution; `future` makes errors of the next release's errors.

    With `v2`, the conversion to format 2 is validated too.
    """
    source = registry_source(load, context.artifacts)
    result = engine_of(load, context).check(
        source, future=future, v2=v2, include_unreferenced=load.include_unreferenced
    )
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
    document = engine_of(load, context).resolve(source, v2=v2, include_unreferenced=load.include_unreferenced)
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
def stats(load: LoadedRegistry, context: TaskContext, v2: bool = False) -> Statistics:
    """Count groups, attributes, types and stability; with `v2`, the signals of format 2."""
    source = registry_source(load, context.artifacts)
    counts = engine_of(load, context).stats(source, v2=v2, include_unreferenced=load.include_unreferenced)
    return Statistics(document=context.artifacts.put_json(counts, kind="statistics"))


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
