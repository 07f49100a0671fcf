"""A folder of diagrams as a Dagster code location, usable without the rest of WeaverGen."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg

from weavergen_pipelines.config import load_settings
from weavergen_pipelines.workflow.catalog import BPMN, Catalog, load_diagrams
from weavergen_pipelines.workflow.dagster.compile import Compiler
from weavergen_pipelines.workflow.dagster.resources import workflow_resource
from weavergen_pipelines.workflow.dagster.translator import DagsterTranslator
from weavergen_pipelines.workflow.discovery import discover_tasks, import_tasks
from weavergen_pipelines.workflow.service_task import REGISTRY
from weavergen_pipelines.workflow.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from weavergen_pipelines.config import Settings

DEFAULT_INSTANCE = "default"
_RESOURCES: list[tuple[Settings, dg.ResourceDefinition]] = []

_LOG = logging.getLogger(__name__)


def build_definitions(
    bpmn_dir: Path | str | Iterable[Path | str],
    *,
    tasks: Iterable[str] = (),
    instances: Mapping[str, Mapping[str, Any]] | None = None,
    settings: Settings | None = None,
    translator: DagsterTranslator | None = None,
    partitions: Mapping[str, dg.PartitionsDefinition] | None = None,
    run_diagram: bool = True,
) -> dg.Definitions:
    """The assets, checks, jobs, schedules and sensors of the processes of some folders or files.

    `tasks` are modules or `.py` files that register service tasks, besides those of installed packages. `instances` are
    names, first in the keys of assets, with the data inputs that each gives; one named `default` without. `partitions`
    are the sets that processes may name. A broken diagram is logged and leaves the others usable. With `run_diagram`
    there is the job for diagrams that are made at run time, which a code location has once.

    Raises:
        WeavergenError: no diagram can be used, a module of tasks cannot be imported, the configuration is wrong.

    """
    for failure in discover_tasks():
        _LOG.warning("%s", failure)
    for module in tasks:
        import_tasks(module)
    settings = settings or load_settings().settings
    compiler = Compiler(
        _catalog([bpmn_dir] if isinstance(bpmn_dir, Path | str) else bpmn_dir),
        _shared_resource(settings),
        REGISTRY,
        translator or DagsterTranslator(),
        partitions=partitions or {},
        executions=open_store(settings.engine),
        allow_scripts=settings.engine.allow_scripts,
    )
    compiled = compiler.definitions({DEFAULT_INSTANCE: {}} if instances is None else instances)
    return dg.Definitions.merge(compiled, compiler.run_diagram()) if run_diagram else compiled


def _catalog(places: Iterable[Path | str]) -> Catalog:
    paths = [Path(place) for place in places]
    files = [path for path in paths if path.suffix == BPMN and not path.is_dir()]
    catalog = load_diagrams([path for path in paths if path not in files])
    for file in reversed(files):
        catalog = catalog.beside(file)
    return catalog


def _shared_resource(settings: Settings) -> dg.ResourceDefinition:
    """One resource for equal settings: a code location may have only one of a name, however many folders it is of."""
    known = next((resource for given, resource in _RESOURCES if given == settings), None)
    if known is None:
        known = workflow_resource(settings)
        _RESOURCES.append((settings, known))
    return known
