"""A process that has no form of its own in Dagster, and runs as one op: its assets and checks are the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.dagster.asset import Asset
from weavergen_pipelines.workflow.dagster.checks import check_spec
from weavergen_pipelines.workflow.dagster.translator import AssetSource
from weavergen_pipelines.workflow.dagster.unit import EXECUTION, whole_unit
from weavergen_pipelines.workflow.model import Activity, ServiceTask

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import dagster as dg

    from weavergen_pipelines.workflow.dagster.scope import Scope


def written_stores(scope: Scope, process: str) -> tuple[str, ...]:
    """The data stores of a process that are assets of the instance."""
    writes = scope.catalog.get(process).process.writes
    return tuple(store for store in writes if scope.assets and scope.is_written(store))


def fallback_assets(scope: Scope, process: str) -> Iterator[Asset]:
    """The data stores of a process and its execution, which depends on all of them.

    A store depends on those that the tasks read which write it, as far as they come before it in the diagram.
    """
    entry = scope.catalog.get(process)
    stores, names, earlier = written_stores(scope, process), whole_unit(entry).flows, set[str]()
    for store in stores:
        writers = [node for node in _activities(scope, process) if store in node.writes]
        upstream = frozenset(scope.store_key(read) for node in writers for read in node.reads if read in earlier)
        tasks = tuple(scope.tasks.get(node.operator) for node in writers if isinstance(node, ServiceTask))
        source = AssetSource(scope.instance, entry.diagram, entry.process, entry.process.stores[store], tasks)
        yield Asset(scope.store_key(store), names[store], upstream, source)
        earlier.add(store)
    source = AssetSource(scope.instance, entry.diagram, entry.process, None, ())
    yield Asset(scope.execution_key(process), EXECUTION, frozenset(map(scope.store_key, stores)), source)


def fallback_checks(scope: Scope, process: str) -> Mapping[str, dg.AssetCheckSpec]:
    """The asset checks that the tasks of a process report, by element."""
    tasks = (node for node in _activities(scope, process) if isinstance(node, ServiceTask))
    return {task.id: spec for task in tasks if (spec := check_spec(scope, task)) is not None}


def _activities(scope: Scope, process: str) -> Iterator[Activity]:
    within = scope.catalog.get(process).process.within.values()
    return (node for node in within if isinstance(node, Activity))
