"""What an asset depends on, and which tasks make it: steps that are no assets are collapsed to the nearest that are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.dagster.ops.task import WorkOp
from weavergen_pipelines.workflow.model import Activity, CallActivity, Container, FlowNode, ServiceTask, SubProcess

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import dagster as dg

    from weavergen_pipelines.workflow.dagster.graph import CompiledGraph
    from weavergen_pipelines.workflow.dagster.plan import Step
    from weavergen_pipelines.workflow.dagster.scope import Scope
    from weavergen_pipelines.workflow.service_task import ServiceTaskSpec

Keys = frozenset["dg.AssetKey"]
Names = tuple[str, ...]


class Lineage:
    """The way that values take through one process or sub-process.

    `_handed_on` are the assets that stand for what a step hands on: those that it makes, or those that it takes and the
    nearest before it; `_operators` the tasks that make what it hands on since those assets. `inner` are the lineages of
    the sub-processes, which go on from what comes to them.
    """

    def __init__(
        self, scope: Scope, compiled: CompiledGraph, assets: Keys = frozenset(), operators: Names = ()
    ) -> None:
        """Follow the steps of a process of a scope, each after those before it."""
        self._scope = scope
        self.compiled = compiled
        self.inner: dict[str, Lineage] = {}
        self._handed_on: dict[str, Keys] = {compiled.unit.container.start.id: assets}
        self._operators: dict[str, Names] = {compiled.unit.container.start.id: operators}
        for step in compiled.unit.plan.steps.values():
            if step.id in compiled.inner:
                self._enter(step)
            elif step.id not in self._handed_on:
                self._handed_on[step.id] = self._made(step.id) or self._passed_on(step)
                self._operators[step.id] = (*self._own_operators(step.node), *self._operators_before(step))

    def all(self) -> Iterator[Lineage]:
        """Itself, and those within it."""
        yield self
        for lineage in self.inner.values():
            yield from lineage.all()

    def upstream(self, step: str) -> Keys:
        """The assets that what a step makes depends on: those that it takes or reads, and the nearest before it."""
        plan_step = self.compiled.unit.plan.steps[step]
        own = self.compiled.unit.process.writes
        reads = {
            self._scope.store_key(store)
            for activity in _activities(plan_step.node)
            for store in activity.reads
            if store in own and self._scope.is_written(store)
        }
        return self._taken(step) | reads | self._nearest(plan_step.sources)

    def at_the_end(self) -> Keys:
        """The assets that the end depends on: the nearest before each of its end events."""
        return self._nearest(end.source for end in self.compiled.unit.plan.ends)

    def tasks(self, step: str) -> tuple[ServiceTaskSpec, ...]:
        """The service tasks that make what a step writes: its own, and those back to the nearest assets."""
        return tuple(self._scope.tasks.get(name) for name in dict.fromkeys(self._operators[step]))

    def _enter(self, step: Step) -> None:
        """A sub-process hands on what its ends do."""
        assets, operators = self._nearest(step.sources), self._operators_before(step)
        inner = Lineage(self._scope, self.compiled.inner[step.id], assets, operators)
        ends = inner.compiled.unit.plan.ends
        self.inner[step.id] = inner
        self._handed_on[step.id] = inner.at_the_end() | self._taken(step.id)
        self._operators[step.id] = tuple(name for end in ends for name in inner._handed_operators(end.source))

    def _nearest(self, steps: Iterable[str]) -> Keys:
        """The assets that some steps make, or those that they take and the nearest before them."""
        return frozenset().union(*(self._handed_on[step] for step in steps))

    def _operators_before(self, step: Step) -> Names:
        return tuple(dict.fromkeys(name for source in step.sources for name in self._handed_operators(source)))

    def _handed_operators(self, step: str) -> Names:
        return () if self._made(step) else self._operators[step]

    def _own_operators(self, node: FlowNode) -> Names:
        if isinstance(node, CallActivity):
            called = self._scope.closure(node.called_element) if self._scope.is_nested(node.called_element) else {}
            return tuple(name for entry in called.values() for name in _operators(entry.process))
        if isinstance(node, SubProcess):
            return tuple(_operators(node))
        return (node.operator,) if isinstance(node, ServiceTask) else ()

    def _made(self, step: str) -> Keys:
        op = self.compiled.ops.get(step)
        stores = op.stores if isinstance(op, WorkOp) else ()
        return frozenset(self._scope.store_key(store) for store in stores)

    def _passed_on(self, step: Step) -> Keys:
        """What a step without an asset hands on: nothing if the instance never runs it, as it writes no such store."""
        never = isinstance(step.node, Activity) and bool(step.node.writes)
        return frozenset() if never else self._taken(step.id) | self._nearest(step.sources)

    def _taken(self, step: str) -> Keys:
        return frozenset(self.compiled.takes[step].values())


def _activities(node: FlowNode) -> Iterator[Activity]:
    """An activity, and those within it."""
    if isinstance(node, Activity):
        yield node
    if isinstance(node, SubProcess):
        yield from (inner for inner in node.within.values() if isinstance(inner, Activity))


def _operators(container: Container) -> Iterator[str]:
    return (node.operator for node in container.within.values() if isinstance(node, ServiceTask))
