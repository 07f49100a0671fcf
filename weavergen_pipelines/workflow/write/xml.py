"""Elements of a document that is built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from weavergen_pipelines.workflow.parse.xml import BPMN, BPMNDI, DC, DI, SPIFF, XSI, ZEEBE

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIXES = {"bpmn": BPMN, "bpmndi": BPMNDI, "dc": DC, "di": DI, "spiffworkflow": SPIFF, "xsi": XSI, "zeebe": ZEEBE}
FORMAL = {f"{{{XSI}}}type": "bpmn:tFormalExpression"}


def sub(
    parent: etree._Element,
    name: str,
    attributes: Mapping[str, str | None] | None = None,
    text: str | None = None,
    *,
    namespace: str = BPMN,
) -> etree._Element:
    """A new last child. Attributes that are None are left out."""
    given = {key: value for key, value in (attributes or {}).items() if value is not None}
    node = etree.SubElement(parent, f"{{{namespace}}}{name}", given)
    node.text = text
    return node


def expression(parent: etree._Element, name: str, source: str | None) -> None:
    """A child that has an expression, if there is one."""
    if source is not None:
        sub(parent, name, FORMAL, source)


def word(value: bool) -> str:
    """A boolean as XML writes it."""
    return "true" if value else "false"


def number(value: float) -> str:
    """A number as short as it can be."""
    return repr(value).removesuffix(".0")
