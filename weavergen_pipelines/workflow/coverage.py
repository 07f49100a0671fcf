"""What of a diagram runs, and how: each element as it is in each executor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from weavergen_pipelines.workflow.model import Container, Element
from weavergen_pipelines.workflow.validate import lint
from weavergen_pipelines.workflow.validate.dagster_form import native_obstacles
from weavergen_pipelines.workflow.validate.kinds import kind_of

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.catalog import Catalog, Entry
    from weavergen_pipelines.workflow.model import Diagram, Process
    from weavergen_pipelines.workflow.problems import DiagramError
    from weavergen_pipelines.workflow.service_task import ServiceTaskRegistry

Support = Literal["supported", "degraded", "refused"]


@dataclass(frozen=True)
class Supported:
    """How an element is in one executor; `why` it is not supported, or only degraded."""

    support: Support = "supported"
    why: str = ""


@dataclass(frozen=True)
class ElementReport:
    """One element of a diagram, and what each executor makes of it.

    `process` is the id of its process, empty for what belongs to the file. In Dagster an element is degraded if it
    makes its process one op over the executor in process.
    """

    path: str
    line: int
    process: str
    element: str
    name: str
    kind: str
    in_process: Supported
    dagster: Supported

    def to_json(self) -> dict[str, Any]:
        """The report as JSON."""
        return asdict(self)


@dataclass(frozen=True)
class _Part:
    """An element where it is drawn."""

    diagram: Diagram
    process: str
    kind: str
    element: Element


def coverage(catalog: Catalog, tasks: ServiceTaskRegistry, *, allow_scripts: bool = False) -> tuple[ElementReport, ...]:
    """Every element of every diagram that can be read, in order of files and lines.

    One that has an error is refused, also in a process that is not meant to be run.
    """
    found = lint(catalog, tasks, allow_scripts=allow_scripts, as_executable=True)
    entries = catalog.drawn
    refused: dict[tuple[str, str], DiagramError] = {}
    for problem in found:
        if problem.severity == "error":
            refused.setdefault((getattr(problem.where, "path", ""), problem.element), problem)
    degraded = {name: _degraded(entry.process, entries) for name, entry in entries.items()}
    diagrams = {entry.diagram.path: entry.diagram for entry in entries.values()}
    parts = [part for diagram in diagrams.values() for part in _parts(diagram, entries)]
    return tuple(_report(part, refused, degraded.get(part.process, {})) for part in sorted(parts, key=_position))


def _position(part: _Part) -> tuple[str, int]:
    return part.diagram.path, part.element.line


def _degraded(process: Process, entries: Mapping[str, Entry]) -> dict[str, str]:
    """Element → why it keeps its process from having a form of its own in Dagster. The process names the first."""
    obstacles = native_obstacles(process, entries)
    found = {process.id: f"one op over the executor in process: {obstacles[0]}"} if obstacles else {}
    for obstacle in obstacles:
        found.setdefault(obstacle.element, obstacle.why)
    return found


def _report(part: _Part, refused: Mapping[tuple[str, str], DiagramError], degraded: Mapping[str, str]) -> ElementReport:
    element, path = part.element, part.diagram.path
    problem = refused.get((path, element.id))
    if problem is not None:
        in_process = dagster = Supported("refused", problem.what)
    else:
        in_process = Supported()
        dagster = Supported("degraded", degraded[element.id]) if element.id in degraded else Supported()
    return ElementReport(path, element.line, part.process, element.id, element.name, part.kind, in_process, dagster)


def _parts(diagram: Diagram, entries: Mapping[str, Entry]) -> Iterator[_Part]:
    """The elements of a file; of a process that another file has too, only what is taken from the first."""
    shared: dict[str, Sequence[Element]] = {
        "participant": list(diagram.participants.values()),
        "messageFlow": diagram.message_flows,
        "artifact": list(diagram.artifacts.values()),
        "association": diagram.associations,
    }
    yield from (_Part(diagram, "", kind, element) for kind, elements in shared.items() for element in elements)
    for process in diagram.processes.values():
        if entries[process.id].diagram is diagram:
            yield from (_Part(diagram, process.id, kind, element) for kind, element in _elements(process))


def _elements(process: Process) -> Iterator[tuple[str, Element]]:
    yield "process", process
    yield from _of_kinds(dataInput=process.inputs, dataOutput=process.outputs, lane=process.lanes)
    yield from _of_kinds(dataStore=list(process.stores.values()))
    for scope in process.scopes:
        yield from _within(scope)


def _within(scope: Container) -> Iterator[tuple[str, Element]]:
    yield from ((kind_of(node), node) for node in scope.nodes.values())
    yield from _of_kinds(sequenceFlow=list(scope.flows.values()), dataObject=list(scope.objects.values()))


def _of_kinds(**elements: Sequence[Element]) -> Iterator[tuple[str, Element]]:
    yield from ((kind, element) for kind, several in elements.items() for element in several)
