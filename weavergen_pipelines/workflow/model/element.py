"""What every part of a diagram has."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Element:
    """Anything with an id: `line` is the source line, `properties` are `spiffworkflow:properties`."""

    id: str
    name: str = ""
    documentation: str = ""
    line: int = 0
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SequenceFlow(Element):
    """A flow from node to node; `condition` is the expression of its `conditionExpression`."""

    source: str = ""
    target: str = ""
    condition: str | None = None


@dataclass(frozen=True)
class FlowNode(Element):
    """An event, an activity or a gateway; `incoming` and `outgoing` are flow ids in document order.

    `sets` are variables that its completion sets: variable → expression over the data that it leaves and, of an
    activity without a result variable, the fields of its result (the output mappings of other engines).
    """

    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    sets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class UnknownNode(FlowNode):
    """A flow node that we draw and do not run, such as a complex gateway; `kind` is its tag."""

    kind: str = ""
