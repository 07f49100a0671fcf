"""The one place that decides what things are called in Dagster, and what is told about them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg

from weavergen_pipelines.artifacts.digest import canonical_json, digest
from weavergen_pipelines.workflow.dagster.beta import code_reference
from weavergen_pipelines.workflow.dagster.names import mangle
from weavergen_pipelines.workflow.dagster.pictures import picture
from weavergen_pipelines.workflow.properties import KIND, OWNER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.artifacts.store import ArtifactStore
    from weavergen_pipelines.workflow.draw import ElementState
    from weavergen_pipelines.workflow.model import DataStore, Diagram, Element, Lane, Process
    from weavergen_pipelines.workflow.service_task import ServiceTaskSpec


@dataclass(frozen=True)
class AssetSource:
    """What an asset is made from: a data store or the execution of a process, for one instance.

    `tasks` are the service tasks between its value and the assets before it.
    """

    instance: str
    diagram: Diagram
    process: Process
    store: DataStore | None
    tasks: tuple[ServiceTaskSpec, ...]

    @property
    def element(self) -> Element:
        """The data store, or the process."""
        return self.store or self.process


class DagsterTranslator:
    """Names, keys, owners, versions and metadata; subclass it to change any of them."""

    def op_name(self, instance: str, process: str, element: str) -> str:
        """The name of an op; within its graph it goes by the id of its element."""
        return f"{self.process_name(instance, process)}__{mangle(element)}"

    def process_name(self, instance: str, process: str) -> str:
        """The name of a process as a graph; a job of the same name would be another graph to Dagster."""
        return f"{mangle(instance)}__{mangle(process)}"

    def job_name(self, instance: str, process: str) -> str:
        """The name of the job of a process."""
        return f"{self.process_name(instance, process)}_job"

    def trigger_name(self, instance: str, process: str, start: str) -> str:
        """The name of the schedule or sensor of a start event."""
        return self.op_name(instance, process, start)

    def continuation_name(self, instance: str) -> str:
        """The name of the sensor that goes on with executions that wait."""
        return f"{mangle(instance)}__continuations"

    def store_key(self, instance: str, store: str) -> dg.AssetKey:
        """The key of a data store."""
        return dg.AssetKey([instance, store])

    def execution_key(self, instance: str, process: str) -> dg.AssetKey:
        """The key of the execution record of a process."""
        return dg.AssetKey([instance, process, "execution"])

    def group_name(self, source: AssetSource) -> str:
        """The group: one per instance."""
        return mangle(source.instance)

    def owners(self, source: AssetSource) -> list[str]:
        """The owners: property `owner` of the store or of the process, e-mail addresses or `team:name`, by comma.

        Without one, the lanes: of a store those of the activities that write it, of an execution all.
        """
        named = source.element.properties.get(OWNER) or source.process.properties.get(OWNER, "")
        return _list(named) or [f"team:{mangle(lane.name or lane.id)}" for lane in _lanes(source)]

    def kinds(self, source: AssetSource) -> set[str]:
        """The kinds: property `kind` of the store, by comma; an execution is `bpmn`."""
        return {"bpmn"} if source.store is None else set(_list(source.store.properties.get(KIND, "")))

    def tags(self, source: AssetSource) -> Mapping[str, str]:
        """The tags: the process that writes the asset."""
        return {"weavergen/process": mangle(source.process.id)}

    def description(self, source: AssetSource) -> str:
        """The description: the BPMN documentation, else the name."""
        if source.store is None:
            return f"How the last run of “{source.process.name or source.process.id}” ended.\n\n" + (
                source.process.documentation
            )
        return source.store.documentation or source.store.name

    def code_version(self, source: AssetSource) -> str:
        """The version of the tasks that make the value; of an execution, that of the diagram."""
        versions = {task.name: task.code_version for task in source.tasks}
        if source.store is None or not versions:
            return source.diagram.digest
        return next(iter(versions.values())) if len(versions) == 1 else digest(canonical_json(versions))

    def metadata(self, source: AssetSource) -> Mapping[str, Any]:
        """What is told about the asset itself: where it is drawn."""
        return drawn_at(source.diagram, source.element)

    def execution_metadata(
        self, diagram: Diagram, process: Process, states: Mapping[str, ElementState]
    ) -> Mapping[str, Any]:
        """What is told about one execution beside its record: the picture of its diagram, coloured by `states`."""
        return picture(diagram, process, states)

    def value_metadata(self, store: str, value: Any, artifacts: ArtifactStore) -> Mapping[str, Any]:  # noqa: ARG002
        """What is told about one value of a store: its numbers; a subclass may look into the artifacts."""
        return numbers(value)


def _lanes(source: AssetSource) -> list[Lane]:
    """The innermost lanes of what makes an asset, in the order in which they are drawn."""
    process, store = source.process, source.store
    nodes = process.within.values()
    makers = {node.id for node in nodes if store is None or store.id in getattr(node, "writes", ())}
    found = {_innermost(process, node): None for node in makers}
    return [lane for lane in process.lanes if lane.id in found]


def _innermost(process: Process, node: str) -> str | None:
    """Lanes come after those that they are in."""
    return next((lane.id for lane in reversed(process.lanes) if node in lane.nodes), None)


def numbers(value: Any) -> dict[str, int | float]:
    """The numeric fields of a value."""
    fields = value.items() if isinstance(value, dict) else ()
    return {name: field for name, field in fields if isinstance(field, int | float) and not isinstance(field, bool)}


def drawn_at(diagram: Diagram, element: Element) -> Mapping[str, Any]:
    """Metadata that links to the line of an element in its diagram."""
    return code_reference(Path(diagram.path), element.line or 1, f"{element.id} as drawn")


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
