"""The diagram interchange: shapes and edges, plane by plane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.parse.xml import BPMNDI, DC, DI
from weavergen_pipelines.workflow.write.xml import number, sub, word

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from lxml import etree

    from weavergen_pipelines.workflow.model import Edge, Shape


def write_planes(
    root: etree._Element, main: str, shapes: Collection[Shape], edges: Collection[Edge], foldable: Collection[str]
) -> None:
    """One page for each plane, the first that of the element `main`; `foldable` are the sub-processes."""
    if not shapes and not edges:
        return
    planes = (*(shape.plane for shape in shapes), *(edge.plane for edge in edges))
    for plane in dict.fromkeys(("", *planes)):
        page = sub(root, "BPMNDiagram", namespace=BPMNDI)
        written = sub(page, "BPMNPlane", {"bpmnElement": plane or main}, namespace=BPMNDI)
        write_shapes(written, (shape for shape in shapes if shape.plane == plane), foldable)
        write_edges(written, (edge for edge in edges if edge.plane == plane))


def write_shapes(plane: etree._Element, shapes: Iterable[Shape], foldable: Collection[str]) -> None:
    """Boxes. What can be folded says whether it is; a pool or lane that stands upright says so."""
    for shape in shapes:
        told = shape.element in foldable or not shape.expanded
        attributes = {
            "bpmnElement": shape.element,
            "isExpanded": word(shape.expanded) if told else None,
            "isHorizontal": None if shape.horizontal else "false",
        }
        written = sub(plane, "BPMNShape", attributes, namespace=BPMNDI)
        box = {"x": shape.x, "y": shape.y, "width": shape.width, "height": shape.height}
        sub(written, "Bounds", {name: number(value) for name, value in box.items()}, namespace=DC)


def write_edges(plane: etree._Element, edges: Iterable[Edge]) -> None:
    """Lines."""
    for edge in edges:
        written = sub(plane, "BPMNEdge", {"bpmnElement": edge.element}, namespace=BPMNDI)
        for x, y in edge.waypoints:
            sub(written, "waypoint", {"x": number(x), "y": number(y)}, namespace=DI)
