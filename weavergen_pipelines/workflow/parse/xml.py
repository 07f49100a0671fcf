"""XML from outside: no DTD, no entities, no network, bounded size and depth."""

from __future__ import annotations

from lxml import etree

from weavergen_pipelines.errors import Location
from weavergen_pipelines.workflow.problems import DiagramError

MAX_BYTES = 8 * 1024 * 1024
MAX_TAGS = 400_000
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
CAMUNDA = ("http://camunda.org/schema/1.0/bpmn", "http://activiti.org/bpmn", "http://flowable.org/bpmn")
"""Camunda 7 and those that share its history: the same names in another namespace."""


def read_xml(content: bytes, path: str, *, whole: bool = False) -> etree._Element:
    """The root element of a document; with `whole`, comments and processing instructions stay in it.

    lxml itself refuses more than 256 levels of nesting and entities that blow up.

    Raises:
        DiagramError: not well-formed, too big or deep, or it has a DTD.
    """
    _check_size(content, path)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=not whole, remove_pis=not whole, strip_cdata=not whole
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise DiagramError(f"not well-formed XML: {_reason(error)}", where=Location(path, line, column)) from error
    except ValueError as error:
        raise DiagramError(f"not XML: {error}", where=Location(path)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise DiagramError(
            "a document type definition is not allowed", where=Location(path), hint="remove <!DOCTYPE …>"
        )
    return root


def _check_size(content: bytes, path: str) -> None:
    """Before anything is built: an element is many times bigger in memory than in a file."""
    if len(content) > MAX_BYTES:
        raise DiagramError(f"the file has {len(content)} bytes, {MAX_BYTES} are the limit", where=Location(path))
    tags = content.count(b"<")
    if tags > MAX_TAGS:
        raise DiagramError(f"the file has {tags} tags, {MAX_TAGS} are the limit", where=Location(path))


def _reason(error: etree.XMLSyntaxError) -> str:
    if "Excessive depth" in error.msg:
        return "elements are nested more than 256 levels deep"
    return error.msg


def tag(node: etree._Element) -> str:
    """The name of an element without its namespace."""
    return node.tag.rpartition("}")[2]


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


def attributes(node: etree._Element | None) -> dict[str, str]:
    """The attributes of an element, none of one that is not there."""
    return {str(name): str(value) for name, value in node.attrib.items()} if node is not None else {}


def flag(node: etree._Element, name: str, *, default: bool) -> bool:
    """A boolean attribute."""
    value = node.get(name)
    return default if value is None else value.strip() in {"true", "1"}


def reference(value: str | None) -> str:
    """The id that a reference names: references are qualified names, and ids have no colon."""
    return (value or "").strip().rpartition(":")[2]
