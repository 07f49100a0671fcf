"""Diagrams to Dagster: assets, jobs and schedules of every process, for every registry instance."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import dagster as dg

from weavergen_pipelines.workflow.dagster.assets import compile_assets
from weavergen_pipelines.workflow.dagster.continuations import (
    Waiting,
    continuation_sensor,
    waiting_diagram,
    waiting_process,
)
from weavergen_pipelines.workflow.dagster.diagram_job import run_diagram_job
from weavergen_pipelines.workflow.dagster.graph import GraphCompiler
from weavergen_pipelines.workflow.dagster.jobs import process_job
from weavergen_pipelines.workflow.dagster.names import mangle_all
from weavergen_pipelines.workflow.dagster.resources import IO_MANAGER, PROCESS_TAG, RESOURCE, json_values
from weavergen_pipelines.workflow.dagster.scope import Scope
from weavergen_pipelines.workflow.dagster.starts import process_config, run_config
from weavergen_pipelines.workflow.dagster.translator import DagsterTranslator
from weavergen_pipelines.workflow.dagster.triggers import process_triggers
from weavergen_pipelines.workflow.dagster.usable import usable_processes
from weavergen_pipelines.workflow.service_task import REGISTRY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from weavergen_pipelines.workflow.catalog import Catalog, Entry
    from weavergen_pipelines.workflow.service_task import ServiceTaskRegistry
    from weavergen_pipelines.workflow.store import ExecutionStore

AD_HOC = "ad_hoc"
"""The name of the instance for a registry that nobody configured."""


@dataclass(frozen=True)
class Launch:
    """A job, the configuration that gives it some data inputs, and the partition that it is for."""

    job: dg.JobDefinition
    config: Mapping[str, Any]
    partition: str | None = None


@dataclass(frozen=True)
class Compiler:
    """Compiles the processes of a catalog.

    `workflow` is the resource that service tasks run with: `resources.workflow_resource(settings)`. `partitions` are
    the sets of partitions that processes may name. Through `executions` messages and signals start runs, and executions
    that wait are gone on with. Script tasks are refused unless `allow_scripts`.
    """

    catalog: Catalog
    workflow: dg.ResourceDefinition
    tasks: ServiceTaskRegistry = REGISTRY
    translator: DagsterTranslator = field(default_factory=DagsterTranslator)
    partitions: Mapping[str, dg.PartitionsDefinition] = field(default_factory=dict)
    executions: ExecutionStore | None = None
    allow_scripts: bool = False

    def definitions(self, instances: Mapping[str, Mapping[str, Any]]) -> dg.Definitions:
        """Every process for every instance: `instances` map a name to what it gives, such as data inputs.

        A process that cannot be compiled is left out with a warning, as long as another one can be.

        Raises:
            DiagramError, UnknownTask, NameCollision, CompoundError: what cannot be compiled.

        """
        mangle_all(instances, where="the names of the registries")
        mangle_all(self.catalog.entries, where="the ids of the processes")
        scopes = [self._scope(name, given, assets=True) for name, given in instances.items()]
        usable = usable_processes(scopes[0]) if scopes else {}
        return self._merged(self._instance(scope, _started_alone(scope, usable)) for scope in scopes)

    def run_diagram(self) -> dg.Definitions:
        """The job that runs diagrams which are made at run time; a code location has it once."""
        job = run_diagram_job(self.workflow, self.tasks, self.translator, allow_scripts=self.allow_scripts)
        name = self.translator.continuation_name(job.name)
        return dg.Definitions(jobs=[job], sensors=list(self._continuations(name, [waiting_diagram(job)])))

    def launch(self, process: str, data: Mapping[str, Any], registry: str | None, given: Mapping[str, Any]) -> Launch:
        """The job that runs one process with these data inputs.

        With a `registry`, which gives `given`, it materializes assets; without, what it calls runs inside of it.

        Raises:
            UnknownProcess, DiagramError, UnknownTask, NameCollision, CompoundError: it cannot be compiled.

        """
        if registry is None:
            return self._ad_hoc(process, data)
        scope = self._scope(registry, given, assets=True)
        roots = scope.roots(process)
        job = self._merged([self._instance(scope, roots)]).resolve_job_def(scope.job_name(process))
        partitions = scope.partitions(process)
        return Launch(job, run_config(scope, process, data), data[partitions.variable] if partitions else None)

    def _ad_hoc(self, process: str, data: Mapping[str, Any]) -> Launch:
        scope = self._scope(AD_HOC, {}, assets=False)
        compiler = GraphCompiler(scope)
        graph = compiler.fallback(process) if scope.obstacles(process) else compiler.root(process).graph
        job = graph.to_job(
            name=scope.job_name(process),
            resource_defs=self._resources,
            executor_def=dg.in_process_executor,
            tags={PROCESS_TAG: process},
        )
        return Launch(job, process_config(scope, process, data))

    def _scope(self, instance: str, given: Mapping[str, Any], *, assets: bool) -> Scope:
        return Scope(
            instance,
            given,
            self.catalog,
            self.tasks,
            self.translator,
            assets,
            self.partitions,
            self.allow_scripts,
        )

    @property
    def _resources(self) -> dict[str, dg.ResourceDefinition]:
        return {RESOURCE: self.workflow, IO_MANAGER: json_values}

    def _merged(self, parts: Iterable[dg.Definitions]) -> dg.Definitions:
        return dg.Definitions.merge(dg.Definitions(resources=self._resources, executor=dg.in_process_executor), *parts)

    def _instance(self, scope: Scope, processes: Iterable[str]) -> dg.Definitions:
        compiler = GraphCompiler(scope)
        entries = {process: self.catalog.get(process) for process in processes}
        jobs = {process: process_job(scope, entry) for process, entry in entries.items()}
        triggers = [one for entry in entries.values() for one in process_triggers(scope, entry, self.executions)]
        return dg.Definitions(
            assets=[compile_assets(compiler, process) for process in entries],
            jobs=list(jobs.values()),
            schedules=[trigger for trigger in triggers if isinstance(trigger, dg.ScheduleDefinition)],
            sensors=[
                *(trigger for trigger in triggers if isinstance(trigger, dg.SensorDefinition)),
                *self._continuations(
                    scope.translator.continuation_name(scope.instance),
                    [waiting_process(scope, name, job) for name, job in jobs.items() if scope.obstacles(name)],
                ),
            ],
        )

    def _continuations(self, name: str, waiting: Sequence[Waiting]) -> Iterator[dg.SensorDefinition]:
        """The sensor that goes on with what waits, if anything may."""
        if self.executions is not None and waiting:
            yield continuation_sensor(name, waiting, self.executions)


def _started_alone(scope: Scope, usable: Mapping[str, Entry]) -> list[str]:
    """The processes that a run may start with: not those that others call with data that only they have."""
    called = {call for entry in usable.values() for call in entry.process.calls}
    return [name for name in usable if name not in called or not scope.is_nested(name) or scope.can_start(name)]
