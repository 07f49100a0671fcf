"""Diagrams as a Dagster component: `type: weavergen_pipelines.workflow.dagster.component.BpmnProcessComponent`."""

# No postponed annotations: Dagster reads the types of the attributes from the class.
from importlib import import_module
from typing import Any, Literal

import dagster as dg
from pydantic import Field

from weavergen_pipelines.config import load_settings
from weavergen_pipelines.errors import UsageError
from weavergen_pipelines.workflow.dagster.definitions import build_definitions
from weavergen_pipelines.workflow.dagster.translator import DagsterTranslator


class BpmnProcessComponent(dg.Component, dg.Model, dg.Resolvable):
    """The processes of a BPMN file, or of a folder of them, as assets, jobs, schedules and sensors.

    Paths are relative to the folder of `defs.yaml`.
    """

    bpmn: str = Field(default=".", description="A BPMN file, or a folder of them.")
    tasks: list[str] = Field(default=[], description="Modules, or .py files, that register service tasks.")
    instance: str | None = Field(
        default=None, description="The first part of the keys of the assets; without it, the name of the folder."
    )
    inputs: dict[str, Any] = Field(default={}, description="Data inputs, given to each process that declares them.")
    partitions: dict[str, list[str] | Literal["dynamic"]] = Field(
        default={}, description="The sets of partitions that processes may name: their keys, or `dynamic`."
    )
    translator: str | None = Field(
        default=None, description="`module:Class`, a DagsterTranslator that decides names, groups, owners, metadata."
    )

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        """The definitions of the processes."""
        return build_definitions(
            context.path / self.bpmn,
            tasks=[str(context.path / name) if name.endswith(".py") else name for name in self.tasks],
            instances={self.instance or context.path.name: self.inputs},
            settings=load_settings(cwd=context.project_root).settings,
            translator=_translator(self.translator),
            partitions={name: _partitions(name, keys) for name, keys in self.partitions.items()},
            run_diagram=False,
        )


def _partitions(name: str, keys: list[str] | Literal["dynamic"]) -> dg.PartitionsDefinition:
    return dg.DynamicPartitionsDefinition(name=name) if keys == "dynamic" else dg.StaticPartitionsDefinition(list(keys))


def _translator(path: str | None) -> DagsterTranslator | None:
    """The translator of a path.

    Raises:
        UsageError: there is none.

    """
    if path is None:
        return None
    module, _, name = path.partition(":")
    try:
        found = getattr(import_module(module), name)()
    except (ImportError, AttributeError, TypeError) as error:
        raise UsageError(f"no translator {path!r}: {error}", hint="module:Class, made without arguments") from error
    if not isinstance(found, DagsterTranslator):
        raise UsageError(f"{path!r} is no DagsterTranslator", hint="derive it from that class")
    return found
