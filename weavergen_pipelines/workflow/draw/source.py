"""What only a picture needs of a BPMN file: its planes and labels, and elements that are drawn and never run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.draw.geometry import Box, Line
from weavergen_pipelines.workflow.parse.xml import BPMN, BPMNDI, DC, DI, all_children, child, read_xml, tag

if TYPE_CHECKING:
    from lxml import etree

    from weavergen_pipelines.workflow.model import Diagram

FURTHEST = 1_000_000.0


@dataclass(frozen=True)
class PlacedShape:
    """A box of a plane. `expanded` is None where the file is silent, `marked` whether a gateway shows its marker."""

    element: str
    box: Box
    expanded: bool | None = None
    horizontal: bool = True
    marked: bool = True
    label: Box | None = None


@dataclass(frozen=True)
class PlacedEdge:
    """A line of a plane."""

    element: str
    line: Line
    label: Box | None = None


@dataclass(frozen=True)
class Plane:
    """One page of the diagram interchange: shapes and edges in the order in which they are painted."""

    element: str
    name: str
    shapes: tuple[PlacedShape, ...]
    edges: tuple[PlacedEdge, ...]


@dataclass
class Extras:
    """All of it. `several` has the icons of events with more than one definition, `collections` the ids of data."""

    planes: list[Plane] = field(default_factory=list)
    several: dict[str, str] = field(default_factory=dict)
    collections: set[str] = field(default_factory=set)


def extras(diagram: Diagram) -> Extras:
    """What the source of the diagram says beyond the model. A diagram without source has its own shapes as planes."""
    if not diagram.source:
        return Extras(planes=list(_own_planes(diagram)))
    root = read_xml(diagram.source, diagram.path)
    found = Extras(planes=list(_planes(root)))
    for node in root.iter(f"{{{BPMN}}}*"):
        if tag(node).endswith("Event"):
            _event(node, found)
        elif node.get("isCollection") == "true":
            found.collections.add(node.get("id", ""))
    return found


def _own_planes(diagram: Diagram) -> Iterator[Plane]:
    shapes = list(diagram.shapes.values())
    for plane in dict.fromkeys(shape.plane for shape in shapes):
        yield Plane(
            plane,
            "",
            tuple(
                PlacedShape(s.element, Box(s.x, s.y, s.width, s.height), s.expanded, s.horizontal)
                for s in shapes
                if s.plane == plane
            ),
            tuple(PlacedEdge(e.element, e.waypoints) for e in diagram.edges.values() if e.plane == plane),
        )


def _event(node: etree._Element, found: Extras) -> None:
    count = sum(tag(part).lower().endswith(("eventdefinition", "eventdefinitionref")) for part in node)
    if count > 1:
        parallel = node.get("parallelMultiple", "false") == "true"
        found.several[node.get("id", "")] = "parallel-multiple" if parallel else "multiple"


def _planes(root: etree._Element) -> Iterator[Plane]:
    for page in all_children(root, "BPMNDiagram", BPMNDI):
        plane = child(page, "BPMNPlane", BPMNDI)
        if plane is not None:
            shapes = tuple(shape for node in all_children(plane, "BPMNShape", BPMNDI) for shape in _shape(node))
            edges = tuple(edge for node in all_children(plane, "BPMNEdge", BPMNDI) for edge in _edge(node))
            yield Plane(plane.get("bpmnElement", ""), page.get("name", ""), shapes, edges)


def _shape(node: etree._Element) -> Iterator[PlacedShape]:
    box = _bounds(node)
    if box is not None:
        yield PlacedShape(
            _named(node),
            box,
            expanded={"true": True, "false": False}.get(node.get("isExpanded", "")),
            horizontal=node.get("isHorizontal", "true") == "true",
            marked=node.get("isMarkerVisible", "true") == "true",
            label=_bounds(child(node, "BPMNLabel", BPMNDI)),
        )


def _edge(node: etree._Element) -> Iterator[PlacedEdge]:
    line = tuple(point for way in all_children(node, "waypoint", DI) for point in _point(way))
    if len(line) > 1:
        yield PlacedEdge(_named(node), line, _bounds(child(node, "BPMNLabel", BPMNDI)))


def _named(node: etree._Element) -> str:
    """The drawn element: a qualified name, of which the id is the local part."""
    return node.get("bpmnElement", "").rpartition(":")[2]


def _bounds(node: etree._Element | None) -> Box | None:
    bounds = child(node, "Bounds", DC) if node is not None else None
    found = _numbers(bounds, ("x", "y", "width", "height")) if bounds is not None else None
    return Box(*found) if found and found[2] >= 0 and found[3] >= 0 else None


def _point(way: etree._Element) -> Iterator[tuple[float, float]]:
    found = _numbers(way, ("x", "y"))
    if found:
        yield found[0], found[1]


def _numbers(node: etree._Element, names: tuple[str, ...]) -> tuple[float, ...] | None:
    """The numbers of attributes, if all are numbers that a sheet could have."""
    try:
        found = tuple(float(node.get(name, "")) for name in names)
    except ValueError:
        return None
    return found if all(abs(value) <= FURTHEST for value in found) else None
