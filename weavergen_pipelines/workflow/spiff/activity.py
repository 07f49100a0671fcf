"""An activity that a token is at: its boundary events, and the turns in which its work is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.workflow.loops import without_counter
from weavergen_pipelines.workflow.spiff.bodies import begin_work
from weavergen_pipelines.workflow.spiff.compensation import log_completed
from weavergen_pipelines.workflow.spiff.errors import Raised, raise_error, rejection
from weavergen_pipelines.workflow.spiff.listening import Listening, listen, listens
from weavergen_pipelines.workflow.spiff.looping import loop_of
from weavergen_pipelines.workflow.spiff.values import Variables, View, merge_into
from weavergen_pipelines.workflow.spiff.withdrawing import withdraw_all
from weavergen_pipelines.workflow.token import assigned, store_writes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from weavergen_pipelines.workflow.model import BoundaryEvent
    from weavergen_pipelines.workflow.service_task import BpmnError
    from weavergen_pipelines.workflow.spiff.openings import Opening
    from weavergen_pipelines.workflow.spiff.tree import Token
    from weavergen_pipelines.workflow.spiff.withdrawing import Withdrawable


class Visit:
    """A token at an activity, from its arrival to its leaving: at the end of the activity, or by a boundary event."""

    def __init__(self, token: Token) -> None:
        """A visit that has not begun."""
        self.token = token
        self.node = token.node
        self.instance = token.instance
        self.key = self.instance.step_key(self.node.id)
        self.turns: dict[Turn, None] = {}
        self._loop = loop_of(self)
        self._boundaries: list[Opening] = []

    @property
    def is_over(self) -> bool:
        """Whether the token has left."""
        return self.token.is_over

    @property
    def boundaries(self) -> tuple[BoundaryEvent, ...]:
        """The boundary events of the activity."""
        return self.instance.container.boundaries(self.node.id)

    def begin(self) -> None:
        """Wait for the boundary events, and begin the work."""
        for boundary in self.boundaries:
            if boundary.definition is not None and listens(boundary.definition):
                then = partial(self.happened, boundary)
                place = Listening(self.instance, boundary, self.token.view, then, repeats=not boundary.interrupting)
                self._boundaries.append(listen(place, boundary.definition))
        self._loop.begin()

    def turn(self, number: int | None = None, local: Variables | None = None) -> Turn:
        """A turn of the work: the only one, or the `number`-th of a loop, with data of its own if it has `local`."""
        key = self.key if number is None else f"{self.key}[{number}]"
        turn = Turn(self, key, self.token.data if local is None else local, local is not None)
        self.turns[turn] = None
        return turn

    def done(self, turn: Turn) -> None:
        """A turn has ended."""
        del self.turns[turn]
        self._loop.done(turn)

    @property
    def left(self) -> Variables:
        """The data with which the token leaves: the counter of the loop stays behind."""
        return self._loop.outside(self.token.data)

    def complete(self, outputs: Mapping[str, Any] | None = None) -> None:
        """All turns have ended: the token goes on."""
        withdraw_all(self._boundaries)
        self.token.work = None
        if outputs:
            self.instance.write(self.token.data, outputs)
            self.instance.stores.update(store_writes(self.node, self.token.view))
        self.token.complete()

    def happened(self, boundary: BoundaryEvent, variables: Mapping[str, Any]) -> None:
        """A boundary event has happened. What leaves a sub-process by it has the data that was written last there."""
        data = dict(self.left)
        for turn in self.turns:
            merge_into(data, turn.inner)
        self.leave_by(boundary, data, variables)

    def leave_by(self, boundary: BoundaryEvent, data: Variables, variables: Mapping[str, Any]) -> None:
        """Go on at a boundary event, beside the activity or in place of it."""
        self.instance.write(data, variables)
        self.instance.put(boundary, data)
        if boundary.interrupting:
            withdraw_all([self])
            self.token.cancel()
            self.instance.remove(self.token)

    def withdraw(self) -> Iterable[Withdrawable | None]:
        """Nothing of it is under way any longer."""
        stopped: list[Withdrawable] = [*self.turns, *self._boundaries]
        self.turns.clear()
        self._boundaries.clear()
        return stopped


@dataclass(eq=False)
class Turn:
    """Once the work of an activity: `key` is its step key, `data` that of the token, or a copy if it is `local`.

    `work` is what is under way for it.
    """

    visit: Visit
    key: str
    data: Variables
    local: bool
    work: Any = None
    is_over: bool = field(default=False)

    @property
    def node(self) -> Any:
        """The activity."""
        return self.visit.node

    @property
    def instance(self) -> Any:
        """The scope of the activity."""
        return self.visit.instance

    @property
    def view(self) -> View:
        """The data, for one who reads."""
        return View(self.data)

    @property
    def inner(self) -> Variables:
        """What was written within the scope that runs for it, if it has the data of the token."""
        return {} if self.local else without_counter(getattr(self.work, "visible", {}), {})

    def run(self) -> None:
        """Do the work."""
        begin_work(self)

    def write(self, values: Mapping[str, Any]) -> None:
        """Set variables; those of a local turn are its own."""
        if self.local:
            self.data.update(self.instance.machine.variables(values))
        else:
            self.instance.write(self.data, values)

    def merge(self, variables: Variables) -> None:
        """Take over what was written within the work."""
        merge_into(self.data, variables)
        if not self.local:
            merge_into(self.instance.latest, without_counter(variables, {}))

    def done(self, outputs: Mapping[str, Any], *, result: object = None, remembered: bool = False) -> None:
        """The work has ended, and sets these variables."""
        self.write(outputs)
        if self.node.sets:
            self.write(assigned(self.node, self.view, result))
        self.instance.stores.update(store_writes(self.node, self.view))
        log_completed(self)
        self.instance.machine.report("finished", self, remembered=remembered)
        self.is_over = True
        self.visit.done(self)

    def threw(self, error: BpmnError, outputs: Mapping[str, Any]) -> None:
        """The work has raised a BPMN error, which sets these variables on the way on."""
        self.instance.machine.report("stopped", self, error.message)
        self.write(outputs)
        raised = Raised(error.code, error.data, rejection(self, error.message))
        raise_error(raised, self.visit)

    def withdraw(self) -> Iterable[Withdrawable | None]:
        """Nobody waits for it any longer."""
        self.is_over = True
        return (self.work,)
