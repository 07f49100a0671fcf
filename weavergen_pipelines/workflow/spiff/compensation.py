"""Compensation: what has completed is undone by its handlers, the last first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.model import Activity, CompensateDefinition, FlowNode, SubProcess
from weavergen_pipelines.workflow.spiff.values import Variables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from weavergen_pipelines.workflow.spiff.activity import Turn
    from weavergen_pipelines.workflow.spiff.instance import Instance
    from weavergen_pipelines.workflow.spiff.tree import Token
    from weavergen_pipelines.workflow.spiff.withdrawing import Withdrawable


@dataclass(frozen=True, eq=False)
class Completed:
    """An activity that has completed in a scope and can be compensated.

    It is done by the activity `handler`, or by those of what has completed within the sub-process `inner`. `data` is a
    snapshot, `order` grows with each.
    """

    scope: Instance
    node: FlowNode
    handler: Activity | None
    inner: Instance | None
    data: Variables
    order: int


def log_completed(turn: Turn) -> None:
    """Note a turn that has ended, if it can be compensated."""
    handler = _handler(turn.instance, turn.node)
    inner = turn.work if isinstance(turn.node, SubProcess) and _compensable(turn.work) else None
    if handler is not None or inner is not None:
        scope = turn.instance
        scope.log.append(Completed(scope, turn.node, handler, inner, dict(turn.data), next(scope.machine.order)))


def _handler(scope: Instance, node: FlowNode) -> Activity | None:
    for boundary in scope.container.boundaries(node.id):
        if isinstance(boundary.definition, CompensateDefinition) and boundary.handler is not None:
            handler = scope.container.nodes[boundary.handler]
            return handler if isinstance(handler, Activity) else None
    return None


def _compensable(inner: Instance) -> bool:
    return bool(inner.log) or inner.compensating is not None


def to_compensate(scope: Instance, activity: str | None) -> list[Completed]:
    """What a throw in a scope compensates, in order of completion; nothing of it is compensated again.

    An event sub-process compensates for the scope that it is in.
    """
    found: list[Completed] = []
    within: Instance | None = scope
    while within is not None:
        found += [entry for entry in within.log if activity in (None, entry.node.id)]
        within.log = [entry for entry in within.log if activity not in (None, entry.node.id)]
        within = within.parent if within.turn is None else None
    return sorted(found, key=lambda entry: entry.order)


def under_way(scope: Instance) -> list[Completed]:
    """All that has completed in a scope and in those that are under way within it."""
    found, work = [], [scope]
    while work:
        inner = work.pop()
        found += inner.log
        inner.log = []
        work += inner.children
    return sorted(found, key=lambda entry: entry.order)


class Compensating:
    """A compensation under way: one handler after the other, each with the data of the thrower and of its activity."""

    def __init__(self, data: Variables, entries: list[Completed], then: Callable[[], None]) -> None:
        """Compensate entries, given in order of completion; what the handlers set goes into `data`."""
        self._data = data
        self._stack = entries
        self._then = then
        self._begun = 0
        self._token: Token | None = None
        self._handling: Instance | None = None

    def next(self) -> None:
        """Begin the next handler, or go on when there is none left."""
        while self._stack:
            entry = self._stack.pop()
            if entry.handler is not None:
                self._handle(entry, entry.handler)
                return
            if entry.inner is not None and self._enter(entry.inner, entry):
                return
        self._then()

    def _handle(self, entry: Completed, handler: Activity) -> None:
        self._begun = entry.scope.machine.writings
        self._token = entry.scope.put(handler, {**self._data, **entry.data}, after=self._take)

    def _enter(self, inner: Instance, entry: Completed) -> bool:
        """A sub-process is compensated by its event sub-process for that, else by the handlers within it."""
        if inner.compensating is None:
            self._stack += sorted(inner.log, key=lambda found: found.order)
            inner.log = []
            return False
        self._begun = inner.machine.writings
        inner.latest = {**inner.latest, **self._data, **entry.data}
        self._handling = inner.compensating.handle({}, self._take)
        return True

    def _take(self, data: Variables) -> None:
        self._token = self._handling = None
        self._data.update({name: found for name, found in data.items() if found.written > self._begun})
        self.next()

    def withdraw(self) -> Iterable[Withdrawable | None]:
        """Compensate nothing more."""
        self._stack.clear()
        token, handling = self._token, self._handling
        if token is not None:
            token.cancel()
            token.instance.remove(token)
        return (token.work if token is not None else None, handling)
