"""XML from outside: no DTD, no entities, no network, bounded size and depth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from weavergen_pipelines.errors import Location
from weavergen_pipelines.workflow.problems import DiagramError

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 8 * 1024 * 1024
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"


def read_xml(content: bytes, path: str) -> etree._Element:
    """The root element of a document.

    lxml itself refuses more than 256 levels of nesting and entities that blow up.

    Raises:
        DiagramError: not well-formed, too big or deep, or it has a DTD.
    """
    if len(content) > MAX_BYTES:
        raise DiagramError(f"the file has {len(content)} bytes, {MAX_BYTES} are the limit", where=Location(path))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise DiagramError(f"not well-formed XML: {error.msg}", where=Location(path, line, column)) from error
    except ValueError as error:
        raise DiagramError(f"not XML: {error}", where=Location(path)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise DiagramError(
            "a document type definition is not allowed", where=Location(path), hint="remove <!DOCTYPE …>"
        )
    return root


def tag(node: etree._Element) -> str:
    """The name of an element without its namespace."""
    return etree.QName(node).localname


def children(node: etree._Element, namespace: str = BPMN) -> Iterator[etree._Element]:
    """The child elements of one namespace."""
    return node.iterchildren(f"{{{namespace}}}*")


def child(node: etree._Element, name: str, namespace: str = BPMN) -> etree._Element | None:
    """The first child of that name."""
    return node.find(f"{{{namespace}}}{name}")


def all_children(node: etree._Element, name: str, namespace: str = BPMN) -> list[etree._Element]:
    """Every child of that name, in document order."""
    return node.findall(f"{{{namespace}}}{name}")


def text(node: etree._Element | None) -> str:
    """The text of an element without surrounding space, empty when there is none."""
    return (node.text or "").strip() if node is not None else ""


def line(node: etree._Element) -> int:
    """The line where the element begins, 0 if it is not known."""
    known = node.sourceline
    return known if isinstance(known, int) else 0
