"""The diagram interchange: shapes and edges, plane by plane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from weavergen_pipelines.workflow.parse.xml import BPMN, BPMNDI, DC, DI
from weavergen_pipelines.workflow.write.xml import number, sub, word

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from weavergen_pipelines.workflow.model import Edge, Shape


def write_planes(
    root: etree._Element, main: str, shapes: Collection[Shape], edges: Collection[Edge], foldable: Collection[str]
) -> None:
    """Draw on the planes of a document, which gets those that it does not have yet.

    The first plane is that of the element `main`; `foldable` are the sub-processes.
    """
    if not shapes and not edges:
        return
    pages = {plane.get("bpmnElement", ""): plane for plane in root.iter(f"{{{BPMNDI}}}BPMNPlane")}
    first = next(iter(pages.values()), None)
    for name in dict.fromkeys(("", *(shape.plane for shape in shapes), *(edge.plane for edge in edges))):
        known = pages.get(name) if name else first
        plane = known if known is not None else _page(root, name or main)
        _shapes(plane, (shape for shape in shapes if shape.plane == name), foldable)
        _edges(plane, (edge for edge in edges if edge.plane == name))
        etree.indent(plane, level=2)


def _page(root: etree._Element, element: str) -> etree._Element:
    """A new diagram with its plane, where the schema wants it: before the relationships."""
    known = root.nsmap.values()
    prefixes = {prefix: uri for prefix, uri in (("bpmndi", BPMNDI), ("dc", DC), ("di", DI)) if uri not in known}
    page = etree.SubElement(root, f"{{{BPMNDI}}}BPMNDiagram", nsmap=prefixes)
    page.tail = "\n"
    after = root.find(f"{{{BPMN}}}relationship")
    if after is not None:
        after.addprevious(page)
    return sub(page, "BPMNPlane", {"bpmnElement": element}, namespace=BPMNDI)


def _shapes(plane: etree._Element, shapes: Iterable[Shape], foldable: Collection[str]) -> None:
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


def _edges(plane: etree._Element, edges: Iterable[Edge]) -> None:
    """Lines."""
    for edge in edges:
        written = sub(plane, "BPMNEdge", {"bpmnElement": edge.element}, namespace=BPMNDI)
        for x, y in edge.waypoints:
            sub(written, "waypoint", {"x": number(x), "y": number(y)}, namespace=DI)
