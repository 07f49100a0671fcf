"""`weaver.registry.diff`: what has changed since another version of a registry."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from weavergen_pipelines.artifacts.ref import ArtifactRef
from weavergen_pipelines.tasks.loading import engine_of, registry_source
from weavergen_pipelines.tasks.values import LoadedRegistry, Value
from weavergen_pipelines.workflow.service_task import TaskContext, service_task

ROOMS = ("weavergen_pipelines.semconv", "weavergen_pipelines.engine.embedded", "weavergen_pipelines.tasks.loading")


class RegistryDiff(Value):
    """What has changed from the version `baseline` to `head`; `changes` counts it, by section and type of change."""

    type: Literal["registry_diff"] = "registry_diff"
    digest: str
    document: ArtifactRef
    head: str
    baseline: str
    changes: dict[str, dict[str, int]]


@service_task("weaver.registry.diff", rooms=ROOMS)
def diff(load: LoadedRegistry, baseline: LoadedRegistry, context: TaskContext, v2: bool = False) -> RegistryDiff:
    """Compare two versions of a registry, in format 2 with `v2`; the lists of the report are sorted."""
    report = engine_of(load, context).diff(
        registry_source(load, context.artifacts),
        registry_source(baseline, context.artifacts),
        v2=v2,
        include_unreferenced=load.include_unreferenced,
    )
    stored = context.artifacts.put_json(report, kind="diff")
    counts = {section: Counter(change["type"] for change in found) for section, found in report["changes"].items()}
    return RegistryDiff(
        digest=stored.digest,
        document=stored,
        head=report["head"]["semconv_version"],
        baseline=report["baseline"]["semconv_version"],
        changes={section: dict(sorted(found.items())) for section, found in counts.items()},
    )
