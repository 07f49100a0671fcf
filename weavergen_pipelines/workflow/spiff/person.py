"""What a user task waits for: that a person completes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.journal import Entry, Wait
from weavergen_pipelines.workflow.payloads import user_outputs
from weavergen_pipelines.workflow.spiff.openings import Opening

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.journal import Delivery
    from weavergen_pipelines.workflow.model import UserTask


@dataclass(eq=False, kw_only=True)
class Person(Opening):
    """A user task that is waited for."""

    node: UserTask

    @property
    def wait(self) -> Wait:
        """A person."""
        return Wait("user", self.key, self.instance.process.id, self.node.id, assignee=self.node.assignee)

    def accepts(self, delivery: Delivery) -> bool:
        """Whether it is for this task, by step key or element."""
        return delivery.kind == "user" and delivery.key in (self.key, self.node.id)

    def received(self, delivery: Delivery, at: float) -> Entry:
        """The task is completed with the data that was delivered."""
        return Entry("completed", self.key, at, {"output": dict(delivery.data)}, delivery=delivery.id)

    def take(self, entry: Entry, error: BaseException | None) -> None:  # noqa: ARG002 - it cannot fail
        """The task is completed."""
        self.happened(user_outputs(self.node, entry.data["output"]))
