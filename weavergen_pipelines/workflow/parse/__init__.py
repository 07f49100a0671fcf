"""A BPMN 2.0 file becomes the typed model; every problem is found in one reading."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from weavergen_pipelines.artifacts.digest import digest
from weavergen_pipelines.errors import Location
from weavergen_pipelines.workflow.model import DataStore, Diagram, ErrorDefinition
from weavergen_pipelines.workflow.parse.collaboration import (
    COLLABORATION,
    artifacts,
    associations,
    compensation_handlers,
    message_flows,
    participants,
)
from weavergen_pipelines.workflow.parse.common import COMMON, element_fields
from weavergen_pipelines.workflow.parse.containers import parse_process
from weavergen_pipelines.workflow.parse.interchange import edges, shapes
from weavergen_pipelines.workflow.parse.messages import flow_messages
from weavergen_pipelines.workflow.parse.part import Part
from weavergen_pipelines.workflow.parse.scope import File
from weavergen_pipelines.workflow.parse.spaces import join_names
from weavergen_pipelines.workflow.parse.xml import BPMN, line, read_xml, tag
from weavergen_pipelines.workflow.problems import DiagramError, raise_all

if TYPE_CHECKING:
    from lxml import etree

DEFINITIONS = COMMON | {
    *("process", "collaboration", "dataStore", "category", "import", "itemDefinition", "relationship", "resource"),
    *("message", "signal", "error", "escalation", "interface", "partnerEntity", "partnerRole", "endPoint"),
    *("globalTask", "globalUserTask", "globalManualTask", "globalScriptTask", "globalBusinessRuleTask"),
    *(f"{kind}EventDefinition" for kind in ("timer", "message", "signal", "error", "escalation", "conditional")),
    *(f"{kind}EventDefinition" for kind in ("link", "terminate", "cancel", "compensate")),
}


@dataclass(frozen=True)
class Reading:
    """A diagram, as far as it could be understood, and what could not be."""

    diagram: Diagram
    problems: tuple[DiagramError, ...]


def parse_diagram(source: Path | bytes) -> Diagram:
    """The model of a BPMN file, given by path or content.

    Raises:
        DiagramError, CompoundError: what is wrong with it: unreadable, not BPMN, what would be ignored in silence,
            references to nothing.
    """
    reading = read_diagram(source)
    raise_all(reading.problems)
    return reading.diagram


def read_diagram(source: Path | bytes, name: str = "<diagram>") -> Reading:
    """The model of a BPMN file with the problems of its parts, by line. `name` is what problems call mere content.

    Raises:
        DiagramError: it cannot be read at all.
    """
    path = str(source) if isinstance(source, Path) else name
    content = _content(source) if isinstance(source, Path) else source
    root = read_xml(content, path)
    if root.tag != f"{{{BPMN}}}definitions":
        raise DiagramError(
            f"the root element is <{tag(root)}>, expected <definitions> of BPMN 2.0", where=Location(path, 1), hint=BPMN
        )
    file = File(path, feel="FEEL" in root.get("expressionLanguage", "").upper())
    join_names(root, feel=file.feel)
    file.index = _index(root, file)
    diagram = _diagram(root, content, file)
    return Reading(diagram, tuple(sorted(file.problems, key=_line)))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DiagramError(f"cannot be read: {error.strerror}", where=Location(str(path))) from error


def _index(root: etree._Element, file: File) -> dict[str, etree._Element]:
    """The BPMN elements by id; a second element of one id would replace the first."""
    index: dict[str, etree._Element] = {}
    for node in root.iter(f"{{{BPMN}}}*"):
        identity = node.get("id")
        if identity in index:
            what = f"the id is used twice, first in line {line(index[identity])}"
            file.report(node, what, "give one element another id")
        elif identity:
            index[identity] = node
    return index


def _diagram(root: etree._Element, content: bytes, file: File) -> Diagram:
    part = Part(root)
    file.refuse_others(part, DEFINITIONS)
    collaborations = [Part(node) for node in part.all("collaboration")]
    for collaboration in collaborations:
        file.refuse_others(collaboration, COLLABORATION)
    lines = associations(root, file)
    stores = (node for node in file.index.values() if tag(node) == "dataStore")
    file.stores = {node.get("id", ""): DataStore(**element_fields(Part(node), file)) for node in stores}
    file.errors = {node.get("id", ""): _error(Part(node), file) for node in part.all("error")}
    file.messages = flow_messages([node for entry in collaborations for node in entry.all("messageFlow")], file.index)
    file.handlers = compensation_handlers(lines, file.index)
    _check_escalations(part, file)
    processes = [parse_process(node, file) for node in part.all("process")]
    return Diagram(
        path=file.path,
        digest=digest(content),
        processes={process.id: process for process in processes},
        source=content,
        errors=file.errors,
        participants=participants(collaborations, file),
        message_flows=message_flows(collaborations, file),
        artifacts=artifacts(root, file),
        associations=lines,
        shapes=shapes(root, file),
        edges=edges(root, file),
    )


def _error(part: Part, file: File) -> ErrorDefinition:
    code = part.get("errorCode") or ""
    if not code:
        file.report(part.node, "an error has an errorCode", "give it one")
    return ErrorDefinition(**element_fields(part, file), code=code)


def _check_escalations(part: Part, file: File) -> None:
    for node in part.all("escalation"):
        if not node.get("escalationCode"):
            file.report(node, "an escalation has an escalationCode", "give it one")


def _line(found: DiagramError) -> int:
    return found.where.line or 0 if isinstance(found.where, Location) else 0
