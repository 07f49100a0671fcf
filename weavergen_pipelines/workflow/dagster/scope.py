"""What a compilation knows: the diagrams, one registry instance, and the plan of each process."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.workflow.dagster.concurrency import fresh_variables
from weavergen_pipelines.workflow.dagster.names import mangle_all
from weavergen_pipelines.workflow.dagster.partitions import check_partitions, partitions_of
from weavergen_pipelines.workflow.dagster.plan import plan_container
from weavergen_pipelines.workflow.expressions import compile_expression
from weavergen_pipelines.workflow.model import CallActivity, ServiceTask, StartEvent
from weavergen_pipelines.workflow.problems import problem, raise_all
from weavergen_pipelines.workflow.properties import DEFAULT, WRITTEN_IF
from weavergen_pipelines.workflow.token import store_reads
from weavergen_pipelines.workflow.validate import require_valid

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import dagster as dg

    from weavergen_pipelines.errors import WeavergenError
    from weavergen_pipelines.workflow.catalog import Catalog, Entry
    from weavergen_pipelines.workflow.dagster.envelope import Fresh
    from weavergen_pipelines.workflow.dagster.partitions import Partitions
    from weavergen_pipelines.workflow.dagster.plan import Plan
    from weavergen_pipelines.workflow.dagster.translator import DagsterTranslator
    from weavergen_pipelines.workflow.model import DataStore, Diagram, FlowNode, Process
    from weavergen_pipelines.workflow.service_task import ServiceTaskRegistry

EXECUTION = "execution"
STARTED = "started"
"""The output of the start for the execution record: always there, so that every run is asked whether it has ended."""
ERROR = "error"
"""The output for a BPMN error that nothing in the process catches: its token ends the process."""


@dataclass(frozen=True)
class Unit:
    """A process as it is compiled. `aliases` name its steps within its graph, `flows` their outputs."""

    diagram: Diagram
    process: Process
    plan: Plan
    fresh: Fresh
    aliases: Mapping[str, str]
    flows: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Scope:
    """One instance: its name, and what it gives: data inputs for each process that declares them.

    With `assets` its data stores and executions are assets; without, the processes that are called are part of the one
    that calls them. `partition_sets` are the sets of partitions that its processes may name.
    """

    instance: str
    given: Mapping[str, Any]
    catalog: Catalog
    tasks: ServiceTaskRegistry
    translator: DagsterTranslator
    assets: bool
    partition_sets: Mapping[str, dg.PartitionsDefinition] = field(default_factory=dict)
    _units: dict[str, Unit] = field(default_factory=dict)
    _closures: dict[str, dict[str, Entry]] = field(default_factory=dict)

    def closure(self, process: str) -> dict[str, Entry]:
        """The process and all that it calls, by id, all of them valid.

        Raises:
            UnknownProcess, DiagramError, CompoundError: every problem of them.

        """
        if process not in self._closures:
            self._closures[process] = require_valid(self.catalog, process, self.tasks)
        return self._closures[process]

    def unit(self, process: str) -> Unit:
        """A process, planned.

        Raises:
            UnknownProcess, DiagramError, NameCollision, CompoundError: it cannot be compiled.

        """
        if process not in self._units:
            self._units[process] = self._plan(process)
        return self._units[process]

    def is_nested(self, process: str) -> bool:
        """Whether a call of the process is a graph within the caller's, not an asset before it."""
        return not self.assets or not self.catalog.get(process).process.writes

    def can_start(self, process: str) -> bool:
        """Whether the instance gives every data input that the process needs."""
        inputs = self.catalog.get(process).process.inputs
        return all(entry.id in self.given or DEFAULT in entry.properties for entry in inputs)

    def is_written(self, store: str) -> bool:
        """Whether the instance may ever write a data store: whether it is an asset of the instance."""
        condition = compile_expression(self._declared[store].properties.get(WRITTEN_IF, "True"))
        return not condition.names <= self.given.keys() or bool(condition.evaluate(self.given))

    @cached_property
    def _declared(self) -> dict[str, DataStore]:
        """The data stores as those processes declare them that write them."""
        processes = [entry.process for entry in self.catalog.entries.values()]
        return {store: process.stores[store] for process in processes for store in process.writes}

    def roots(self, process: str) -> tuple[str, ...]:
        """The processes whose assets a run of this one materializes: itself, and those that run before it."""
        return tuple(name for name in self.closure(process) if name == process or not self.is_nested(name))

    def partitions(self, process: str) -> Partitions | None:
        """The partitions of a process that has been planned; None if its assets have none."""
        return partitions_of(self.catalog.get(process).process, self.partition_sets) if self.assets else None

    def process_name(self, process: str) -> str:
        """The name of a process as a graph."""
        return self.translator.process_name(self.instance, process)

    def job_name(self, process: str) -> str:
        """The name of the job of a process."""
        return self.translator.job_name(self.instance, process)

    def op_name(self, unit: Unit, element: str) -> str:
        """The name of an op of a process."""
        return self.translator.op_name(self.instance, unit.process.id, element)

    def store_key(self, store: str) -> dg.AssetKey:
        """The asset of a data store."""
        return self.translator.store_key(self.instance, store)

    def execution_key(self, process: str) -> dg.AssetKey:
        """The asset of the execution record of a process."""
        return self.translator.execution_key(self.instance, process)

    def callers(self, process: str) -> frozenset[str]:
        """The names of the ops that take the execution record of a process."""
        return frozenset(
            self.translator.op_name(self.instance, caller.process.id, call.id)
            for caller in self.catalog.entries.values()
            for call in caller.process.activities
            if isinstance(call, CallActivity) and call.called_element == process
        )

    def _plan(self, process: str) -> Unit:
        entry = self.closure(process)[process]
        raise_all(_second_writers(entry))
        self._check_partitions(process)
        where = f'process "{process}"'
        plan = plan_process(entry.diagram, entry.process)
        variables = {step.id: self._variables(entry.process, step.node) for step in plan.steps.values()}
        return Unit(
            entry.diagram,
            entry.process,
            plan,
            fresh_variables(plan, variables),
            mangle_all([*plan.steps, EXECUTION], where=where),
            mangle_all([*entry.process.flows, *entry.process.stores, STARTED, ERROR], where=where),
        )

    def _check_partitions(self, process: str) -> None:
        if self.assets:
            roots = {name: self.catalog.get(name) for name in self.roots(process)}
            check_partitions(roots.pop(process), roots, self.partition_sets)

    def _variables(self, process: Process, node: FlowNode) -> frozenset[str]:
        """The variables that a step sets."""
        if isinstance(node, StartEvent):
            return frozenset(entry.id for entry in process.inputs)
        if isinstance(node, CallActivity):
            called = self.closure(node.called_element)
            written = {store for entry in called.values() for store in entry.process.writes}
            outputs = {entry.id for entry in called[node.called_element].process.outputs}
            return frozenset(outputs | (written & store_reads(process)))
        return frozenset({node.result_variable or ""}) if isinstance(node, ServiceTask) else frozenset()


def _second_writers(entry: Entry) -> Iterator[WeavergenError]:
    """A data store is one output of one op."""
    first: dict[str, str] = {}
    for node in entry.process.activities:
        for store in node.writes:
            writer = first.setdefault(store, node.id)
            if writer != node.id:
                what = f"writes the data store {store!r}, which {writer!r} writes: this has no form in Dagster"
                yield problem(entry.diagram.path, node.line, node.id, what, "let one task after both write it")
