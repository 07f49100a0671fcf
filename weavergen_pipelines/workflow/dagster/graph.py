"""A process as a Dagster graph: its ops, the graphs of the processes within it, and the edges between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import dagster as dg

from weavergen_pipelines.workflow.dagster.ops import node_op
from weavergen_pipelines.workflow.dagster.ops.call import CALLED, CallOp
from weavergen_pipelines.workflow.dagster.ops.execution import CalledExecutionOp, ExecutionOp
from weavergen_pipelines.workflow.dagster.ops.start import CalledStartOp
from weavergen_pipelines.workflow.dagster.parts import GraphParts
from weavergen_pipelines.workflow.dagster.plan import ENTRY
from weavergen_pipelines.workflow.dagster.scope import EXECUTION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from weavergen_pipelines.workflow.dagster.ops.base import NodeOp
    from weavergen_pipelines.workflow.dagster.parts import Dependency
    from weavergen_pipelines.workflow.dagster.plan import Arrival
    from weavergen_pipelines.workflow.dagster.scope import Scope, Unit


@dataclass(frozen=True)
class CompiledProcess:
    """A process as a graph. `ops` are by element id; `takes` are the assets that each op takes, by graph input."""

    unit: Unit
    graph: dg.GraphDefinition
    ops: Mapping[str, NodeOp]
    takes: Mapping[str, Mapping[str, dg.AssetKey]]

    @property
    def inputs(self) -> dict[str, dg.AssetKey]:
        """The assets that the graph takes, by input."""
        return {name: key for taken in self.takes.values() for name, key in taken.items()}


class GraphCompiler:
    """The graphs of the processes of one scope; what two graphs share is one definition."""

    def __init__(self, scope: Scope) -> None:
        """Compile for this scope."""
        self.scope = scope
        self._definitions: dict[str, dg.OpDefinition] = {}
        self._called: dict[str, CompiledProcess] = {}

    def root(self, process: str) -> CompiledProcess:
        """A process that a run starts with; its outputs are its data stores, its checks and its execution.

        Raises:
            UnknownProcess, DiagramError, NameCollision, CompoundError: it cannot be compiled.

        """
        unit = self.scope.unit(process)
        start = node_op(self.scope, unit, unit.plan.steps[unit.process.start.id])
        return self._compile(unit, start, ExecutionOp(self.scope, unit), GraphParts(), "")

    def called(self, process: str) -> CompiledProcess:
        """A process within the one that calls it: a token in, the execution record out."""
        if process not in self._called:
            unit = self.scope.unit(process)
            start, parts = CalledStartOp(self.scope, unit, unit.process.start, {}), GraphParts()
            parts.take(ENTRY, unit.aliases[start.element.id])
            self._called[process] = self._compile(unit, start, CalledExecutionOp(self.scope, unit), parts, "__called")
        return self._called[process]

    def _compile(self, unit: Unit, start: NodeOp, execution: NodeOp, parts: GraphParts, suffix: str) -> CompiledProcess:
        inner = (step for step in unit.plan.steps.values() if step.id != start.element.id)
        ops = {op.element.id: op for op in (start, *(node_op(self.scope, unit, step) for step in inner))}
        takes = {element: self._add(parts, op, unit.aliases[element]) for element, op in ops.items()}
        self._add(parts, execution, unit.aliases[EXECUTION])
        name = self.scope.process_name(unit.process.id) + suffix
        return CompiledProcess(unit, parts.graph(name), {**ops, EXECUTION: execution}, takes)

    def _add(self, parts: GraphParts, op: NodeOp, alias: str) -> dict[str, dg.AssetKey]:
        """Add an op, and the graph of the process that it calls if that is nested; the assets that they take."""
        edges = {name: _dependency(op.unit, arrivals) for name, arrivals in op.token_inputs.items()}
        taken = dict(op.assets)
        if isinstance(op, CallOp) and op.nested:
            called, inner = self.called(op.element.called_element), f"{alias}__{CALLED}"
            parts.add(called.graph, inner, {ENTRY: edges[ENTRY]})
            for name in called.inputs:
                parts.take(name, inner)
            edges[CALLED] = dg.DependencyDefinition(inner, EXECUTION)
            taken |= called.inputs
        parts.add(self._definition(op), alias, edges)
        for name in op.assets:
            parts.take(name, alias)
        for name in op.products:
            parts.give(name, alias)
        return taken

    def _definition(self, op: NodeOp) -> dg.OpDefinition:
        if op.name not in self._definitions:
            self._definitions[op.name] = op.definition()
        return self._definitions[op.name]


def _dependency(unit: Unit, arrivals: Sequence[Arrival]) -> Dependency:
    edges = [dg.DependencyDefinition(unit.aliases[arrival.source], unit.flows[arrival.flow]) for arrival in arrivals]
    return edges[0] if len(edges) == 1 else dg.MultiDependencyDefinition(edges)
