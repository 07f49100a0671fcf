"""What a compilation knows: the diagrams, one registry instance, and the plan of each process."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.workflow.dagster.partitions import partitions_of
from weavergen_pipelines.workflow.dagster.unit import EXECUTION, Unit, plan_unit
from weavergen_pipelines.workflow.expressions import compile_expression
from weavergen_pipelines.workflow.model import BusinessRuleTask, CallActivity
from weavergen_pipelines.workflow.properties import DEFAULT, WRITTEN_IF
from weavergen_pipelines.workflow.validate import require_valid
from weavergen_pipelines.workflow.validate.dagster_form import native_obstacles

if TYPE_CHECKING:
    from collections.abc import Mapping

    import dagster as dg

    from weavergen_pipelines.workflow.catalog import Catalog, Entry
    from weavergen_pipelines.workflow.dagster.partitions import Partitions
    from weavergen_pipelines.workflow.dagster.translator import DagsterTranslator
    from weavergen_pipelines.workflow.dmn import Decision
    from weavergen_pipelines.workflow.model import DataStore
    from weavergen_pipelines.workflow.service_task import ServiceTaskRegistry
    from weavergen_pipelines.workflow.validate.dagster_form import Obstacle


@dataclass(frozen=True, eq=False)
class Scope:
    """One instance: its name, and what it gives: data inputs for each process that declares them.

    With `assets` its data stores and executions are assets; without, the processes that are called are part of the one
    that calls them. `partition_sets` are the sets of partitions that its processes may name. Script tasks are refused
    unless `allow_scripts`.
    """

    instance: str
    given: Mapping[str, Any]
    catalog: Catalog
    tasks: ServiceTaskRegistry
    translator: DagsterTranslator
    assets: bool
    partition_sets: Mapping[str, dg.PartitionsDefinition] = field(default_factory=dict)
    allow_scripts: bool = False
    _units: dict[str, Unit] = field(default_factory=dict)
    _closures: dict[str, dict[str, Entry]] = field(default_factory=dict)
    _obstacles: dict[str, tuple[Obstacle, ...]] = field(default_factory=dict)

    def closure(self, process: str) -> dict[str, Entry]:
        """The process and all that it calls, by id, all of them valid.

        Raises:
            UnknownProcess, DiagramError, CompoundError: every problem of them.

        """
        if process not in self._closures:
            self._closures[process] = require_valid(self.catalog, process, self.tasks, allow_scripts=self.allow_scripts)
        return self._closures[process]

    def check(self, process: str) -> None:
        """Look whether a process can be compiled.

        Raises:
            UnknownProcess, DiagramError, NameCollision, CompoundError: it cannot be.

        """
        if not self.obstacles(process):
            self.unit(process)

    def unit(self, process: str) -> Unit:
        """A process that has a form in Dagster, planned.

        Raises:
            UnknownProcess, DiagramError, NameCollision, CompoundError: it cannot be compiled.

        """
        if process not in self._units:
            self._units[process] = plan_unit(self.closure(process), process)
        return self._units[process]

    def obstacles(self, process: str) -> tuple[Obstacle, ...]:
        """Why a process has no form of its own in Dagster, and runs as one op; empty if it has one.

        Raises:
            UnknownProcess, DiagramError, CompoundError: every problem of it and what it calls.

        """
        if process not in self._obstacles:
            entries = self.closure(process)
            self._obstacles[process] = native_obstacles(entries[process].process, entries)
        return self._obstacles[process]

    def decisions(self, process: str) -> dict[str, Decision]:
        """The decisions of the business rule tasks of a process and of all that it calls, by id."""
        within = (node for entry in self.closure(process).values() for node in entry.process.within.values())
        return {
            node.decision: self.catalog.decision(node.decision) for node in within if isinstance(node, BusinessRuleTask)
        }

    def is_nested(self, process: str) -> bool:
        """Whether a call of the process is a graph within the caller's, not an asset before it."""
        return not self.assets or not self.catalog.get(process).process.writes

    def can_start(self, process: str) -> bool:
        """Whether the instance gives every data input that the process needs."""
        inputs = self.catalog.get(process).process.inputs
        return all(entry.variable in self.given or DEFAULT in entry.properties for entry in inputs)

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
        """The processes whose assets a run of this one materializes: itself, and those that run before it.

        A process that runs as one op runs all that it calls itself.
        """
        if self.obstacles(process):
            return (process,)
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

    def first_op(self, process: str) -> str:
        """The name, within the graph of a process, of the op that takes its data inputs as configuration."""
        if self.obstacles(process):
            return EXECUTION
        unit = self.unit(process)
        return unit.aliases[unit.process.start.id]

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
            for call in caller.process.within.values()
            if isinstance(call, CallActivity) and call.called_element == process
        )
