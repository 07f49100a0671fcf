"""The XML of DMN, whatever its version: elements by their local names."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from weavergen_pipelines.errors import Location
from weavergen_pipelines.workflow.dmn.errors import DecisionError
from weavergen_pipelines.workflow.parse.xml import line, read_xml, tag
from weavergen_pipelines.workflow.problems import DiagramError

__all__ = ["child", "children", "descendants", "href", "identity", "line", "named", "read", "tag", "text"]

NAMESPACES = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}


def read(content: bytes, path: str) -> etree._Element:
    """The `definitions` of a DMN file.

    Raises:
        DecisionError: not well-formed, too big or deep, with a DTD, or not DMN.
    """
    try:
        root = read_xml(content, path)
    except DiagramError as error:
        raise DecisionError(error.what, where=error.where, hint=error.hint) from None
    if etree.QName(root).namespace not in NAMESPACES or tag(root) != "definitions":
        raise DecisionError(f"<{tag(root)}> is no DMN 1.1 to 1.5", where=Location(path, line(root)))
    return root


def children(node: etree._Element, name: str) -> list[etree._Element]:
    """The children of that name, in document order."""
    return [entry for entry in node.iterchildren("{*}" + name) if _is_dmn(entry)]


def child(node: etree._Element, name: str) -> etree._Element | None:
    """The first child of that name."""
    return next(iter(children(node, name)), None)


def descendants(node: etree._Element, name: str) -> Iterator[etree._Element]:
    """What is below of that name, in document order."""
    return (entry for entry in node.iterdescendants("{*}" + name) if _is_dmn(entry))


def text(node: etree._Element | None) -> str:
    """The `text` of an expression or cell; empty when there is none."""
    entry = child(node, "text") if node is not None else None
    return (entry.text or "").strip() if entry is not None else ""


def named(node: etree._Element) -> str:
    """The name under which others know a decision, an input or a function: that of its variable."""
    variable = child(node, "variable")
    declared = variable.get("name") if variable is not None else None
    return declared or node.get("name") or node.get("id") or ""


def identity(node: etree._Element) -> str:
    """The id of a decision; its name where it has none."""
    return node.get("id") or node.get("name") or ""


def href(node: etree._Element) -> str:
    """The id that a reference names."""
    return (node.get("href") or "").removeprefix("#")


def _is_dmn(node: etree._Element) -> bool:
    return etree.QName(node).namespace in NAMESPACES
