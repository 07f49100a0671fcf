"""What happens to an execution: the record that it is rebuilt from.

An execution is a function of its journal: where its tokens are follows from the diagram and from what came from
outside, in the order in which it came. Each entry is kept before it takes effect; whoever feeds the entries to the same
diagram comes to the same state (event sourcing). Entries name what they are for by a *step key*.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Kind = Literal[
    "started",  # the execution: data is {process, start, inputs}
    "completed",  # an activity: data is {output, started, duration, remembered}
    "threw",  # an activity raised a BPMN error: data is {code, message, data}
    "failed",  # an attempt of an activity failed: data is {error, again: seconds until the next attempt, or null}
    "fired",  # a timer came due: data is {}
    "received",  # a message or signal came: data is {name, payload}
    "cancelled",  # somebody cancelled the execution
]


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened to the step `key` at the time `at` (seconds since the epoch).

    `key` is `<instance path>/<element>#<visit>`, with `[<n>]` after the visit for the n-th item or time of a loop: the
    same whenever the execution is repeated. `delivery` is the id of what brought it from outside, if something did.
    """

    kind: Kind
    key: str
    at: float
    data: Mapping[str, Any] = field(default_factory=dict)
    delivery: str | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """What an execution waits for at the step `key`: that a person completes a task, or that an event happens.

    `name` is that of a message or signal, `correlation` what a message has to be for (JSON), `due` the time of a timer
    in seconds since the epoch, `condition` the expression of a conditional event.
    """

    kind: Literal["user", "message", "signal", "timer", "condition"]
    key: str
    process: str
    element: str
    name: str = ""
    correlation: Any = None
    due: float | None = None
    condition: str | None = None
    assignee: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """Something from outside for one execution: `id` makes a repetition harmless.

    `key` is a step key, or the id of an element where that is not ambiguous; a message or signal that has neither goes
    to whoever waits for its `name`. A delivery that nobody waits for is refused by its receiver.
    """

    kind: Literal["user", "message", "signal", "cancel"]
    id: str
    key: str = ""
    name: str = ""
    correlation: Any = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Thrown:
    """A message or signal that an execution has thrown; `id` is the key of the step that threw it."""

    kind: Literal["message", "signal"]
    id: str
    name: str
    correlation: Any = None
    payload: Any = None


class Journal(Protocol):
    """Where an execution keeps its entries, and through which it meets the world outside."""

    @property
    def past(self) -> Sequence[Entry]:
        """What was recorded before, in order; empty for an execution that begins."""

    def append(self, *entries: Entry) -> None:
        """Keep entries: they survive whatever happens after the call."""

    def publish(self, thrown: Thrown) -> None:
        """Send a message or signal. A repetition of one id is sent once."""

    def deliveries(self) -> Sequence[Delivery]:
        """What has come for this execution and is not recorded yet."""


@dataclass
class MemoryJournal:
    """A journal of this process alone: nothing of it survives.

    `on_thrown` is told what the execution throws.
    """

    past: list[Entry] = field(default_factory=list)
    inbox: list[Delivery] = field(default_factory=list)
    on_thrown: Callable[[Thrown], None] = lambda _thrown: None

    def append(self, *entries: Entry) -> None:
        """Keep entries."""
        self.past.extend(entries)

    def publish(self, thrown: Thrown) -> None:
        """Tell whoever listens."""
        self.on_thrown(thrown)

    def deliveries(self) -> Sequence[Delivery]:
        """What was put into `inbox`, once."""
        taken, self.inbox = self.inbox, []
        return taken


def now() -> float:
    """The time of an entry that is made now."""
    return time.time()
