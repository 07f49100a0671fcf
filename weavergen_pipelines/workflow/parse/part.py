"""An element as the parsers read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.parse.xml import BPMN, CAMUNDA, SPIFF, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

_PREFIX = f"{{{BPMN}}}"


class Part:
    """An element: `children` are those of BPMN by name, in document order, `extensions` its extension elements."""

    __slots__ = ("children", "extensions", "name", "node")

    def __init__(self, node: etree._Element) -> None:
        self.node = node
        self.name = node.tag.rpartition("}")[2]
        self.children: dict[str, list[etree._Element]] = {}
        for child in node:
            if child.tag.startswith(_PREFIX):
                self.children.setdefault(child.tag[len(_PREFIX) :], []).append(child)
        groups = self.children.get("extensionElements", ())
        self.extensions: list[etree._Element] = [extension for group in groups for extension in group]

    @property
    def id(self) -> str:
        """Its id, empty if it has none."""
        return self.node.get("id", "")

    def elements(self) -> Iterator[etree._Element]:
        """The children of BPMN, in document order."""
        return self.node.iterchildren(f"{_PREFIX}*")

    def get(self, name: str) -> str | None:
        """An attribute without surrounding space; None if it is absent or empty."""
        return (self.node.get(name) or "").strip() or None

    def vendor(self, name: str) -> str | None:
        """An attribute of Camunda 7 or its relatives."""
        found = (self.get(f"{{{namespace}}}{name}") for namespace in CAMUNDA)
        return next((value for value in found if value), None)

    def all(self, *names: str) -> list[etree._Element]:
        """The children of these names, in the order of the names."""
        return [child for name in names for child in self.children.get(name, ())]

    def first(self, name: str) -> etree._Element | None:
        """The first child of that name."""
        return next(iter(self.children.get(name, ())), None)

    def text(self, name: str) -> str:
        """The text of the first child of that name."""
        return text(self.first(name))

    def extended(self, name: str, *namespaces: str) -> Iterator[etree._Element]:
        """The extension elements of that name in these namespaces."""
        tags = {f"{{{namespace}}}{name}" for namespace in namespaces}
        return (extension for extension in self.extensions if extension.tag in tags)

    def extension(self, name: str, *namespaces: str) -> etree._Element | None:
        """The first extension element of that name in these namespaces."""
        return next(self.extended(name, *namespaces), None)

    def told(self, name: str) -> str | None:
        """The text of an extension element of SpiffWorkflow."""
        return text(self.extension(name, SPIFF)) or None
