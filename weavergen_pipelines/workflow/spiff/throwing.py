"""Messages and signals that an execution sends: an effect, done once it is known not to have been done before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from weavergen_pipelines.workflow.journal import Thrown
from weavergen_pipelines.workflow.payloads import correlation_of, payload_of
from weavergen_pipelines.workflow.spiff.openings import Opening

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from weavergen_pipelines.workflow.journal import Entry
    from weavergen_pipelines.workflow.model import FlowNode, MessageDefinition, SignalDefinition
    from weavergen_pipelines.workflow.spiff.instance import Instance
    from weavergen_pipelines.workflow.spiff.openings import Outside


class Thrower(Protocol):
    """Who sends: a token at an event, or the turn of a send task."""

    @property
    def instance(self) -> Instance:
        """The scope."""

    @property
    def node(self) -> FlowNode:
        """The element."""

    @property
    def view(self) -> Mapping[str, Any]:
        """The data."""

    @property
    def key(self) -> str:
        """The step key."""


@dataclass(eq=False, kw_only=True)
class Throwing(Opening):
    """A message or signal to be sent; when it is sent, the token goes on."""

    thrown: Thrown

    def reach_out(self, outside: Outside) -> None:
        """Send it."""
        outside.publish(self.thrown)

    def take(self, entry: Entry, error: BaseException | None) -> None:  # noqa: ARG002 - it cannot fail
        """It is sent."""
        self.happened({})


def send(thrower: Thrower, message: MessageDefinition, then: Callable[[], None]) -> Throwing:
    """Send a message, then go on.

    Raises:
        ExpressionError: its payload or correlation has no value.
    """
    where = f'element "{thrower.node.id}"'
    payload = payload_of(message, thrower.view, where=where)
    correlation = correlation_of(message, thrower.view, where=where)
    return _throw(thrower, Thrown("message", thrower.key, message.name, correlation, payload), then)


def broadcast(thrower: Thrower, signal: SignalDefinition, then: Callable[[], None]) -> Throwing:
    """Send a signal, then go on.

    Raises:
        ExpressionError: its payload has no value.
    """
    payload = payload_of(signal, thrower.view, where=f'element "{thrower.node.id}"')
    return _throw(thrower, Thrown("signal", thrower.key, signal.name, payload=payload), then)


def _throw(thrower: Thrower, thrown: Thrown, then: Callable[[], None]) -> Throwing:
    opening = Throwing(
        instance=thrower.instance, node=thrower.node, key=thrown.id, then=lambda _variables: then(), thrown=thrown
    )
    thrower.instance.machine.openings.add(opening)
    return opening
