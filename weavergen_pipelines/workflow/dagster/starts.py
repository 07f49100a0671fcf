"""Start events that something triggers: what the runs are that they request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import dagster as dg

from weavergen_pipelines.workflow.dagster.resources import INSTANCE_TAG, PROCESS_TAG, START_TAG
from weavergen_pipelines.workflow.dagster.translator import drawn_at
from weavergen_pipelines.workflow.problems import problem
from weavergen_pipelines.workflow.properties import DEFAULT
from weavergen_pipelines.workflow.token import declared_inputs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from weavergen_pipelines.workflow.catalog import Entry
    from weavergen_pipelines.workflow.dagster.scope import Scope
    from weavergen_pipelines.workflow.model import StartEvent
    from weavergen_pipelines.workflow.problems import DiagramError

    Context = dg.ScheduleEvaluationContext | dg.SensorEvaluationContext


@dataclass(frozen=True)
class Start:
    """A start event of a process of an instance."""

    scope: Scope
    entry: Entry
    event: StartEvent

    @property
    def variable(self) -> str | None:
        """The data input that gets what the event brings, if it names one."""
        return getattr(self.event.definition, "variable", None)

    @property
    def name(self) -> str:
        """The name of its schedule or sensor."""
        return self.scope.translator.trigger_name(self.scope.instance, self.entry.process.id, self.event.id)

    @property
    def job(self) -> str:
        """The name of the job that it starts."""
        return self.scope.job_name(self.entry.process.id)

    @property
    def description(self) -> str:
        """What its schedule or sensor is for, as drawn."""
        return self.event.documentation or self.event.name

    @property
    def tags(self) -> dict[str, str]:
        """The tags of its runs, of which one names the start event."""
        return {PROCESS_TAG: self.entry.process.id, INSTANCE_TAG: self.scope.instance, START_TAG: self.event.id}

    @property
    def metadata(self) -> Mapping[str, Any]:
        """Where it is drawn."""
        return drawn_at(self.entry.diagram, self.event)

    def setting(self, name: str, default: str) -> str:
        """A property of the event, else of its process."""
        return self.event.properties.get(name) or self.entry.process.properties.get(name, default)

    def problem(self, what: str, hint: str | None = None) -> DiagramError:
        """What is wrong with it."""
        return problem(self.entry.diagram.path, self.event.line, self.event.id, what, hint)

    def partitions(self, context: Context, *, latest: bool = True) -> Sequence[str | None]:
        """The partitions that it may start a run for: all, with `latest` only that of those that follow the clock.

        A process without partitions has the one `None`.
        """
        partitions = self.scope.partitions(self.entry.process.id)
        if partitions is None:
            return (None,)
        keys = partitions.definition.get_partition_keys(dynamic_partitions_store=context.instance)
        return keys[-1:] if latest and isinstance(partitions.definition, dg.TimeWindowPartitionsDefinition) else keys

    def request(self, key: str, given: Mapping[str, Any], partition: str | None = None) -> dg.RunRequest:
        """A run with some data inputs, requested once per key and partition."""
        process = self.entry.process.id
        return dg.RunRequest(
            run_key=key if partition is None else f"{key}/{partition}",
            run_config=run_config(self.scope, process, given) if given else {},
            tags=self.tags,
            partition_key=partition,
        )

    def brought(self, payload: Any) -> dict[str, Any]:
        """The data inputs that what has come gives: those that its fields name, and the one that takes all of it."""
        given = declared_inputs(self.entry.process, payload) if isinstance(payload, dict) else {}
        return given | ({self.variable: payload} if self.variable else {})

    def missing(self, brought: Mapping[str, Any] | None = None) -> tuple[str, ...]:
        """The data inputs that nothing gives a run: neither what has come, nor the instance, nor a default."""
        partitions = self.scope.partitions(self.entry.process.id)
        given = {*self.scope.given, *(brought or ()), partitions.variable if partitions else None}
        inputs = self.entry.process.inputs
        return tuple(one.variable for one in inputs if one.variable not in given and DEFAULT not in one.properties)

    def check(self) -> None:
        """Check that a data input takes what the event brings.

        Raises:
            DiagramError: there is none of that name.

        """
        process = self.entry.process
        if self.variable is not None and not declared_inputs(process, {self.variable: None}):
            raise self.problem(f"no data input {self.variable!r} takes what it brings", "declare it")


def run_config(scope: Scope, process: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration of a run of the job of a process: each process in it is given what of the data it declares."""
    given = {root: process_config(scope, root, data) for root in scope.roots(process)}
    return {"ops": {scope.process_name(root): config for root, config in given.items()}}


def process_config(scope: Scope, process: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration that gives a process those of the data inputs that it declares, but for its partition."""
    taken, partitions = declared_inputs(scope.catalog.get(process).process, data), scope.partitions(process)
    given = {name: value for name, value in taken.items() if partitions is None or name != partitions.variable}
    return {"ops": {scope.first_op(process): {"config": given}}}
