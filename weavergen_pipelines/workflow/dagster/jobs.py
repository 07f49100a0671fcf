"""The job of a process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg

from weavergen_pipelines.workflow.dagster.resources import INSTANCE_TAG, PROCESS_TAG
from weavergen_pipelines.workflow.dagster.translator import drawn_at

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

    from weavergen_pipelines.workflow.catalog import Entry
    from weavergen_pipelines.workflow.dagster.scope import Scope


def process_selection(scope: Scope, process: str) -> dg.AssetSelection:
    """The assets of a process, and those of every process that runs before it because it is called."""
    keys = []
    for root in scope.roots(process):
        writes = scope.catalog.get(root).process.writes
        keys += [scope.execution_key(root), *(scope.store_key(store) for store in writes if scope.is_written(store))]
    return dg.AssetSelection.assets(*keys)


def process_job(scope: Scope, entry: Entry) -> UnresolvedAssetJobDefinition:
    """The job that runs a process of an instance."""
    process = entry.process
    return dg.define_asset_job(
        scope.job_name(process.id),
        selection=process_selection(scope, process.id),
        description=process.documentation or process.name,
        tags={PROCESS_TAG: process.id, INSTANCE_TAG: scope.instance},
        metadata=drawn_at(entry.diagram, process),
        executor_def=dg.in_process_executor,
    )
