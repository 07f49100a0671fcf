"""What an asset depends on, and which tasks make it: steps that are no assets are collapsed to the nearest that are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.dagster.ops.service import ServiceOp
from weavergen_pipelines.workflow.model import CallActivity, ServiceTask

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import dagster as dg

    from weavergen_pipelines.workflow.dagster.graph import CompiledProcess
    from weavergen_pipelines.workflow.dagster.scope import Scope
    from weavergen_pipelines.workflow.service_task import ServiceTaskSpec


class Lineage:
    """The way that values take through one process."""

    def __init__(self, scope: Scope, compiled: CompiledProcess) -> None:
        """Look at a process of a scope."""
        self._scope = scope
        self._compiled = compiled
        self._steps = compiled.unit.plan.steps

    def upstream(self, step: str) -> set[dg.AssetKey]:
        """The assets that what a step makes depends on: those that it takes or reads, and the nearest before it."""
        node = self._steps[step].node
        own = self._compiled.unit.process.writes
        reads = {self._scope.store_key(store) for store in getattr(node, "reads", ()) if store in own}
        return self._taken(step) | reads | self.nearest(self._steps[step].sources)

    def nearest(self, steps: Iterable[str]) -> set[dg.AssetKey]:
        """The assets that some steps make, or those that they take and the nearest before them."""
        found: set[dg.AssetKey] = set()
        for step in steps:
            found |= self._made(step) or self._taken(step) | self.nearest(self._steps[step].sources)
        return found

    def tasks(self, step: str) -> tuple[ServiceTaskSpec, ...]:
        """The service tasks that make what a step writes: its own, and those back to the nearest assets."""
        names = dict.fromkeys(self._operators(step))
        return tuple(self._scope.tasks.get(name) for name in names)

    def _operators(self, step: str) -> Iterator[str]:
        node = self._steps[step].node
        if isinstance(node, ServiceTask):
            yield node.operator
        elif isinstance(node, CallActivity) and self._scope.is_nested(node.called_element):
            for entry in self._scope.closure(node.called_element).values():
                yield from (task.operator for task in entry.process.activities if isinstance(task, ServiceTask))
        for source in self._steps[step].sources:
            if not self._made(source):
                yield from self._operators(source)

    def _made(self, step: str) -> set[dg.AssetKey]:
        op = self._compiled.ops[step]
        return {self._scope.store_key(store) for store in op.element.writes} if isinstance(op, ServiceOp) else set()

    def _taken(self, step: str) -> set[dg.AssetKey]:
        return set(self._compiled.takes[step].values())
