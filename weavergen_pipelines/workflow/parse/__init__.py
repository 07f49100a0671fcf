"""A BPMN 2.0 file becomes the typed model; every problem is found in one reading."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from weavergen_pipelines.artifacts.digest import digest
from weavergen_pipelines.errors import Location
from weavergen_pipelines.workflow.model import DataStore, Diagram, ErrorDefinition
from weavergen_pipelines.workflow.parse.common import COMMON, element_fields
from weavergen_pipelines.workflow.parse.interchange import edges, shapes
from weavergen_pipelines.workflow.parse.processes import parse_process
from weavergen_pipelines.workflow.parse.scope import Scope
from weavergen_pipelines.workflow.parse.xml import BPMN, all_children, line, read_xml, tag
from weavergen_pipelines.workflow.problems import DiagramError, problem, raise_all

if TYPE_CHECKING:
    from lxml import etree

DEFINITIONS = COMMON | {"process", "dataStore", "error", "category"}


@dataclass(frozen=True)
class Reading:
    """A diagram, as far as it could be understood, and what could not be."""

    diagram: Diagram
    problems: tuple[DiagramError, ...]


def parse_diagram(source: Path | bytes) -> Diagram:
    """The model of a BPMN file, given by path or content.

    Raises:
        DiagramError, CompoundError: what is wrong with it: unreadable, not BPMN, elements that we do not run,
            references to nothing.
    """
    reading = read_diagram(source)
    raise_all(reading.problems)
    return reading.diagram


def read_diagram(source: Path | bytes) -> Reading:
    """The model of a BPMN file with the problems of its parts.

    Raises:
        DiagramError: it cannot be read at all.
    """
    path = str(source) if isinstance(source, Path) else "<diagram>"
    content = _content(source) if isinstance(source, Path) else source
    root = read_xml(content, path)
    if root.tag != f"{{{BPMN}}}definitions":
        raise DiagramError(
            f"the root element is <{tag(root)}>, expected <definitions> of BPMN 2.0", where=Location(path, 1), hint=BPMN
        )
    scope = Scope(path)
    diagram = _diagram(root, content, scope)
    return Reading(diagram, (*_duplicates(root, path), *scope.problems))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DiagramError(f"cannot be read: {error.strerror}", where=Location(str(path))) from error


def _diagram(root: etree._Element, content: bytes, scope: Scope) -> Diagram:
    scope.refuse_others(root, DEFINITIONS)
    stores = [DataStore(**element_fields(node, scope)) for node in all_children(root, "dataStore")]
    errors = [_error(node, scope) for node in all_children(root, "error")]
    scope.stores = {store.id: store for store in stores}
    scope.errors = {error.id: error for error in errors}
    processes = [parse_process(node, scope) for node in all_children(root, "process")]
    return Diagram(
        path=scope.path,
        digest=digest(content),
        processes={process.id: process for process in processes},
        errors=scope.errors,
        shapes={shape.element: shape for shape in shapes(root, scope)},
        edges={edge.element: edge for edge in edges(root, scope)},
    )


def _error(node: etree._Element, scope: Scope) -> ErrorDefinition:
    code = node.get("errorCode", "")
    if not code:
        scope.report(node, "an error has an errorCode", "give it one")
    return ErrorDefinition(**element_fields(node, scope), code=code)


def _duplicates(root: etree._Element, path: str) -> list[DiagramError]:
    """Ids are unique in a file: a second element of one id would replace the first."""
    lines: dict[str, int] = {}
    problems = []
    for node in root.iter(f"{{{BPMN}}}*"):
        identity = node.get("id")
        if identity in lines:
            what = f"the id is used twice, first in line {lines[identity]}"
            problems.append(problem(path, line(node), identity, what, "give one element another id"))
        elif identity:
            lines[identity] = line(node)
    return problems
