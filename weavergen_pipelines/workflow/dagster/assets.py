"""A compiled process as assets: its data stores, its asset checks, and its execution record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg

from weavergen_pipelines.workflow.dagster.lineage import Lineage
from weavergen_pipelines.workflow.dagster.ops.service import ServiceOp
from weavergen_pipelines.workflow.dagster.scope import EXECUTION
from weavergen_pipelines.workflow.dagster.translator import AssetSource

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.workflow.dagster.graph import CompiledProcess, GraphCompiler
    from weavergen_pipelines.workflow.dagster.scope import Scope


def compile_assets(compiler: GraphCompiler, process: str) -> dg.AssetsDefinition:
    """The assets of a process.

    Raises:
        UnknownProcess, UnknownTask, DiagramError, NameCollision, CompoundError: it cannot be compiled.

    """
    scope, compiled = compiler.scope, compiler.root(process)
    writers = _writers(compiled)
    sources = _sources(scope, compiled, writers)
    outputs = {scope.store_key(store): compiled.unit.flows[store] for store in writers}
    outputs[scope.execution_key(process)] = EXECUTION
    lineage = Lineage(scope, compiled)
    dependencies = {compiled.unit.flows[store]: lineage.upstream(op.element.id) for store, op in writers.items()}
    dependencies[EXECUTION] = lineage.nearest(end.source for end in compiled.unit.plan.ends)
    assets = dg.AssetsDefinition.from_graph(
        compiled.graph,
        keys_by_input_name=compiled.inputs,
        keys_by_output_name={name: key for key, name in outputs.items()},
        internal_asset_deps=dependencies,
        check_specs=[op.check for op in compiled.ops.values() if isinstance(op, ServiceOp) and op.check],
        can_subset=True,
    )
    return assets.map_asset_specs(lambda spec: _described(scope, spec, sources[spec.key]))


def _writers(compiled: CompiledProcess) -> dict[str, ServiceOp]:
    """Data store → the op that writes it."""
    ops = (op for op in compiled.ops.values() if isinstance(op, ServiceOp))
    return {store: op for op in ops for store in op.element.writes}


def _sources(
    scope: Scope, compiled: CompiledProcess, writers: Mapping[str, ServiceOp]
) -> dict[dg.AssetKey, AssetSource]:
    unit, lineage = compiled.unit, Lineage(scope, compiled)
    sources = {
        scope.store_key(store): AssetSource(
            scope.instance, unit.diagram, unit.process, unit.process.stores[store], lineage.tasks(op.element.id)
        )
        for store, op in writers.items()
    }
    execution = AssetSource(scope.instance, unit.diagram, unit.process, None, ())
    return {**sources, scope.execution_key(unit.process.id): execution}


def _described(scope: Scope, spec: dg.AssetSpec, source: AssetSource) -> dg.AssetSpec:
    translator = scope.translator
    return spec.replace_attributes(
        description=translator.description(source),
        group_name=translator.group_name(source),
        owners=translator.owners(source),
        tags=translator.tags(source),
        kinds=translator.kinds(source),
        code_version=translator.code_version(source),
        metadata={**spec.metadata, **translator.metadata(source)},
    )
