"""Which message an element sends or waits for: the one it refers to, or that of a message flow that ends at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.model import MessageDefinition
from weavergen_pipelines.workflow.parse.data import event_data
from weavergen_pipelines.workflow.parse.extensions import properties
from weavergen_pipelines.workflow.parse.part import Part
from weavergen_pipelines.workflow.parse.xml import ZEEBE, child, reference
from weavergen_pipelines.workflow.properties import CORRELATION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree

    from weavergen_pipelines.workflow.parse.scope import Scope


def flow_messages(flows: list[etree._Element], index: Mapping[str, etree._Element]) -> dict[str, str]:
    """The name of the message that a flow brings to each of its two ends, by id."""
    names: dict[str, str] = {}
    for flow in flows:
        ends = [reference(flow.get("sourceRef")), reference(flow.get("targetRef"))]
        told = [reference(flow.get("messageRef")), *(_own_reference(index.get(end)) for end in ends)]
        name = next((_name(index[ref]) for ref in told if ref in index), None)
        for end in ends:
            names.setdefault(end, name or _name(flow))
    return names


def _own_reference(node: etree._Element | None) -> str:
    if node is None:
        return ""
    definition = child(node, "messageEventDefinition")
    return reference(node.get("messageRef") or (definition.get("messageRef") if definition is not None else None))


def task_message(part: Part, scope: Scope) -> MessageDefinition | None:
    """The message of a send or receive task; None when nothing names one."""
    message = _message(part, scope)
    name = _name(message) if message is not None else scope.file.messages.get(part.id)
    return _definition(name, [part, message], part) if name else None


def event_message(part: Part, event: Part, scope: Scope) -> MessageDefinition:
    """The message of an event; without one it has the name of the event, by which its two sides meet."""
    message = _message(part, scope)
    name = _name(message) if message is not None else scope.file.messages.get(event.id)
    sent, taken = event_data(event, scope)
    found = _definition(name or _name(event.node), [part, event, message], event)
    payload, variable = found.payload or sent, found.variable or taken
    return MessageDefinition(found.name, found.correlation, payload, variable)


def _message(part: Part, scope: Scope) -> etree._Element | None:
    named = reference(part.get("messageRef"))
    return scope.file.find(part.node, named, "message") if named else None


def _name(node: etree._Element) -> str:
    return " ".join(node.get("name", "").split()) or node.get("id", "")


def _definition(name: str, places: list[Part | etree._Element | None], user: Part) -> MessageDefinition:
    """What is sent and taken is told where the message is used, or where it is declared."""
    parts = [place if isinstance(place, Part) else Part(place) for place in places if place is not None]
    return MessageDefinition(
        name=name,
        correlation=properties(user).get(CORRELATION) or _subscription(parts),
        payload=next((told for part in parts if (told := part.told("messagePayload"))), None),
        variable=next((told for part in parts if (told := part.told("messageVariable"))), None),
    )


def _subscription(parts: list[Part]) -> str | None:
    keys = (found.get("correlationKey") for part in parts for found in part.extended("subscription", ZEEBE))
    return next((key for key in keys if key), None)
