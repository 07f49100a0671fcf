"""What every element has: id, name, documentation, line, extension properties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.workflow.parse.extensions import mapped_outputs, properties, refuse_extensions
from weavergen_pipelines.workflow.parse.xml import attributes, line, text

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.parse.part import Part
    from weavergen_pipelines.workflow.parse.scope import File, Scope

COMMON = frozenset({"documentation", "extensionElements"})
NODE = COMMON | {"incoming", "outgoing", "auditing", "monitoring", "categoryValueRef", "property"}

_ONLY = {
    "startQuantity": {"1"},
    "completionQuantity": {"1"},
    "parallelMultiple": {"false", "0"},
    "instantiate": {"false", "0"},
    "eventGatewayType": {"Exclusive"},
    "waitForCompletion": {"true", "1"},
    "behavior": {"All"},
    "method": {"##Compensate"},
}
"""Attributes that change what an element does, and the values that change nothing."""


def element_fields(part: Part, file: File, *, named: bool = True) -> dict[str, Any]:
    """The fields of `Element`; reports a missing id, if one has to be `named`."""
    if named and not part.id:
        file.report(part.node, f"<{part.name}> has no id", "give it one that is unique in the file")
    return {
        "id": part.id,
        "name": " ".join(part.node.get("name", "").split()),
        "documentation": "\n\n".join(text(entry) for entry in part.all("documentation")),
        "line": line(part.node),
        "properties": properties(part),
    }


def node_fields(part: Part, scope: Scope) -> dict[str, Any]:
    """The fields of `FlowNode`: the flows are those that name the node, whatever it lists itself."""
    refuse_extensions(part, scope.file)
    refuse_attributes(part, scope.file)
    flows = {"incoming": scope.incoming.get(part.id, ()), "outgoing": scope.outgoing.get(part.id, ())}
    for direction, known in flows.items():
        for listed in part.all(direction):
            if text(listed).rpartition(":")[2] not in known:
                end = "target" if direction == "incoming" else "source"
                scope.report(
                    part.node,
                    f"lists the {direction} flow {text(listed)!r}, but no such flow has it as its {end}",
                    "draw the flow, or remove the entry",
                )
    return {**element_fields(part, scope.file), **flows, "sets": mapped_outputs(part)}


def refuse_attributes(part: Part, file: File) -> None:
    """Report attributes that mean something that we do not do."""
    for attribute, value in attributes(part.node).items():
        if value not in _ONLY.get(attribute, {value}):
            file.report(part.node, f'{attribute}="{value}" is not supported', "remove the attribute")
