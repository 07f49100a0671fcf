"""The typed model becomes a BPMN 2.0 file: for diagrams that are built in code."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lxml import etree

from weavergen_pipelines.errors import Location
from weavergen_pipelines.workflow.parse.xml import BPMN
from weavergen_pipelines.workflow.problems import DiagramError
from weavergen_pipelines.workflow.write.complete import complete, data_places
from weavergen_pipelines.workflow.write.containers import write_process
from weavergen_pipelines.workflow.write.declarations import Declarations
from weavergen_pipelines.workflow.write.elements import Context, begin
from weavergen_pipelines.workflow.write.ids import Ids
from weavergen_pipelines.workflow.write.interchange import write_planes
from weavergen_pipelines.workflow.write.xml import PREFIXES, sub

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.model import Artifact, Association, Diagram

__all__ = ["complete", "write_diagram"]

NAMESPACE = "https://weavergen.dev/bpmn"


def write_diagram(diagram: Diagram) -> bytes:
    """A file that reads as this diagram, completed by what its elements refer to (see `complete`).

    Equal diagrams give equal bytes. `source`, `digest`, `path` and the lines are not looked at.

    Raises:
        DiagramError: it has text that XML cannot have, such as control characters.
    """
    try:
        return _write(complete(diagram))
    except ValueError as error:
        raise DiagramError(f"cannot be written as XML: {error}", where=Location(diagram.path)) from error


def _write(diagram: Diagram) -> bytes:
    ids = Ids(diagram)
    context = _context(diagram, ids)
    identity = ids.fresh("definitions")
    root = etree.Element(f"{{{BPMN}}}definitions", {"id": identity, "targetNamespace": NAMESPACE}, nsmap=PREFIXES)
    _declare(root, diagram)
    drawn = [_collaboration(root, diagram, ids)] if _has_pools(diagram) else []
    drawn += [write_process(root, process, context) for process in diagram.processes.values()]
    if drawn:
        _artifacts(root, drawn[0], diagram, ids)
    context.declarations.write(root)
    for page in dict.fromkeys(shape.plane for shape in diagram.shapes.values()):
        if page and page not in ids:
            sub(root, "collaboration", {"id": page})
    if drawn:
        foldable = {scope.id for process in diagram.processes.values() for scope in process.scopes[1:]}
        write_planes(root, drawn[0].get("id", ""), diagram.shapes.values(), diagram.edges.values(), foldable)
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def _context(diagram: Diagram, ids: Ids) -> Context:
    nodes = {name for process in diagram.processes.values() for name in process.within}
    inputs: dict[str, list[Association]] = {}
    outputs: dict[str, list[Association]] = {}
    for line in diagram.associations:
        if line.data and line.target in nodes:
            inputs.setdefault(line.target, []).append(line)
        elif line.data:
            outputs.setdefault(line.source, []).append(line)
    places = [data_places(process) for process in diagram.processes.values()]
    data = {place: variable for found in places for variable, known in found.items() for place in known}
    return Context(Declarations(ids, dict(diagram.errors)), inputs, outputs, data)


def _declare(root: etree._Element, diagram: Diagram) -> None:
    for error in diagram.errors.values():
        begin(root, "error", error, {"errorCode": error.code})
    references = {name for process in diagram.processes.values() for s in process.scopes for name in s.references}
    stores = {store.id: store for process in diagram.processes.values() for store in process.stores.values()}
    for store in stores.values():
        if store.id not in references:
            begin(root, "dataStore", store)


def _has_pools(diagram: Diagram) -> bool:
    """Whether there is something that no process can hold."""
    return bool(diagram.participants or diagram.message_flows or not diagram.processes)


def _collaboration(root: etree._Element, diagram: Diagram, ids: Ids) -> etree._Element:
    written = sub(root, "collaboration", {"id": ids.fresh("collaboration")})
    for participant in diagram.participants.values():
        begin(written, "participant", participant, {"processRef": participant.process})
    for flow in diagram.message_flows:
        begin(written, "messageFlow", flow, {"sourceRef": flow.source, "targetRef": flow.target})
    return written


def _artifacts(root: etree._Element, parent: etree._Element, diagram: Diagram, ids: Ids) -> None:
    for artifact in diagram.artifacts.values():
        if artifact.group:
            begin(parent, "group", replace(artifact, name=""), {"categoryValueRef": _category(root, artifact, ids)})
        else:
            sub(begin(parent, "textAnnotation", artifact), "text", text=artifact.text)
    for line in diagram.associations:
        if not line.data:
            begin(parent, "association", line, {"sourceRef": line.source, "targetRef": line.target})


def _category(root: etree._Element, group: Artifact, ids: Ids) -> str | None:
    """The value of a category: where the standard keeps the name of a group."""
    if not group.name:
        return None
    value = ids.fresh(f"{group.id}_value")
    category = sub(root, "category", {"id": ids.fresh(f"{group.id}_category")})
    sub(category, "categoryValue", {"id": value, "value": group.name})
    return value
