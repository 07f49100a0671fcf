"""The diagram interchange: where a BPMN editor has drawn the elements."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.model import Edge, Shape
from weavergen_pipelines.workflow.parse.containers import SUBPROCESSES
from weavergen_pipelines.workflow.parse.xml import BPMNDI, DC, DI, all_children, child, flag, reference, tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from weavergen_pipelines.workflow.parse.scope import File


_REDRAW = "draw it again: it runs, and its picture lacks this"


def shapes(root: etree._Element, file: File) -> dict[str, Shape]:
    """The box of every drawn element, where it is drawn first."""
    found: dict[str, Shape] = {}
    for plane, node in _drawn(root, "BPMNShape"):
        box = _numbers(child(node, "Bounds", DC), ("x", "y", "width", "height"))
        if box is None:
            what = "a shape has dc:Bounds with x, y, width and height as numbers"
            file.report(node, what, _REDRAW, "warning")
        elif _element(node, file):
            shape = _shape(node, box, plane, file)
            found.setdefault(shape.element, shape)
    return found


def edges(root: etree._Element, file: File) -> dict[str, Edge]:
    """The way points of every drawn flow, where it is drawn first."""
    found: dict[str, Edge] = {}
    for plane, node in _drawn(root, "BPMNEdge"):
        points = [_numbers(point, ("x", "y")) for point in all_children(node, "waypoint", DI)]
        known = tuple((point[0], point[1]) for point in points if point is not None)
        if len(known) < max(2, len(points)):
            what = "an edge has two di:waypoint or more, each with x and y as numbers"
            file.report(node, what, _REDRAW, "warning")
        elif _element(node, file):
            element = reference(node.get("bpmnElement"))
            found.setdefault(element, Edge(element, known, plane))
    return found


def _drawn(root: etree._Element, kind: str) -> Iterator[tuple[str, etree._Element]]:
    """Shapes or edges with the plane that they are on."""
    for number, plane in enumerate(root.iter(f"{{{BPMNDI}}}BPMNPlane")):
        name = reference(plane.get("bpmnElement")) if number else ""
        for node in plane.iter(f"{{{BPMNDI}}}{kind}"):
            yield name, node


def _element(node: etree._Element, file: File) -> bool:
    """Whether something is drawn that is in the file; reports what is not."""
    name = reference(node.get("bpmnElement"))
    if name and name not in file.index:
        what = f"draws {name!r}, which is no element of this file"
        file.report(node, what, "remove it from the drawing", "warning")
    return name in file.index


def _shape(node: etree._Element, box: list[float], plane: str, file: File) -> Shape:
    element = reference(node.get("bpmnElement"))
    x, y, width, height = box
    return Shape(
        element,
        x,
        y,
        width,
        height,
        expanded=flag(node, "isExpanded", default=tag(file.index[element]) not in SUBPROCESSES),
        horizontal=flag(node, "isHorizontal", default=True),
        plane=plane,
    )


def _numbers(node: etree._Element | None, names: tuple[str, ...]) -> list[float] | None:
    try:
        numbers = [float(node.get(name, "")) for name in names] if node is not None else []
    except ValueError:
        return None
    return numbers if numbers and all(map(math.isfinite, numbers)) else None
