"""What every element has: id, name, documentation, line, extension properties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.workflow.parse.extensions import properties
from weavergen_pipelines.workflow.parse.xml import all_children, line, tag, text

if TYPE_CHECKING:
    from lxml import etree

    from weavergen_pipelines.workflow.parse.scope import Scope

COMMON = frozenset({"documentation", "extensionElements"})

_ONLY = {
    "isForCompensation": "false",
    "startQuantity": "1",
    "completionQuantity": "1",
    "cancelActivity": "true",
    "parallelMultiple": "false",
    "triggeredByEvent": "false",
}
"""Attributes that change what an element does, and the one value that changes nothing."""


def element_fields(node: etree._Element, scope: Scope) -> dict[str, Any]:
    """The fields of `Element`; reports a missing id and attributes that mean something we do not do."""
    identity = node.get("id", "")
    if not identity:
        scope.report(node, f"<{tag(node)}> has no id", "give it one that is unique in the file")
    for attribute, only in _ONLY.items():
        if node.get(attribute, only) != only:
            scope.report(node, f'{attribute}="{node.get(attribute)}" is not supported', "remove the attribute")
    return {
        "id": identity,
        "name": " ".join(node.get("name", "").split()),
        "documentation": "\n\n".join(text(part) for part in all_children(node, "documentation")),
        "line": line(node),
        "properties": properties(node),
    }


def node_fields(node: etree._Element, scope: Scope) -> dict[str, Any]:
    """The fields of `FlowNode`: the flows are those that name the node, whatever it lists itself."""
    fields = element_fields(node, scope)
    flows = {"incoming": scope.incoming.get(fields["id"], ()), "outgoing": scope.outgoing.get(fields["id"], ())}
    for direction, known in flows.items():
        for listed in all_children(node, direction):
            if text(listed) not in known:
                end = "target" if direction == "incoming" else "source"
                scope.report(
                    node,
                    f"lists the {direction} flow {text(listed)!r}, but no such flow has it as its {end}",
                    "draw the flow, or remove the entry",
                )
    return {**fields, **flows}
