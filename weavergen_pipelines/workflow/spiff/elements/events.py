"""Events. What one does when it catches or throws is found by the type of its definition."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.workflow import model
from weavergen_pipelines.workflow.paths import links
from weavergen_pipelines.workflow.payloads import payload_of
from weavergen_pipelines.workflow.spiff.compensation import Compensating, to_compensate, under_way
from weavergen_pipelines.workflow.spiff.errors import Raised, escalate, raise_within, rejection
from weavergen_pipelines.workflow.spiff.listening import Listening, listen, listens
from weavergen_pipelines.workflow.spiff.throwing import broadcast, send
from weavergen_pipelines.workflow.spiff.tree import NodeSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from weavergen_pipelines.workflow.spiff.activity import Visit
    from weavergen_pipelines.workflow.spiff.instance import Instance
    from weavergen_pipelines.workflow.spiff.tree import Token


class CancelOutsideTransaction(WeavergenError):
    """A cancel end event that is in no transaction with a cancel boundary event."""


class CatchEvent(NodeSpec):
    """Waits until its event happens. One that a link or an event gateway leads to has happened already."""

    def _run_hook(self, my_task: Token) -> None:
        definition = self.node.definition
        if my_task.happened or not listens(definition):
            my_task.complete()
            return
        place = Listening(my_task.instance, self.node, my_task.view, partial(self._happened, my_task))
        my_task.work = listen(place, definition)

    def _happened(self, token: Token, variables: Mapping[str, Any]) -> None:
        token.instance.write(token.data, variables)
        token.complete()


class ThrowEvent(NodeSpec):
    """Throws its definition, in the middle or at an end."""

    def _run_hook(self, my_task: Token) -> None:
        _THROW[type(self.node.definition)](my_task, self.node.definition)


def _nothing(token: Token, _definition: None) -> None:
    token.complete()


def _message(token: Token, definition: model.MessageDefinition) -> None:
    token.work = send(token, definition, token.complete)


def _signal(token: Token, definition: model.SignalDefinition) -> None:
    token.work = broadcast(token, definition, token.complete)


def _error(token: Token, definition: model.ErrorEventDefinition) -> None:
    node, code = token.node, definition.code or ""
    error = rejection(token, f"rejected at {node.name or node.id!r}: {code}")
    payload = payload_of(definition, token.view, where=f'element "{node.id}"')
    token.complete()
    raise_within(Raised(code, payload, error), token.instance)


def _escalation(token: Token, definition: model.EscalationDefinition) -> None:
    payload = payload_of(definition, token.view, where=f'element "{token.node.id}"')
    token.complete()
    escalate(definition.code or "", payload, token.instance)


def _link(token: Token, _definition: model.LinkDefinition) -> None:
    catch = links(token.instance.container)[token.node.id]
    token.taken = [(None, token.workflow.spec.task_specs[catch])]
    token.complete()


def _terminate(token: Token, _definition: model.TerminateDefinition) -> None:
    token.instance.interrupt(keep=token)
    token.complete()


def _compensate(token: Token, definition: model.CompensateDefinition) -> None:
    entries = to_compensate(token.instance, definition.activity)
    _compensating(token, Compensating(token.data, entries, token.complete))


def _cancel(token: Token, _definition: model.CancelDefinition) -> None:
    """Running work is cancelled, completed work compensated, then the cancel boundary of the transaction is taken."""
    visit, boundary = _transaction(token)
    entries = under_way(token.instance)
    token.instance.interrupt(keep=token)
    _compensating(token, Compensating(token.data, entries, partial(_cancelled, token, visit, boundary)))


def _compensating(token: Token, compensating: Compensating) -> None:
    token.work = compensating
    compensating.next()


def _cancelled(token: Token, visit: Visit, boundary: model.BoundaryEvent) -> None:
    token.complete()
    visit.happened(boundary, {})


def _transaction(token: Token) -> tuple[Visit, model.BoundaryEvent]:
    """The visit of the transaction that a token is in, and its cancel boundary event."""
    instance: Instance = token.instance
    container, turn = instance.container, instance.turn
    if isinstance(container, model.SubProcess) and container.transaction and turn is not None:
        for boundary in turn.visit.boundaries:
            if isinstance(boundary.definition, model.CancelDefinition):
                return turn.visit, boundary
    what = "a cancel end belongs into a transaction that has a cancel boundary event"
    raise CancelOutsideTransaction(what, where=f'element "{token.node.id}"')


_THROW: Mapping[type[Any], Callable[[Token, Any], None]] = {
    type(None): _nothing,
    model.MessageDefinition: _message,
    model.SignalDefinition: _signal,
    model.ErrorEventDefinition: _error,
    model.EscalationDefinition: _escalation,
    model.LinkDefinition: _link,
    model.TerminateDefinition: _terminate,
    model.CompensateDefinition: _compensate,
    model.CancelDefinition: _cancel,
}
