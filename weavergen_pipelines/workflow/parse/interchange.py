"""The diagram interchange: where a BPMN editor has drawn the elements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.model import Edge, Shape
from weavergen_pipelines.workflow.parse.xml import BPMNDI, DC, DI, all_children, child

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from weavergen_pipelines.workflow.parse.scope import Scope


def shapes(root: etree._Element, scope: Scope) -> Iterator[Shape]:
    """The box of every drawn element."""
    for node in root.iter(f"{{{BPMNDI}}}BPMNShape"):
        bounds = child(node, "Bounds", DC)
        box = _numbers(bounds, ("x", "y", "width", "height"))
        if box is None:
            scope.report(node, "a shape has dc:Bounds with x, y, width and height as numbers")
        else:
            yield Shape(node.get("bpmnElement", ""), box[0], box[1], box[2], box[3])


def edges(root: etree._Element, scope: Scope) -> Iterator[Edge]:
    """The way points of every drawn flow."""
    for node in root.iter(f"{{{BPMNDI}}}BPMNEdge"):
        points = [_numbers(point, ("x", "y")) for point in all_children(node, "waypoint", DI)]
        known = tuple((point[0], point[1]) for point in points if point is not None)
        if len(known) < max(2, len(points)):
            scope.report(node, "an edge has two di:waypoint or more, each with x and y as numbers")
        else:
            yield Edge(node.get("bpmnElement", ""), known)


def _numbers(node: etree._Element | None, names: tuple[str, ...]) -> list[float] | None:
    try:
        return [float(node.get(name, "")) for name in names] if node is not None else None
    except ValueError:
        return None
