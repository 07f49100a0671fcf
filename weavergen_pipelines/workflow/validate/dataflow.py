"""Which variables may be set where: one bit per variable, so that long processes take little."""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.model import (
    Activity,
    CompensateDefinition,
    EndEvent,
    IntermediateThrowEvent,
    MultiInstance,
    SubProcess,
)
from weavergen_pipelines.workflow.paths import postorder
from weavergen_pipelines.workflow.validate.variables import ANYTHING, Read, loop_variables, sets_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from weavergen_pipelines.workflow.model import FlowNode
    from weavergen_pipelines.workflow.validate.scope import Scope


class DataFlow:
    """The variables of a process and its sub-processes: what may be set when a token reaches an element.

    `body` is what an element sets, a sub-process by all within it, and `sets` what is left of it after its loop.
    `inner` is what is set within a scope, `entry` what is there when it begins, `before` when an element begins.
    """

    def __init__(self, scopes: Sequence[Scope]) -> None:
        self.scopes = scopes
        self._bits: dict[str, int] = {}
        self._order: list[str] = []
        self.body: dict[str, int] = {}
        self.sets: dict[str, int] = {}
        self.inner: dict[str, int] = {}
        self.entry: dict[str, int] = {}
        self.before: dict[str, int] = {}
        self._stores: dict[str, int] = {}
        for scope in reversed(scopes):
            self._gather(scope)
        for scope in scopes:
            self.entry[scope.container.id] = self._entry(scope)
            self._solve(scope)

    def mask(self, names: Iterable[str]) -> int:
        """The bits of variables."""
        mask = 0
        for name in names:
            if name not in self._bits:
                self._bits[name] = 1 << len(self._order)
                self._order.append(name)
            mask |= self._bits[name]
        return mask

    def names(self, mask: int, limit: int | None = None) -> list[str]:
        """The variables of some bits, sorted; those that were met first, if there are more than a limit."""
        return sorted(islice((name for name in self._named(mask) if name != ANYTHING), limit))

    def _named(self, mask: int) -> Iterator[str]:
        while mask:
            yield self._order[(mask & -mask).bit_length() - 1]
            mask &= mask - 1

    def missing(self, node: FlowNode, read: Read) -> list[str]:
        """The variables that an element reads and that nothing sets before."""
        known = self.view(node, read.when)
        return self.names(self.mask(read.names) & ~known) if not known & self._anything else []

    def view(self, node: FlowNode, when: str) -> int:
        """What is known before an element, inside its loop, or after what it sets."""
        known = self.before[node.id]
        if when != "before" and isinstance(node, Activity) and node.loop is not None:
            known |= self.mask(loop_variables(node.loop))
        return known | self.body[node.id] if when == "after" else known

    @cached_property
    def everything(self) -> int:
        """All that is ever set in the process, save what is lost after a loop."""
        process = self.scopes[0].container.id
        return self.entry[process] | self.inner[process] | self._undoing

    def sets_nothing_of(self, names: Iterable[str]) -> list[str]:
        """Those of the variables that nothing ever sets."""
        return self.names(self.mask(names) & ~self.everything) if not self.everything & self._anything else []

    def unset_by(self, node: FlowNode, names: Iterable[str]) -> list[str]:
        """Those of the variables that an element does not set."""
        return self.names(self.mask(names) & ~self.sets[node.id]) if not self.sets[node.id] & self._anything else []

    @property
    def named(self) -> dict[str, int]:
        """What the elements set, of what is known by name."""
        return {element: mask & ~self._anything for element, mask in self.sets.items()}

    @cached_property
    def _anything(self) -> int:
        return self.mask([ANYTHING])

    @cached_property
    def _undoing(self) -> int:
        """What the activities set that compensate: variables of whoever throws the compensation."""
        mask = 0
        for scope in self.scopes:
            for node in scope.container.nodes.values():
                if _compensates(scope) or (isinstance(node, Activity) and node.for_compensation):
                    mask |= self.mask(sets_of(scope, node))
        return mask

    def _gather(self, scope: Scope) -> None:
        """What the elements of a scope set; the scopes within it are known."""
        inner = stores = 0
        for node in scope.container.nodes.values():
            body = visible = self.mask(sets_of(scope, node))
            if isinstance(node, Activity):
                own = self.mask(node.writes) | self._stores.get(node.id, 0)
                body |= self.inner.get(node.id, 0)
                visible = self._after_loop(node, own) if isinstance(node.loop, MultiInstance) else body
                stores |= own
            elif _throws_compensation(node):
                body = visible = body | self._undoing
            self.body[node.id], self.sets[node.id] = body, visible
            inner |= 0 if _is_for_compensation(node) else visible
        self.inner[scope.container.id], self._stores[scope.container.id] = inner, stores

    def _after_loop(self, node: Activity, stores: int) -> int:
        output = getattr(node.loop, "output", None)
        return stores | self.mask([output] if output else [])

    def _entry(self, scope: Scope) -> int:
        """An event sub-process begins with the data of its scope as written last."""
        container = scope.container
        if scope.outer is None or not isinstance(container, SubProcess):
            return self.mask(entry.variable for entry in scope.process.inputs)
        if _compensates(scope):
            return self.everything
        if scope.by_event:
            outer = scope.outer.container.id
            return self.entry[outer] | self.inner[outer]
        return self.view(container, "inside")

    def _solve(self, scope: Scope) -> None:
        """Follow the variables along the flows of a scope until nothing changes."""
        entry, nodes = self.entry[scope.container.id], scope.container.nodes
        before = dict.fromkeys(nodes, entry)
        before |= {node.id: self.everything for node in nodes.values() if _is_for_compensation(node)}
        order = postorder(scope.graph, [start.id for start in scope.container.starts])[::-1]
        order += sorted(nodes.keys() - set(order))
        changed = True
        while changed:
            changed = False
            for name in order:
                after = before[name] | self.sets[name] if name in nodes else 0
                for target in scope.graph.get(name, ()):
                    if target in before and after & ~before[target]:
                        before[target] |= after
                        changed = True
        self.before |= before


def _throws_compensation(node: FlowNode) -> bool:
    throws = isinstance(node, (EndEvent, IntermediateThrowEvent))
    return throws and isinstance(getattr(node, "definition", None), CompensateDefinition)


def _is_for_compensation(node: FlowNode) -> bool:
    return (isinstance(node, Activity) and node.for_compensation) or (
        isinstance(node, SubProcess) and node.triggered_by_event and _begins_by_compensation(node)
    )


def _begins_by_compensation(node: SubProcess) -> bool:
    return any(isinstance(start.definition, CompensateDefinition) for start in node.starts)


def _compensates(scope: Scope | None) -> bool:
    """Whether a scope, or one around it, is run to compensate something."""
    while scope is not None:
        if isinstance(scope.container, SubProcess) and _is_for_compensation(scope.container):
            return True
        scope = scope.outer
    return False
