"""The task tree of a scope: SpiffWorkflow's workflow, tasks and task specs, with children made when a task completes.

SpiffWorkflow's prediction of all that may follow grows exponentially with parallel blocks, its search for waiting tasks
quadratically, and its log entries, made for each change of state, take longer than the change. None of it is used here.
"""

from __future__ import annotations

from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState
from SpiffWorkflow.workflow import Workflow

from weavergen_pipelines.workflow.spiff.values import View

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from weavergen_pipelines.workflow.model import Container, FlowNode
    from weavergen_pipelines.workflow.spiff.instance import Instance
    from weavergen_pipelines.workflow.spiff.values import Variables
    from weavergen_pipelines.workflow.spiff.withdrawing import Withdrawable


Way = tuple[str | None, "NodeSpec"]
"""A flow out of an element and where it leads; a link has no flow."""


class Tree(Workflow):  # type: ignore[misc] # SpiffWorkflow has no types
    """The tokens of one scope. A token that has moved on is not kept: a loop may go round without end."""

    def __init__(self, spec: ScopeSpec, instance: Instance) -> None:
        """A tree without tokens."""
        super().__init__(spec, deserializing=True)
        self.instance = instance
        self.ids = count(1)


class Token(Task):  # type: ignore[misc] # SpiffWorkflow has no types
    """A token at an element.

    `flow` is the way that it came by, `work` what is under way for it there. `happened`: the event that it would wait
    for has happened already; `decided`: that of the element where it goes next has. `taken` are the ways that it takes,
    if not all. `after` is called with its data in place of its end, of one that was sent to a single element.
    """

    data: Variables

    def __init__(self, tree: Tree, spec: TaskSpec, data: Variables) -> None:
        """A token with this data, which is its own from now on."""
        super().__init__(tree, spec, None, TaskState.FUTURE, next(tree.ids))
        self.data = data
        self.instance = tree.instance
        self.flow: str | None = None
        self.work: Withdrawable | None = None
        self.happened = self.decided = False
        self.taken: Sequence[Way] | None = None
        self.after: Callable[[Variables], None] | None = None

    @property
    def node(self) -> Any:
        """The element where it is."""
        return self.task_spec.node

    @property
    def view(self) -> View:
        """Its data, for one who reads."""
        return View(self.data)

    @cached_property
    def key(self) -> str:
        """A name for its visit of the element."""
        return self.instance.step_key(self.node.id)

    @property
    def is_over(self) -> bool:
        """Whether it has moved on, or was cancelled."""
        return bool(self._state & TaskState.FINISHED_MASK)

    def run(self) -> None:
        """Let the element do what it does. It completes the token, at once or later."""
        self._state = TaskState.STARTED
        self.task_spec._run_hook(self)

    def cancel(self) -> None:
        """It goes nowhere. (SpiffWorkflow would go through all that it has ever led to.)"""
        if not self.is_over:
            self._state = TaskState.CANCELLED

    def _set_state(self, value: int) -> None:
        self._state = value


class ScopeSpec(WorkflowSpec):  # type: ignore[misc] # SpiffWorkflow has no types
    """The elements of a process or sub-process."""

    def __init__(self, container: Container) -> None:
        """No elements yet: they add themselves."""
        super().__init__(container.id)
        self.container = container


class NodeSpec(TaskSpec):  # type: ignore[misc] # SpiffWorkflow has no types
    """An element: `node` is that of our model, `ways` are its flows out with the elements where they lead.

    By itself it lets a token pass.
    """

    node: Any

    def __init__(self, spec: ScopeSpec, node: FlowNode) -> None:
        """Add the element to a scope."""
        super().__init__(spec, node.id)
        self.node = node
        self.ways: tuple[Way, ...] = ()

    @property
    def container(self) -> Container:
        """The process or sub-process that it is in."""
        return self._wf_spec.container  # type: ignore[no-any-return] # SpiffWorkflow has no types

    def _predict(self, *_args: object, **_options: object) -> None:
        """Nothing: children are made on completion."""

    def _update(self, my_task: Token) -> None:
        if self._update_hook(my_task):
            my_task._ready()

    def _update_hook(self, my_task: Token) -> bool:  # noqa: ARG002 - joins need it
        return True

    def _on_ready(self, my_task: Token) -> None:
        my_task.instance.machine.agenda.append(my_task)

    def _run_hook(self, my_task: Token) -> None:
        my_task.complete()

    def _on_complete(self, my_task: Token) -> None:
        my_task.instance.completed(my_task)
