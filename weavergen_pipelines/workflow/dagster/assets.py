"""A compiled process as assets: its data stores, its asset checks, and its execution record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import dagster as dg

from weavergen_pipelines.workflow.dagster.lineage import Lineage
from weavergen_pipelines.workflow.dagster.ops.service import ServiceOp
from weavergen_pipelines.workflow.dagster.scope import EXECUTION
from weavergen_pipelines.workflow.dagster.translator import AssetSource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weavergen_pipelines.workflow.dagster.graph import CompiledProcess, GraphCompiler
    from weavergen_pipelines.workflow.dagster.scope import Scope
    from weavergen_pipelines.workflow.dagster.translator import DagsterTranslator


@dataclass(frozen=True)
class Asset:
    """An asset that a graph makes: the output that it comes from, what it depends on, and what it stands for."""

    key: dg.AssetKey
    output: str
    upstream: frozenset[dg.AssetKey]
    source: AssetSource


def compile_assets(compiler: GraphCompiler, process: str) -> dg.AssetsDefinition:
    """The assets of a process.

    Raises:
        UnknownProcess, UnknownTask, DiagramError, NameCollision, CompoundError: it cannot be compiled.

    """
    compiled = compiler.root(process)
    made = [*_stores(compiler.scope, compiled), _execution(compiler.scope, compiled)]
    partitions = compiler.scope.partitions(process)
    assets = dg.AssetsDefinition.from_graph(
        compiled.graph,
        partitions_def=partitions.definition if partitions else None,
        keys_by_input_name=compiled.inputs,
        keys_by_output_name={asset.output: asset.key for asset in made},
        internal_asset_deps={asset.output: set(asset.upstream) for asset in made},
        check_specs=[op.check for op in compiled.ops.values() if isinstance(op, ServiceOp) and op.check],
        can_subset=True,
    )
    sources = {asset.key: asset.source for asset in made}
    return assets.map_asset_specs(lambda spec: _described(compiler.scope.translator, spec, sources[spec.key]))


def _stores(scope: Scope, compiled: CompiledProcess) -> Iterator[Asset]:
    unit, lineage = compiled.unit, Lineage(scope, compiled)
    for step, op in compiled.ops.items():
        for store in op.stores if isinstance(op, ServiceOp) else ():
            drawn, tasks = unit.process.stores[store], lineage.tasks(step)
            source = AssetSource(scope.instance, unit.diagram, unit.process, drawn, tasks)
            yield Asset(scope.store_key(store), unit.flows[store], lineage.upstream(step), source)


def _execution(scope: Scope, compiled: CompiledProcess) -> Asset:
    unit = compiled.unit
    upstream = Lineage(scope, compiled).nearest(end.source for end in unit.plan.ends)
    source = AssetSource(scope.instance, unit.diagram, unit.process, None, ())
    return Asset(scope.execution_key(unit.process.id), EXECUTION, upstream, source)


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
