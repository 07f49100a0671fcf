"""What commands on diagrams are given: a process or a BPMN file, and modules of service tasks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.catalog import Catalog, Entry
    from weavergen_pipelines.workflow.model import Diagram, Process

Name = Annotated[str, typer.Argument(help="The id of a process, or a BPMN file.")]
Tasks = Annotated[
    list[str] | None, typer.Option("--tasks", help="A module, or a .py file, that registers service tasks.")
]


def found(name: str) -> tuple[Catalog, str]:
    """The catalog and the id of a process. A file is added to the catalog: its first executable process is meant."""
    from weavergen_pipelines.cli.run import catalog
    from weavergen_pipelines.workflow.parse import parse_diagram

    known, path = catalog(), Path(name)
    if not is_file(path):
        return known, name
    return known.beside(path), _meant(parse_diagram(path), name).id


def drawable(name: str) -> Entry:
    """A process, or what a BPMN file has, whatever is wrong with it.

    Raises:
        WeavergenError: there is no such process, or the file cannot be read.
    """
    from weavergen_pipelines.cli.run import catalog
    from weavergen_pipelines.workflow.catalog import Entry
    from weavergen_pipelines.workflow.parse import read_diagram

    if not is_file(Path(name)):
        return catalog().get(name)
    diagram = read_diagram(Path(name)).diagram
    return Entry(_meant(diagram, name), diagram)


def linted(name: str) -> tuple[Catalog, str]:
    """The catalog, and the path of the file that is meant."""
    from weavergen_pipelines.cli.run import catalog

    known, path = catalog(), Path(name)
    return (known.beside(path), str(path)) if is_file(path) else (known, known.get(name).diagram.path)


def is_file(path: Path) -> bool:
    """Whether a name means a BPMN file, not a process."""
    return path.suffix == ".bpmn" or path.is_file()


def _meant(diagram: Diagram, name: str) -> Process:
    """The first process that can be run, else the first."""
    from weavergen_pipelines.errors import UsageError

    processes = list(diagram.processes.values())
    if not processes:
        raise UsageError("the file has no process", where=name)
    return next((process for process in processes if process.executable), processes[0])


def import_modules(modules: list[str] | None) -> None:
    """Import the service tasks of installed packages and of modules, those of the current folder included.

    An installed package that fails is reported and leaves the others usable.

    Raises:
        TaskImportError: one that was named cannot be imported.
    """
    import sys

    from weavergen_pipelines.cli.session import session
    from weavergen_pipelines.workflow.discovery import discover_tasks, import_tasks

    for failure in discover_tasks():
        session().notes.print(f"warning: {failure}", style="yellow", markup=False)
    sys.path.insert(0, str(Path.cwd()))
    for module in modules or []:
        import_tasks(module)
