"""Errors and escalations on their way outwards, to who catches them.

An error of an activity goes to its boundary events; then, scope by scope, to an event sub-process of the scope and to
the boundary events of the activity that the scope runs for, callers included. An escalation goes the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from weavergen_pipelines.workflow.model import ErrorEventDefinition, EscalationDefinition, Event
from weavergen_pipelines.workflow.payloads import received
from weavergen_pipelines.workflow.result import ProcessRejected
from weavergen_pipelines.workflow.spiff.ending import hand_over
from weavergen_pipelines.workflow.spiff.values import merge_into

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from weavergen_pipelines.workflow.spiff.activity import Visit
    from weavergen_pipelines.workflow.spiff.event_subprocess import Subscription
    from weavergen_pipelines.workflow.spiff.instance import Instance
    from weavergen_pipelines.workflow.spiff.machine import Place

E = TypeVar("E", bound=Event)
Coded = ErrorEventDefinition | EscalationDefinition


@dataclass(frozen=True)
class Raised:
    """A BPMN error on its way: `payload` is its data, `error` what is reported if nobody catches it."""

    code: str
    payload: Any
    error: ProcessRejected


def rejection(place: Place, message: str) -> ProcessRejected:
    """The error of a process that is rejected."""
    where = f'process "{place.instance.process.id}", element "{place.node.id}"'
    return ProcessRejected(message, where=where)


def raise_error(raised: Raised, visit: Visit) -> None:
    """An activity has thrown an error: one of its boundary events catches it, or one further out."""
    if not _caught_at(raised, visit):
        merge_into(visit.instance.ended, visit.token.data)
        raise_within(raised, visit.instance)


def raise_within(raised: Raised, instance: Instance) -> None:
    """An error was thrown in a scope: an event sub-process catches it, or a boundary event further out.

    What the scope hands over crosses with it: the data of the tokens that have ended, of a called process its outputs.
    """
    for scope in _outwards(instance):
        caught = _subscription(scope, ErrorEventDefinition, raised.code)
        if caught is not None:
            caught.trigger(_variables(caught.start, raised.payload))
            return
        if scope.turn is not None:
            if not scope.turn.is_over:
                scope.turn.write(hand_over(scope, scope.turn))
            visit = scope.turn.visit
            scope.machine.report("stopped", scope.turn, raised.error.what)
            if _caught_at(raised, visit):
                return
            merge_into(visit.instance.ended, visit.token.data)
        elif scope.parent is not None:
            merge_into(scope.parent.ended, scope.ended)
        else:
            scope.reject(raised.code, raised.error, raised.payload)


def escalate(code: str, payload: object, instance: Instance) -> None:
    """An escalation goes to the nearest who catches it; if nobody does, nothing happens."""
    for scope in _outwards(instance):
        caught = _subscription(scope, EscalationDefinition, code)
        if caught is not None:
            caught.trigger(_variables(caught.start, payload))
            return
        if scope.turn is not None and not scope.turn.is_over:
            boundary = catching(scope.turn.visit.boundaries, EscalationDefinition, code)
            if boundary is not None:
                scope.turn.visit.happened(boundary, _variables(boundary, payload))
                return


def catching(events: Iterable[E], kind: type[Coded], code: str) -> E | None:
    """The event that catches a code: one of that code before one that catches every code."""
    found: E | None = None
    for event in events:
        definition = event.definition
        if isinstance(definition, kind) and definition.code == code:
            return event
        if isinstance(definition, kind) and definition.code is None and found is None:
            found = event
    return found


def _subscription(scope: Instance, kind: type[Coded], code: str) -> Subscription | None:
    starts = {found.start.id: found for found in scope.subscriptions}
    caught = catching((found.start for found in starts.values()), kind, code)
    return None if caught is None else starts[caught.id]


def _caught_at(raised: Raised, visit: Visit) -> bool:
    boundary = None if visit.is_over else catching(visit.boundaries, ErrorEventDefinition, raised.code)
    if boundary is not None:
        visit.leave_by(boundary, visit.token.data, _variables(boundary, raised.payload))
    return boundary is not None


def _variables(event: Event, payload: object) -> dict[str, Any]:
    definition = event.definition
    assert isinstance(definition, (ErrorEventDefinition, EscalationDefinition))
    return received(definition, payload)


def _outwards(instance: Instance | None) -> Iterator[Instance]:
    while instance is not None:
        yield instance
        instance = instance.parent
