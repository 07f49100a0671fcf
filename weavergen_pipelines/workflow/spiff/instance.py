"""One process within an execution: its tokens, how it ends, and who called it."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.workflow.blocks import inclusive_blocks
from weavergen_pipelines.workflow.spiff.values import Variables, merged, plain
from weavergen_pipelines.workflow.token import declared_outputs

if TYPE_CHECKING:
    from SpiffWorkflow.task import Task

    from weavergen_pipelines.workflow.model import Process
    from weavergen_pipelines.workflow.result import ProcessRejected


@dataclass(eq=False)
class Instance:
    """A running process: `path` names it within the execution, `active` counts its activities under way.

    `ends` are the data of the tokens that have reached an end; `stores` what it and its callees wrote; `arrivals` the
    tokens that wait at joins: join → incoming flow → tasks; `taken` how many ways out an inclusive split last took.
    """

    process: Process
    path: str
    caller: Task | None = None
    active: int = 0
    ends: list[Variables] = field(default_factory=list)
    stores: dict[str, Any] = field(default_factory=dict)
    arrivals: dict[str, dict[str, deque[Task]]] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)
    rejection: tuple[str, ProcessRejected] | None = None
    visits: Counter[str] = field(default_factory=Counter)

    @property
    def waiting(self) -> tuple[str, ...]:
        """The joins where tokens wait."""
        return tuple(join for join, flows in self.arrivals.items() if any(flows.values()))

    @cached_property
    def splits(self) -> dict[str, str]:
        """The inclusive joins, each with its split."""
        return {block.join: block.split for block in inclusive_blocks(self.process)}

    @property
    def token(self) -> dict[str, Any]:
        """The data of the tokens that have reached an end."""
        return plain(merged(self.ends))

    @property
    def outputs(self) -> dict[str, Any]:
        """The declared outputs that are set."""
        return declared_outputs(self.process, self.token)

    def step_key(self, element: str) -> str:
        """A name for one run of an element: the same whenever the execution is repeated."""
        self.visits[element] += 1
        return f"{self.path}/{element}#{self.visits[element]}"
