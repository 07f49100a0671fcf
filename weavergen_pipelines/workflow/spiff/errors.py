"""Errors and escalations on their way outwards, to who catches them.

An error of an activity goes to its boundary events; then, scope by scope, to an event sub-process of the scope and to
the boundary events of the activity that the scope runs for, callers included. An escalation goes the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from weavergen_pipelines.workflow.model import ErrorEventDefinition, EscalationDefinition
from weavergen_pipelines.workflow.payloads import received
from weavergen_pipelines.workflow.result import ProcessRejected
from weavergen_pipelines.workflow.spiff.ending import hand_over
from weavergen_pipelines.workflow.spiff.values import merge_into

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from weavergen_pipelines.workflow.model import BoundaryEvent, EventDefinition
    from weavergen_pipelines.workflow.spiff.activity import Visit
    from weavergen_pipelines.workflow.spiff.event_subprocess import Subscription
    from weavergen_pipelines.workflow.spiff.instance import Instance
    from weavergen_pipelines.workflow.spiff.machine import Place

C = TypeVar("C", ErrorEventDefinition, EscalationDefinition)
T = TypeVar("T")


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
        merge_into(visit.instance.ended, visit.left)
        raise_within(raised, visit.instance)


def raise_within(raised: Raised, instance: Instance) -> None:
    """An error was thrown in a scope: an event sub-process catches it, or a boundary event further out.

    What the scope hands over crosses with it: the data of the tokens that have ended, of a called process its outputs.
    """
    for scope in _outwards(instance):
        caught = catching(_handlers(scope), ErrorEventDefinition, raised.code)
        if caught is not None:
            caught[0].trigger(received(caught[1], raised.payload))
            return
        if scope.turn is not None:
            visit = scope.turn.visit
            scope.machine.report("stopped", scope.turn, raised.error.what)
            if not scope.turn.is_over:
                scope.turn.write(hand_over(scope, scope.turn))
            if _caught_at(raised, visit):
                return
            merge_into(visit.instance.ended, visit.left)
        elif scope.parent is not None:
            merge_into(scope.parent.ended, scope.ended)
        else:
            scope.reject(raised.code, raised.error, raised.payload)


def escalate(code: str, payload: object, instance: Instance) -> None:
    """An escalation goes to the nearest who catches it; if nobody does, nothing happens."""
    for scope in _outwards(instance):
        caught = catching(_handlers(scope), EscalationDefinition, code)
        if caught is not None:
            caught[0].trigger(received(caught[1], payload))
            return
        if scope.turn is not None and not scope.turn.is_over:
            visit = scope.turn.visit
            found = catching(_boundaries(visit), EscalationDefinition, code)
            if found is not None:
                visit.happened(found[0], received(found[1], payload))
                return


def catching(catchers: Iterable[tuple[T, EventDefinition | None]], kind: type[C], code: str) -> tuple[T, C] | None:
    """Who catches a code, with the definition: one of that code before one that catches every code."""
    every: tuple[T, C] | None = None
    for catcher, definition in catchers:
        if isinstance(definition, kind) and definition.code == code:
            return catcher, definition
        if isinstance(definition, kind) and definition.code is None and every is None:
            every = catcher, definition
    return every


def _handlers(scope: Instance) -> Iterator[tuple[Subscription, EventDefinition | None]]:
    return ((subscription, subscription.start.definition) for subscription in scope.subscriptions)


def _boundaries(visit: Visit) -> Iterator[tuple[BoundaryEvent, EventDefinition | None]]:
    return ((boundary, boundary.definition) for boundary in visit.boundaries)


def _caught_at(raised: Raised, visit: Visit) -> bool:
    found = None if visit.is_over else catching(_boundaries(visit), ErrorEventDefinition, raised.code)
    if found is not None:
        visit.leave_by(found[0], visit.left, received(found[1], raised.payload))
    return found is not None


def _outwards(instance: Instance | None) -> Iterator[Instance]:
    while instance is not None:
        yield instance
        instance = instance.parent
