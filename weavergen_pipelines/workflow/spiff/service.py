"""What a service task waits for: that its function ends, perhaps at the second attempt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.workflow.journal import Entry, Wait
from weavergen_pipelines.workflow.result import Step
from weavergen_pipelines.workflow.service_task import BpmnError
from weavergen_pipelines.workflow.spiff.failures import recalled
from weavergen_pipelines.workflow.spiff.openings import Opening
from weavergen_pipelines.workflow.token import error_outputs, task_inputs, task_outputs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from weavergen_pipelines.workflow.model import ServiceTask
    from weavergen_pipelines.workflow.service_task import ServiceTaskSpec
    from weavergen_pipelines.workflow.spiff.activity import Turn
    from weavergen_pipelines.workflow.spiff.openings import Outside
    from weavergen_pipelines.workflow.spiff.withdrawing import Withdrawable


@dataclass(eq=False, kw_only=True)
class ServiceCall(Opening):
    """A call of a service: `attempt` counts those that have failed, the next begins at `not_before` or is `under_way`.

    `abandon` tells the function that runs, if one does, that nobody waits for it any longer.
    """

    node: ServiceTask
    turn: Turn
    spec: ServiceTaskSpec
    inputs: Mapping[str, Any]
    attempt: int = 0
    not_before: float = 0.0
    under_way: bool = False
    abandon: Callable[[], None] = field(default=lambda: None)

    def reach_out(self, outside: Outside) -> None:
        """Call it."""
        outside.call(self)

    @property
    def wait(self) -> Wait | None:
        """Only time can move a task that is tried again later."""
        if self.under_way or not self.attempt:
            return None
        return Wait("timer", self.key, self.instance.process.id, self.node.id, due=self.not_before)

    def again(self, error: BaseException) -> float | None:
        """After how many seconds it is tried again after an error; None if it is not."""
        tried_out = isinstance(error, BpmnError) or self.attempt >= self.node.retry.retries
        return None if tried_out else self.node.retry.seconds(self.attempt + 1)

    def take(self, entry: Entry, error: BaseException | None) -> None:
        """The call has ended in one way or another."""
        _TAKE[entry.kind](self, entry, error)

    def completed(self, entry: Entry, _error: BaseException | None) -> None:
        """The function has returned."""
        found, process = entry.data, self.instance.process
        step = Step(process.id, self.node.id, self.node.name, found["started"], found["duration"], found["remembered"])
        self.instance.machine.steps.append(step)
        self.instance.machine.openings.close(self)
        outputs = task_outputs(self.node, found["output"])
        self.turn.done(outputs, result=found["output"], remembered=found["remembered"])

    def threw(self, entry: Entry, _error: BaseException | None) -> None:
        """The function has raised a BPMN error."""
        self.instance.machine.openings.close(self)
        thrown = BpmnError(entry.data["code"], entry.data["message"], entry.data["data"])
        self.turn.threw(thrown, error_outputs(self.node, thrown))

    def failed(self, entry: Entry, error: BaseException | None) -> None:
        """The function has raised another error, or taken too long."""
        again = entry.data["again"]
        if again is None:
            self.instance.machine.openings.close(self)
            self.instance.machine.fail(self, error or recalled(entry.data["error"]))
            return
        self.attempt += 1
        self.under_way = False
        self.not_before = entry.at + again
        self.instance.machine.openings.renew(self)
        self.instance.machine.report("message", self, f"tried again after: {entry.data['error']['message']}")

    def withdraw(self) -> Iterable[Withdrawable | None]:
        """The function may go on, but nobody looks at its result."""
        self.abandon()
        return super().withdraw()


_TAKE: Mapping[str, Callable[[ServiceCall, Entry, BaseException | None], None]] = {
    "completed": ServiceCall.completed,
    "threw": ServiceCall.threw,
    "failed": ServiceCall.failed,
}


def service_call(turn: Turn) -> ServiceCall:
    """The call of the service of a task.

    Raises:
        UnknownTask: nobody has registered it.
        ExpressionError: a parameter has no value.
    """
    node = turn.node
    spec = turn.instance.machine.runtime.tasks.get(node.operator)
    inputs = task_inputs(node, turn.view)
    return ServiceCall(
        instance=turn.instance, node=node, key=turn.key, then=turn.done, turn=turn, spec=spec, inputs=inputs
    )
