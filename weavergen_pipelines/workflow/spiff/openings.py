"""What an execution waits for, by step key: each is moved on by entries of the journal, and by nothing else."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from weavergen_pipelines.errors import WeavergenError

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.journal import Delivery, Entry, Thrown, Wait
    from weavergen_pipelines.workflow.model import FlowNode
    from weavergen_pipelines.workflow.spiff.instance import Instance
    from weavergen_pipelines.workflow.spiff.service import ServiceCall
    from weavergen_pipelines.workflow.spiff.withdrawing import Withdrawable

Then = Callable[[Mapping[str, Any]], None]
"""What goes on when it has happened, with the variables that it brings."""


class JournalMismatch(WeavergenError):
    """A journal that is not of this diagram: it has an entry for a step that the execution never came to."""


class Outside(Protocol):
    """What is outside of an execution, as its openings see it."""

    def call(self, service: ServiceCall) -> None:
        """Call a service; its end becomes an entry."""

    def alarm(self, due: float, opening: Opening) -> None:
        """Come back at that time, in seconds since the epoch."""

    def publish(self, thrown: Thrown) -> None:
        """Send a message or a signal; that it is sent becomes an entry."""


@dataclass(eq=False, kw_only=True)
class Opening(ABC):
    """Something that is waited for at the step `key`; `repeats`: it may happen several times."""

    instance: Instance
    node: FlowNode
    key: str
    then: Then
    repeats: bool = False
    conditional: ClassVar[bool] = False

    def reach_out(self, outside: Outside) -> None:  # noqa: B027 - most need not do anything
        """Begin to wait, after all that is recorded has been repeated."""

    @abstractmethod
    def take(self, entry: Entry, error: BaseException | None) -> None:
        """Go on with what has happened; `error` is that of the entry, where it is at hand."""

    @property
    def wait(self) -> Wait | None:
        """How it is shown to others; None if nobody else can move it."""
        return None

    def accepts(self, delivery: Delivery) -> bool:  # noqa: ARG002 - most take nothing
        """Whether a delivery is for it."""
        return False

    def received(self, delivery: Delivery, at: float) -> Entry:
        """The entry of a delivery that it accepts."""
        raise NotImplementedError

    def due(self, at: float) -> Entry | None:  # noqa: ARG002 - most have no time
        """The entry of its alarm at that time; None if it only wanted to be woken."""
        return None

    def rises(self) -> bool:
        """Whether it happens now by itself, as the data is."""
        return False

    def run(self) -> None:
        """It happens by itself."""
        self.happened({})

    @property
    def is_over(self) -> bool:
        """Whether it is still waited for."""
        return self.instance.machine.openings.get(self.key) is not self

    def happened(self, variables: Mapping[str, Any]) -> None:
        """It has happened: go on, and wait no longer, unless it repeats."""
        if not self.repeats:
            self.instance.machine.openings.close(self)
        self.then(variables)

    def withdraw(self) -> Iterable[Withdrawable | None]:
        """Wait no longer, though it has not happened."""
        self.instance.machine.openings.withdraw(self)
        return ()


@dataclass
class Openings:
    """All that an execution waits for. `fresh` are those that have not reached out yet."""

    _open: dict[str, Opening] = field(default_factory=dict)
    _withdrawn: set[str] = field(default_factory=set)
    fresh: dict[str, Opening] = field(default_factory=dict)
    _conditions: dict[str, Opening] = field(default_factory=dict)

    def add(self, opening: Opening) -> None:
        """Wait for it from now on."""
        self._open[opening.key] = opening
        if opening.conditional:
            self._conditions[opening.key] = opening
        self.fresh[opening.key] = opening

    def renew(self, opening: Opening) -> None:
        """It has to reach out once more."""
        self.fresh[opening.key] = opening

    def close(self, opening: Opening) -> None:
        """It has happened."""
        self._open.pop(opening.key, None)
        self._conditions.pop(opening.key, None)
        self.fresh.pop(opening.key, None)

    def withdraw(self, opening: Opening) -> None:
        """It will not be waited for any longer. What is recorded for it in spite of that has no effect."""
        if self._open.get(opening.key) is opening:
            self.close(opening)
            self._withdrawn.add(opening.key)

    def get(self, key: str) -> Opening | None:
        """What waits at a step."""
        return self._open.get(key)

    def risen(self) -> Opening | None:
        """The first that happens by itself, as the data is."""
        return next((opening for opening in list(self._conditions.values()) if opening.rises()), None)

    def expected(self, entry: Entry) -> Opening | None:
        """What an entry is for; None if it has been withdrawn.

        Raises:
            JournalMismatch: nothing has ever waited for it.
        """
        opening = self._open.get(entry.key)
        if opening is None and entry.key not in self._withdrawn:
            hint = "an execution goes on with the diagrams that it began with"
            raise JournalMismatch(f"the journal has {entry.kind!r} of {entry.key!r}, which is not under way", hint=hint)
        return opening

    def all(self) -> list[Opening]:
        """All that is open, in the order in which it was opened."""
        return list(self._open.values())
