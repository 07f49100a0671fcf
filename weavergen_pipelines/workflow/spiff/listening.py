"""Openings of the events that come from outside or by time: one class per kind of definition, found by its type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from weavergen_pipelines.workflow.expressions import compile_expression
from weavergen_pipelines.workflow.journal import Entry, Wait
from weavergen_pipelines.workflow.model import (
    ConditionalDefinition,
    MessageDefinition,
    SignalDefinition,
    TimerDefinition,
)
from weavergen_pipelines.workflow.payloads import correlation_of, received
from weavergen_pipelines.workflow.properties import TIMEZONE
from weavergen_pipelines.workflow.spiff.openings import Opening
from weavergen_pipelines.workflow.timers import parse_timer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from weavergen_pipelines.workflow.journal import Delivery
    from weavergen_pipelines.workflow.model import EventDefinition, FlowNode
    from weavergen_pipelines.workflow.spiff.instance import Instance
    from weavergen_pipelines.workflow.spiff.openings import Outside, Then
    from weavergen_pipelines.workflow.timers import Schedule


@dataclass(eq=False, kw_only=True)
class Timer(Opening):
    """A timer: `next_due` in seconds since the epoch, None if it never comes; it was due `count` times before."""

    schedule: Schedule
    next_due: float | None
    count: int = 0

    def reach_out(self, outside: Outside) -> None:
        """Set the alarm."""
        if self.next_due is not None:
            outside.alarm(self.next_due, self)

    @property
    def wait(self) -> Wait:
        """The time, for others."""
        return Wait("timer", self.key, self.instance.process.id, self.node.id, due=self.next_due)

    def due(self, at: float) -> Entry:
        """It fires."""
        return Entry("fired", self.key, at)

    def take(self, entry: Entry, error: BaseException | None) -> None:  # noqa: ARG002 - it cannot fail
        """It has fired, and may do so again."""
        self.count += 1
        if self.repeats and self.next_due is not None:
            self.next_due = self.schedule.next(self.next_due, self.count)
            self.repeats = self.next_due is not None
        if self.repeats:
            self.instance.machine.openings.renew(self)
        self.happened({})


@dataclass(eq=False, kw_only=True)
class Message(Opening):
    """A message that has to be for `correlation`."""

    definition: MessageDefinition
    correlation: Any

    @property
    def wait(self) -> Wait:
        """The message, for others."""
        place = (self.key, self.instance.process.id, self.node.id)
        return Wait("message", *place, name=self.definition.name, correlation=self.correlation)

    def accepts(self, delivery: Delivery) -> bool:
        """Whether it is for this step, or for whoever waits for the name."""
        if delivery.kind != "message" or not _named(delivery, self, self.definition.name):
            return False
        return bool(delivery.key) or delivery.correlation == self.correlation

    def received(self, delivery: Delivery, at: float) -> Entry:
        """It comes."""
        return _received(self.key, self.definition.name, delivery, at)

    def take(self, entry: Entry, error: BaseException | None) -> None:  # noqa: ARG002 - it cannot fail
        """It has come."""
        self.happened(received(self.definition, entry.data["payload"]))


@dataclass(eq=False, kw_only=True)
class Signal(Opening):
    """A signal."""

    definition: SignalDefinition

    @property
    def wait(self) -> Wait:
        """The signal, for others."""
        return Wait("signal", self.key, self.instance.process.id, self.node.id, name=self.definition.name)

    def accepts(self, delivery: Delivery) -> bool:
        """Whether it is for this step, or for whoever waits for the name."""
        return delivery.kind == "signal" and _named(delivery, self, self.definition.name)

    def received(self, delivery: Delivery, at: float) -> Entry:
        """It comes."""
        return _received(self.key, self.definition.name, delivery, at)

    def take(self, entry: Entry, error: BaseException | None) -> None:  # noqa: ARG002 - it cannot fail
        """It has come."""
        self.happened(received(self.definition, entry.data["payload"]))


@dataclass(eq=False, kw_only=True)
class Condition(Opening):
    """A condition over the data of its scope. It follows from the data, so that no entry says that it came true."""

    definition: ConditionalDefinition
    held: bool = False
    conditional: ClassVar[bool] = True

    @property
    def wait(self) -> Wait:
        """The condition, for others."""
        condition = self.definition.condition
        return Wait("condition", self.key, self.instance.process.id, self.node.id, condition=condition)

    def rises(self) -> bool:
        """Whether it has become true since it was last asked; what is not written yet makes it false."""
        expression = compile_expression(self.definition.condition)
        held, known = self.held, expression.names <= self.instance.latest.keys()
        where = f'element "{self.node.id}"'
        self.held = known and expression.evaluate(self.instance.data, where=where) is True
        return self.held and not held

    def take(self, entry: Entry, error: BaseException | None) -> None:
        """No entry is for a condition."""
        raise NotImplementedError


def _named(delivery: Delivery, opening: Opening, name: str) -> bool:
    if delivery.key:
        return delivery.key in (opening.key, opening.node.id) and delivery.name in ("", name)
    return delivery.name == name


def _received(key: str, name: str, delivery: Delivery, at: float) -> Entry:
    data = {"name": name, "payload": delivery.data.get("payload")}
    return Entry("received", key, at, data, delivery=delivery.id)


@dataclass(frozen=True)
class Listening:
    """Where an event is waited for, with the data of the token that waits, and what goes on when it happens."""

    instance: Instance
    node: FlowNode
    data: Mapping[str, Any]
    then: Then
    repeats: bool = False
    key: str = ""

    @property
    def common(self) -> dict[str, Any]:
        """What every opening has; its own step key, unless it is part of a step."""
        key = self.key or self.instance.step_key(self.node.id)
        return {"instance": self.instance, "node": self.node, "key": key, "then": self.then, "repeats": self.repeats}

    @property
    def where(self) -> str:
        """The element, for errors."""
        return f'element "{self.node.id}"'


def _timer(place: Listening, definition: TimerDefinition) -> Timer:
    process = place.instance.process
    zone = place.node.properties.get(TIMEZONE) or process.properties.get(TIMEZONE) or "UTC"
    schedule = parse_timer(definition, place.data, timezone=zone, where=place.where)
    return Timer(**place.common, schedule=schedule, next_due=schedule.first(place.instance.machine.clock))


def _message(place: Listening, definition: MessageDefinition) -> Message:
    correlation = correlation_of(definition, place.data, where=place.where)
    return Message(**place.common, definition=definition, correlation=correlation)


def _signal(place: Listening, definition: SignalDefinition) -> Signal:
    return Signal(**place.common, definition=definition)


def _condition(place: Listening, definition: ConditionalDefinition) -> Condition:
    return Condition(**place.common, definition=definition)


_LISTEN: Mapping[type[EventDefinition], Callable[[Listening, Any], Opening]] = {
    TimerDefinition: _timer,
    MessageDefinition: _message,
    SignalDefinition: _signal,
    ConditionalDefinition: _condition,
}


def listens(definition: EventDefinition | None) -> bool:
    """Whether an event comes from outside or by itself; others are thrown by an element of the execution."""
    return type(definition) in _LISTEN


def listen(place: Listening, definition: EventDefinition) -> Opening:
    """Wait for an event.

    Raises:
        TimerError, ExpressionError: it cannot be said what is waited for.
    """
    opening = _LISTEN[type(definition)](place, definition)
    place.instance.machine.openings.add(opening)
    return opening
