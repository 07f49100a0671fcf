"""What an asset depends on, and which tasks make it: steps that are no assets are collapsed to the nearest that are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.dagster.ops.service import ServiceOp
from weavergen_pipelines.workflow.model import CallActivity, ServiceTask

if TYPE_CHECKING:
    from collections.abc import Iterable

    import dagster as dg

    from weavergen_pipelines.workflow.dagster.graph import CompiledProcess
    from weavergen_pipelines.workflow.dagster.plan import Step
    from weavergen_pipelines.workflow.dagster.scope import Scope
    from weavergen_pipelines.workflow.service_task import ServiceTaskSpec


class Lineage:
    """The way that values take through one process.

    `_handed_on` are the assets that stand for what a step hands on: those that it makes, or those that it takes and the
    nearest before it; `_operators` the tasks that make what it hands on since those assets.
    """

    def __init__(self, scope: Scope, compiled: CompiledProcess) -> None:
        """Follow the steps of a process of a scope, each after those before it."""
        self._scope = scope
        self._compiled = compiled
        self._handed_on: dict[str, frozenset[dg.AssetKey]] = {}
        self._operators: dict[str, tuple[str, ...]] = {}
        for step in compiled.unit.plan.steps.values():
            self._handed_on[step.id] = self._made(step.id) or self._passed_on(step)
            self._operators[step.id] = self._all_operators(step)

    def upstream(self, step: str) -> frozenset[dg.AssetKey]:
        """The assets that what a step makes depends on: those that it takes or reads, and the nearest before it."""
        plan_step = self._compiled.unit.plan.steps[step]
        own = self._compiled.unit.process.writes
        reads = {
            self._scope.store_key(store)
            for store in getattr(plan_step.node, "reads", ())
            if store in own and self._scope.is_written(store)
        }
        return self._taken(step) | reads | self.nearest(plan_step.sources)

    def nearest(self, steps: Iterable[str]) -> frozenset[dg.AssetKey]:
        """The assets that some steps make, or those that they take and the nearest before them."""
        return frozenset().union(*(self._handed_on[step] for step in steps))

    def tasks(self, step: str) -> tuple[ServiceTaskSpec, ...]:
        """The service tasks that make what a step writes: its own, and those back to the nearest assets."""
        return tuple(self._scope.tasks.get(name) for name in self._operators[step])

    def _all_operators(self, step: Step) -> tuple[str, ...]:
        before = (name for source in step.sources if not self._made(source) for name in self._operators[source])
        return tuple(dict.fromkeys((*self._own_operators(step), *before)))

    def _own_operators(self, step: Step) -> list[str]:
        node = step.node
        if isinstance(node, CallActivity) and self._scope.is_nested(node.called_element):
            called = self._scope.closure(node.called_element).values()
            inner = (task for entry in called for task in entry.process.activities)
            return [task.operator for task in inner if isinstance(task, ServiceTask)]
        return [node.operator] if isinstance(node, ServiceTask) else []

    def _made(self, step: str) -> frozenset[dg.AssetKey]:
        op = self._compiled.ops[step]
        stores = op.stores if isinstance(op, ServiceOp) else ()
        return frozenset(self._scope.store_key(store) for store in stores)

    def _passed_on(self, step: Step) -> frozenset[dg.AssetKey]:
        """What a step without an asset hands on: nothing if the instance never runs it, as it writes no such store."""
        never = isinstance(step.node, ServiceTask) and bool(step.node.writes)
        return frozenset() if never else self._taken(step.id) | self.nearest(step.sources)

    def _taken(self, step: str) -> frozenset[dg.AssetKey]:
        return frozenset(self._compiled.takes[step].values())
