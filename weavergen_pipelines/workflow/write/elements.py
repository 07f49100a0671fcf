"""What every element begins with, and what every flow node has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from weavergen_pipelines.workflow.parse.xml import BPMN, SPIFF
from weavergen_pipelines.workflow.write.xml import PREFIXES, sub

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.workflow.model import Association, Element, FlowNode
    from weavergen_pipelines.workflow.write.declarations import Declarations


@dataclass(frozen=True)
class Context:
    """What the writers of a diagram share.

    `inputs` and `outputs` are the data associations by node, `data` the variable that an id of a data object, store or
    reference stands for.
    """

    declarations: Declarations
    inputs: Mapping[str, list[Association]]
    outputs: Mapping[str, list[Association]]
    data: Mapping[str, str]


class Extensions:
    """The extension elements of an element, in one group."""

    def __init__(self) -> None:
        self.group = etree.Element(f"{{{BPMN}}}extensionElements", nsmap=PREFIXES)

    def add(
        self, name: str, attributes: Mapping[str, str | None] | None = None, text: str | None = None, *, of: str = SPIFF
    ) -> etree._Element:
        """One more, of the namespace `of`."""
        return sub(self.group, name, attributes, text, namespace=of)

    def tell(self, name: str, text: str | None) -> None:
        """One more that has a text, if there is one."""
        if text is not None:
            self.add(name, text=text)


def begin(
    parent: etree._Element,
    tag: str,
    element: Element,
    attributes: Mapping[str, str | None] | None = None,
    extensions: Extensions | None = None,
) -> etree._Element:
    """The element with its id, name, documentation and extensions."""
    own = {"id": element.id or None, "name": element.name or None}
    node = sub(parent, tag, {**own, **(attributes or {})})
    if element.documentation:
        sub(node, "documentation", text=element.documentation)
    told = extensions or Extensions()
    if element.properties:
        group = told.add("properties")
        for name, value in element.properties.items():
            sub(group, "property", {"name": name, "value": value}, namespace=SPIFF)
    if len(told.group):
        node.append(told.group)
    return node


def begin_node(
    parent: etree._Element,
    tag: str,
    node: FlowNode,
    attributes: Mapping[str, str | None] | None = None,
    extensions: Extensions | None = None,
) -> etree._Element:
    """A flow node with its flows and output mappings."""
    told = extensions or Extensions()
    if node.sets:
        group = told.add("outputs")
        for name, source in node.sets.items():
            sub(group, "output", {"id": name, "value": source}, namespace=SPIFF)
    written = begin(parent, tag, node, attributes, told)
    for direction, flows in (("incoming", node.incoming), ("outgoing", node.outgoing)):
        for flow in flows:
            sub(written, direction, text=flow)
    return written
