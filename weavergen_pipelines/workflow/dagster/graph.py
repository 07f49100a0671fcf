"""A process as a Dagster graph: its ops, the graphs of what is within it or called, and the edges between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import dagster as dg
from dagster._core.definitions.dependency import DynamicCollectDependencyDefinition

from weavergen_pipelines.workflow.dagster.ops import step_ops
from weavergen_pipelines.workflow.dagster.ops.call import CALLED, CallOp
from weavergen_pipelines.workflow.dagster.ops.embedded import EmbeddedEndOp
from weavergen_pipelines.workflow.dagster.ops.execution import CalledExecutionOp, ExecutionOp
from weavergen_pipelines.workflow.dagster.ops.fallback import FallbackOp
from weavergen_pipelines.workflow.dagster.ops.items import CollectOp
from weavergen_pipelines.workflow.dagster.ops.start import CalledStartOp, EmbeddedStartOp, StartOp
from weavergen_pipelines.workflow.dagster.ops.task import WorkOp
from weavergen_pipelines.workflow.dagster.parts import GraphParts
from weavergen_pipelines.workflow.dagster.plan import ENTRY
from weavergen_pipelines.workflow.dagster.unit import EXECUTION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from weavergen_pipelines.workflow.dagster.ops.base import NodeOp
    from weavergen_pipelines.workflow.dagster.parts import Dependency
    from weavergen_pipelines.workflow.dagster.plan import Arrival
    from weavergen_pipelines.workflow.dagster.scope import Scope
    from weavergen_pipelines.workflow.dagster.unit import Unit


@dataclass(frozen=True)
class CompiledGraph:
    """A process or sub-process as a graph.

    `ops` are by the id of their element; `takes` are the assets that each takes, by graph input; `inner` are the graphs
    of the sub-processes in it.
    """

    unit: Unit
    graph: dg.GraphDefinition
    ops: Mapping[str, NodeOp]
    takes: Mapping[str, Mapping[str, dg.AssetKey]]
    inner: Mapping[str, CompiledGraph] = field(default_factory=dict)

    @property
    def inputs(self) -> dict[str, dg.AssetKey]:
        """The assets that the graph takes, by input."""
        return {name: key for taken in self.takes.values() for name, key in taken.items()}

    @property
    def products(self) -> tuple[str, ...]:
        """The outputs of the graph that are data stores and asset checks."""
        own = (name for op in self.ops.values() if isinstance(op, WorkOp) for name in op.products)
        return (*own, *(name for part in self.inner.values() for name in part.products))

    @property
    def checks(self) -> Iterator[dg.AssetCheckSpec]:
        """The asset checks that its tasks report."""
        for op in self.ops.values():
            if isinstance(op, WorkOp) and op.check is not None:
                yield op.check
        for part in self.inner.values():
            yield from part.checks


@dataclass
class _Building:
    """A graph that is being built: what its ops take, and the graphs in it."""

    unit: Unit
    parts: GraphParts = field(default_factory=GraphParts)
    ops: dict[str, NodeOp] = field(default_factory=dict)
    takes: dict[str, Mapping[str, dg.AssetKey]] = field(default_factory=dict)
    inner: dict[str, CompiledGraph] = field(default_factory=dict)

    def compiled(self, name: str) -> CompiledGraph:
        """What was built."""
        return CompiledGraph(self.unit, self.parts.graph(name), self.ops, self.takes, self.inner)


class GraphCompiler:
    """The graphs of the processes of one scope; what two graphs share is one definition."""

    def __init__(self, scope: Scope) -> None:
        """Compile for this scope."""
        self.scope = scope
        self._definitions: dict[str, dg.OpDefinition] = {}
        self._called: dict[str, CompiledGraph] = {}

    def root(self, process: str) -> CompiledGraph:
        """A process that a run starts with; its outputs are its data stores, its checks and its execution.

        Raises:
            UnknownProcess, DiagramError, NameCollision, CompoundError: it cannot be compiled.

        """
        unit = self.scope.unit(process)
        building = _Building(unit)
        start = StartOp(self.scope, unit, unit.process.start, {})
        return self._compile(building, start, ExecutionOp(self.scope, unit), self.scope.process_name(process))

    def fallback(self, process: str) -> dg.GraphDefinition:
        """A process that has no form of its own: a graph of one op, with the same outputs.

        Raises:
            UnknownProcess, DiagramError, NameCollision, CompoundError: it cannot be compiled.

        """
        parts = GraphParts()
        op = FallbackOp(self.scope, process)
        parts.add(op.definition(), EXECUTION, {})
        for name in op.products:
            parts.give(name, EXECUTION)
        return parts.graph(self.scope.process_name(process))

    def called(self, process: str) -> CompiledGraph:
        """A process within the one that calls it: a token in, the execution record out."""
        if process not in self._called:
            unit = self.scope.unit(process)
            building = _Building(unit)
            start = CalledStartOp(self.scope, unit, unit.process.start, {})
            building.parts.take(ENTRY, unit.aliases[start.element.id])
            name = f"{self.scope.process_name(process)}__called"
            self._called[process] = self._compile(building, start, CalledExecutionOp(self.scope, unit), name)
        return self._called[process]

    def _embedded(self, op: EmbeddedEndOp) -> CompiledGraph:
        """A sub-process: a token in, tokens on the flows after it out."""
        unit = op.unit.inner[op.element.id]
        building = _Building(unit)
        start = EmbeddedStartOp(self.scope, unit, unit.container.start, {})
        building.parts.take(ENTRY, unit.aliases[start.element.id])
        return self._compile(building, start, op, f"{op.name}__within")

    def _compile(self, building: _Building, start: NodeOp, last: NodeOp, name: str) -> CompiledGraph:
        """Add the ops of a unit between the first and the last one, which goes by the id of its element."""
        unit = building.unit
        self._add(building, start.element.id, start)
        for step in unit.plan.steps.values():
            for identity, op in step_ops(self.scope, unit, step) if step.id != start.element.id else ():
                if isinstance(op, EmbeddedEndOp):
                    self._add_embedded(building, op)
                else:
                    self._add(building, identity, op)
        self._add(building, EXECUTION if last.element is unit.process else last.element.id, last)
        return building.compiled(name)

    def _add_embedded(self, building: _Building, op: EmbeddedEndOp) -> None:
        part, alias = self._embedded(op), op.unit.aliases[op.element.id]
        building.inner[op.element.id] = part
        building.takes[op.element.id] = part.inputs
        building.parts.add(part.graph, alias, {ENTRY: _dependency(op.unit, op.entries[ENTRY])})
        for name in part.inputs:
            building.parts.take(name, alias)
        for name in part.products:
            building.parts.give(name, alias)

    def _add(self, building: _Building, identity: str, op: NodeOp) -> None:
        """Add an op, and the graph of the process that it calls if that is nested."""
        alias, parts = op.unit.aliases[identity], building.parts
        edges = {name: _dependency(op.unit, arrivals) for name, arrivals in op.token_inputs.items()}
        taken = dict(op.assets)
        if isinstance(op, CallOp) and op.nested:
            called, inner = self.called(op.element.called_element), f"{alias}__{CALLED}"
            parts.add(called.graph, inner, {ENTRY: edges[ENTRY]})
            for name in called.inputs:
                parts.take(name, inner)
            edges[CALLED] = dg.DependencyDefinition(inner, EXECUTION)
            taken |= called.inputs
        if isinstance(op, CollectOp):
            edges |= {name: _collected(op.unit, arrival) for name, arrival in op.collected.items()}
        parts.add(self._definition(op), alias, edges)
        for name in op.assets:
            parts.take(name, alias)
        for name in op.products:
            parts.give(name, alias)
        building.ops[identity] = op
        building.takes[identity] = taken

    def _definition(self, op: NodeOp) -> dg.OpDefinition:
        if op.name not in self._definitions:
            self._definitions[op.name] = op.definition()
        return self._definitions[op.name]


def _dependency(unit: Unit, arrivals: Sequence[Arrival]) -> Dependency:
    edges = [dg.DependencyDefinition(unit.aliases[one.source], _output(unit, one)) for one in arrivals]
    return edges[0] if len(edges) == 1 else dg.MultiDependencyDefinition(edges)


def _collected(unit: Unit, arrival: Arrival) -> Dependency:
    return DynamicCollectDependencyDefinition(unit.aliases[arrival.source], _output(unit, arrival))


def _output(unit: Unit, arrival: Arrival) -> str:
    """The name of the output of a flow; what is no flow goes by its own name."""
    return unit.flows.get(arrival.flow, arrival.flow)
