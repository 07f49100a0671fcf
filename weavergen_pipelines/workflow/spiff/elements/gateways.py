"""Gateways: where tokens part and meet."""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from weavergen_pipelines.workflow import model
from weavergen_pipelines.workflow.spiff.listening import Listening, listen
from weavergen_pipelines.workflow.spiff.tree import NodeSpec
from weavergen_pipelines.workflow.spiff.values import merged
from weavergen_pipelines.workflow.spiff.withdrawing import withdraw_all
from weavergen_pipelines.workflow.token import taken_flows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from weavergen_pipelines.workflow.spiff.instance import Instance
    from weavergen_pipelines.workflow.spiff.openings import Opening
    from weavergen_pipelines.workflow.spiff.tree import Token


class ConditionalGateway(NodeSpec):
    """Goes on by the flows whose conditions hold."""

    node: model.ConditionalGateway

    def _run_hook(self, my_task: Token) -> None:
        flows = {flow.id for flow in taken_flows(self.container, self.node, my_task.view)}
        my_task.taken = [way for way in self.ways if way[0] in flows]
        my_task.instance.taken[self.name] = len(flows)
        my_task.complete()


class ParallelGateway(NodeSpec):
    """Waits for a token on each incoming flow, takes one of each, and keeps those in excess for later."""

    def _wanted(self, instance: Instance) -> int:  # noqa: ARG002 - an inclusive gateway needs it
        return len(self.node.incoming)

    def _update_hook(self, my_task: Token) -> bool:
        instance = my_task.instance
        arrivals = instance.arrivals.setdefault(self.name, {flow: deque() for flow in self.node.incoming})
        arrivals[my_task.flow or ""].append(my_task)
        arrived = [waiting for waiting in arrivals.values() if waiting]
        if len(arrived) < self._wanted(instance):
            my_task._set_state(TaskState.WAITING)
            instance.rest()
            return False
        consumed = [waiting.popleft() for waiting in arrived]
        my_task.data = merged(token.data for token in consumed)
        for token in consumed:
            if token is not my_task:
                token.cancel()
                instance.forget(token)
        return True


class InclusiveGateway(ConditionalGateway, ParallelGateway):
    """Waits for as many tokens as its split has sent, then decides like any gateway with conditions."""

    def _wanted(self, instance: Instance) -> int:
        return instance.taken[instance.splits[self.name]] if self.name in instance.splits else 1


class EventBasedGateway(NodeSpec):
    """Waits for the first of the events behind it."""

    def _run_hook(self, my_task: Token) -> None:
        my_task.work = Choice(my_task)


class Choice:
    """The events behind a gateway, all of them waited for until one happens."""

    def __init__(self, token: Token) -> None:
        """Wait for them."""
        self._token = token
        self._openings: list[Opening] = []
        for flow, spec in token.task_spec.ways:
            place = Listening(token.instance, spec.node, token.view, partial(self._happened, (flow, spec)))
            self._openings.append(listen(place, _awaited(spec.node)))

    def _happened(self, way: tuple[str | None, NodeSpec], variables: Mapping[str, Any]) -> None:
        withdraw_all(self._openings)
        token = self._token
        token.instance.write(token.data, variables)
        token.taken, token.decided = (way,), True
        token.complete()

    def withdraw(self) -> Iterable[Opening]:
        """Wait for none of them any longer."""
        return self._openings


def _awaited(node: Any) -> Any:
    return node.message if isinstance(node, model.ReceiveTask) else node.definition
