"""A compiled process as assets: its data stores, its asset checks, and its execution record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg

from weavergen_pipelines.workflow.dagster.asset import Asset
from weavergen_pipelines.workflow.dagster.fallback import fallback_assets, fallback_checks
from weavergen_pipelines.workflow.dagster.lineage import Lineage
from weavergen_pipelines.workflow.dagster.ops.task import WorkOp
from weavergen_pipelines.workflow.dagster.partitions import check_partitions
from weavergen_pipelines.workflow.dagster.translator import AssetSource
from weavergen_pipelines.workflow.dagster.unit import EXECUTION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weavergen_pipelines.workflow.dagster.graph import CompiledGraph, GraphCompiler
    from weavergen_pipelines.workflow.dagster.scope import Scope
    from weavergen_pipelines.workflow.dagster.translator import DagsterTranslator


def compile_assets(compiler: GraphCompiler, process: str) -> dg.AssetsDefinition:
    """The assets of a process, as ops of its own or as one.

    Raises:
        UnknownProcess, UnknownTask, DiagramError, NameCollision, CompoundError: it cannot be compiled.

    """
    scope = compiler.scope
    check_partitions(scope, process)
    compiled = compiler.root(process) if not scope.obstacles(process) else None
    made = list(fallback_assets(scope, process) if compiled is None else _assets(scope, compiled))
    partitions = scope.partitions(process)
    assets = dg.AssetsDefinition.from_graph(
        compiler.fallback(process) if compiled is None else compiled.graph,
        partitions_def=partitions.definition if partitions else None,
        keys_by_input_name=compiled.inputs if compiled else {},
        keys_by_output_name={asset.output: asset.key for asset in made},
        internal_asset_deps={asset.output: set(asset.upstream) for asset in made},
        check_specs=list(compiled.checks if compiled else fallback_checks(scope, process).values()),
        can_subset=True,
    )
    sources = {asset.key: asset.source for asset in made}
    return assets.map_asset_specs(lambda spec: _described(scope.translator, spec, sources[spec.key]))


def _assets(scope: Scope, compiled: CompiledGraph) -> Iterator[Asset]:
    """The data stores of a process that is a graph, and its execution."""
    unit, lineage = compiled.unit, Lineage(scope, compiled)
    for part in lineage.all():
        for step, op in part.compiled.ops.items():
            for store in op.stores if isinstance(op, WorkOp) else ():
                source = AssetSource(
                    scope.instance, unit.diagram, unit.process, unit.process.stores[store], part.tasks(step)
                )
                yield Asset(scope.store_key(store), unit.flows[store], part.upstream(step), source)
    source = AssetSource(scope.instance, unit.diagram, unit.process, None, ())
    yield Asset(scope.execution_key(unit.process.id), EXECUTION, lineage.at_the_end(), source)


def _described(translator: DagsterTranslator, spec: dg.AssetSpec, source: AssetSource) -> dg.AssetSpec:
    return spec.replace_attributes(
        description=translator.description(source),
        group_name=translator.group_name(source),
        owners=translator.owners(source),
        tags=translator.tags(source),
        kinds=translator.kinds(source),
        code_version=translator.code_version(source),
        metadata={**spec.metadata, **translator.metadata(source)},
    )
