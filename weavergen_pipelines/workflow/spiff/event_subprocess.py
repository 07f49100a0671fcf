"""Event sub-processes: they wait for their event while their scope is under way, and handle it within the scope."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.workflow.model import CompensateDefinition, ErrorEventDefinition
from weavergen_pipelines.workflow.spiff.instance import Origin
from weavergen_pipelines.workflow.spiff.listening import Listening, listen, listens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from weavergen_pipelines.workflow.model import SubProcess
    from weavergen_pipelines.workflow.spiff.instance import Instance
    from weavergen_pipelines.workflow.spiff.values import Variables
    from weavergen_pipelines.workflow.spiff.withdrawing import Withdrawable


class Subscription:
    """A scope that waits for the event of one of its event sub-processes."""

    def __init__(self, scope: Instance, handler: SubProcess) -> None:
        """Wait from now on."""
        self.scope = scope
        self.handler = handler
        self.start = handler.start
        self.interrupting = self.start.interrupting or isinstance(self.start.definition, ErrorEventDefinition)
        self._opening: Withdrawable | None = None
        if self.start.definition is not None and listens(self.start.definition):
            place = Listening(scope, self.start, scope.data, self.trigger, repeats=not self.interrupting)
            self._opening = listen(place, self.start.definition)

    def trigger(self, variables: Mapping[str, Any]) -> None:
        """The event has happened: handle it, beside the tokens of the scope or in their place."""
        if self.interrupting:
            self.scope.interrupt()
        self.handle(variables)

    def handle(self, variables: Mapping[str, Any], after: Callable[[Variables], None] | None = None) -> Instance:
        """Run the event sub-process with the data of the scope as written last."""
        scope = self.scope
        scope.write({}, variables)
        scope.live += 1
        key = scope.step_key(self.handler.id)
        return scope.machine.begin(self.handler, key, dict(scope.latest), Origin(scope, after=after))

    def withdraw(self) -> Iterable[Withdrawable | None]:
        """The scope waits no longer."""
        return (self._opening,)


def subscribe(scope: Instance) -> None:
    """Let a scope that begins wait for the events of its event sub-processes."""
    for handler in scope.container.event_subprocesses:
        subscription = Subscription(scope, handler)
        if isinstance(subscription.start.definition, CompensateDefinition):
            scope.compensating = subscription
        else:
            scope.subscriptions.append(subscription)
