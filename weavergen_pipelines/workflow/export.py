"""A diagram goes out as it came in: nothing that an editor wrote is lost, and what is not drawn yet can be drawn."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.parse.xml import BPMN, read_xml
from weavergen_pipelines.workflow.write import write_diagram
from weavergen_pipelines.workflow.write.interchange import write_planes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml import etree

    from weavergen_pipelines.workflow.model import Diagram, Edge, Shape


def export_diagram(diagram: Diagram, *, shapes: Iterable[Shape] = (), edges: Iterable[Edge] = ()) -> bytes:
    """The BPMN file of a diagram: its own bytes, or, for one that was built in code, written anew.

    `shapes` and `edges` are added to the drawing, save those of elements that are drawn already. All else stays as it
    is: extensions of other tools, comments, processing instructions, the encoding.
    """
    source = diagram.source or write_diagram(diagram)
    boxes = [shape for shape in shapes if shape.element not in diagram.shapes]
    lines = [edge for edge in edges if edge.element not in diagram.edges]
    if not boxes and not lines:
        return source
    root = read_xml(source, diagram.path, whole=True)
    foldable = {scope.id for process in diagram.processes.values() for scope in process.scopes[1:]}
    write_planes(root, _main(root), boxes, lines, foldable)
    tree, written = root.getroottree(), BytesIO()
    said = tree.docinfo.standalone
    tree.write(
        written,
        xml_declaration=True,
        encoding=_encoding(tree),
        standalone=said,  # type: ignore[arg-type] # None says nothing, which the stubs of lxml do not know
    )
    return written.getvalue()


def _encoding(tree: etree._ElementTree) -> str:
    """As it was; one of UTF-16 with the mark of its byte order, without which nobody can read it."""
    encoding = tree.docinfo.encoding or "UTF-8"
    return "UTF-16" if encoding.upper().startswith("UTF-16") else encoding


def _main(root: etree._Element) -> str:
    """What the first plane shows: the collaboration, or the process of a file that has none."""
    main = root.find(f"{{{BPMN}}}collaboration")
    main = main if main is not None else root.find(f"{{{BPMN}}}process")
    return main.get("id", "") if main is not None else ""
