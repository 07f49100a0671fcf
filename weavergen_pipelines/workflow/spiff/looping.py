"""How often the work of an activity is done: one class per kind of loop, found by its type."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.workflow.loops import (
    LOOP_COUNTER,
    goes_on,
    instance_output,
    instances,
    is_complete,
    loop_outputs,
    without_counter,
)
from weavergen_pipelines.workflow.model import MultiInstance, StandardLoop
from weavergen_pipelines.workflow.spiff.withdrawing import withdraw_all

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.workflow.spiff.activity import Turn, Visit
    from weavergen_pipelines.workflow.spiff.values import Variables


class Looping(ABC):
    """Begins the turns of a visit."""

    def __init__(self, visit: Visit) -> None:
        """For this visit."""
        self.visit = visit
        self.where = f'element "{visit.node.id}"'

    @abstractmethod
    def begin(self) -> None:
        """Begin the first turns."""

    @abstractmethod
    def done(self, turn: Turn) -> None:
        """A turn has ended: begin the next ones, or complete the visit."""

    def outside(self, data: Variables) -> Variables:
        """The data of the visit as it is outside of the loop."""
        return data


class Once(Looping):
    """No loop."""

    def begin(self) -> None:
        """The only turn."""
        self.visit.turn().run()

    def done(self, turn: Turn) -> None:  # noqa: ARG002 - there is only one
        """That was all."""
        self.visit.complete()


class Repeating(Looping):
    """A standard loop: one turn after the other, each with the data that the one before has left."""

    def begin(self) -> None:
        """The first turn, unless the condition is asked before."""
        self._loop: StandardLoop = self.visit.node.loop
        self._count = 0
        self._before = dict(self.visit.token.data)
        self._next()

    def done(self, turn: Turn) -> None:  # noqa: ARG002 - its data is that of the token
        """The next turn, if the condition holds."""
        self._count += 1
        self._next()

    def _next(self) -> None:
        token, machine = self.visit.token, self.visit.instance.machine
        if goes_on(self._loop, token.view, done=self._count, where=self.where):
            token.data.update(machine.variables({LOOP_COUNTER: self._count + 1}))
            machine.agenda.append(self.visit.turn(self._count + 1))
            return
        token.data = self.outside(token.data)
        self.visit.complete()

    def outside(self, data: Variables) -> Variables:
        """Without the counter: a loop around it has its own."""
        return without_counter(data, self._before)


class Multiple(Looping):
    """A multi-instance: a turn per item, all at once or one after the other; each has a copy of the token's data."""

    def begin(self) -> None:
        """All turns, or the first of a sequence."""
        self._loop: MultiInstance = self.visit.node.loop
        self._items = instances(self._loop, self.visit.token.view, where=self.where)
        self._results: dict[int, Any] = {}
        self._numbers: dict[Turn, int] = {}
        for _ in self._items[:1] if self._loop.sequential else self._items:
            self._next()
        if not self._items:
            self._complete()

    def done(self, turn: Turn) -> None:
        """Collect what a turn gives; complete after the last, or once the completion condition holds."""
        number = self._numbers.pop(turn)
        self._results[number] = instance_output(self._loop, turn.view, where=self.where)
        total, completed = len(self._items), len(self._results)
        counts = {"total": total, "completed": completed, "active": len(self._numbers)}
        if completed == total or is_complete(self._loop, turn.view, **counts, where=self.where):
            self._complete()
        elif self._loop.sequential:
            self._next()

    def _next(self) -> None:
        number = len(self._results) + len(self._numbers)
        machine, data = self.visit.instance.machine, dict(self.visit.token.data)
        data.update(machine.variables(self._items[number]))
        turn = self.visit.turn(number + 1, data)
        self._numbers[turn] = number
        machine.agenda.append(turn)

    def _complete(self) -> None:
        """What is still under way after the completion condition has held is not waited for."""
        withdraw_all(self.visit.turns)
        self.visit.turns.clear()
        self.visit.complete(loop_outputs(self._loop, [self._results[number] for number in sorted(self._results)]))


_LOOPS: Mapping[type, type[Looping]] = {type(None): Once, StandardLoop: Repeating, MultiInstance: Multiple}


def loop_of(visit: Visit) -> Looping:
    """How the activity of a visit is repeated."""
    return _LOOPS[type(visit.node.loop)](visit)
