"""One parser per kind of flow node, found by its tag; sub-processes are in `containers`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.model import (
    EventBasedGateway,
    ExclusiveGateway,
    FlowNode,
    InclusiveGateway,
    ParallelGateway,
    UnknownNode,
)
from weavergen_pipelines.workflow.parse.activities import ACTIVITY, OWN_CHILDREN, TASKS
from weavergen_pipelines.workflow.parse.common import NODE, node_fields
from weavergen_pipelines.workflow.parse.events import EVENT, EVENTS
from weavergen_pipelines.workflow.parse.xml import reference

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from weavergen_pipelines.workflow.parse.part import Part
    from weavergen_pipelines.workflow.parse.scope import Scope


def parse_node(part: Part, scope: Scope) -> FlowNode:
    """The flow node of an element; one of a kind that we do not run is an `UnknownNode`."""
    if part.name in TASKS:
        scope.file.refuse_others(part, ACTIVITY | OWN_CHILDREN.get(part.name, frozenset()))
        return TASKS[part.name](part, scope)
    if part.name in EVENTS:
        scope.file.refuse_others(part, EVENT)
        return EVENTS[part.name](part, scope)
    if part.name in GATEWAYS:
        scope.file.refuse_others(part, NODE)
        return GATEWAYS[part.name](part, scope)
    return UnknownNode(**node_fields(part, scope), kind=part.name)


def _exclusive_gateway(part: Part, scope: Scope) -> ExclusiveGateway:
    return ExclusiveGateway(**node_fields(part, scope), default=_default(part))


def _inclusive_gateway(part: Part, scope: Scope) -> InclusiveGateway:
    return InclusiveGateway(**node_fields(part, scope), default=_default(part))


def _parallel_gateway(part: Part, scope: Scope) -> ParallelGateway:
    return ParallelGateway(**node_fields(part, scope))


def _event_based_gateway(part: Part, scope: Scope) -> EventBasedGateway:
    return EventBasedGateway(**node_fields(part, scope))


def _default(part: Part) -> str | None:
    return reference(part.get("default")) or None


GATEWAYS: Mapping[str, Callable[[Part, Scope], FlowNode]] = {
    "exclusiveGateway": _exclusive_gateway,
    "inclusiveGateway": _inclusive_gateway,
    "parallelGateway": _parallel_gateway,
    "eventBasedGateway": _event_based_gateway,
}
