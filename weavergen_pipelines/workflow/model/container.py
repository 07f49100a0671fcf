"""What holds flow nodes: a process, and a sub-process within it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from weavergen_pipelines.workflow.model.activities import Activity, CallActivity
from weavergen_pipelines.workflow.model.data import DataInput, DataObject, DataOutput, DataReference, DataStore
from weavergen_pipelines.workflow.model.element import Element, FlowNode, SequenceFlow
from weavergen_pipelines.workflow.model.events import BoundaryEvent, StartEvent


@dataclass(frozen=True)
class Container(Element):
    """Nodes and flows, in document order. What it says is of its own level, `within` and what is built on it of all."""

    nodes: Mapping[str, FlowNode] = field(default_factory=dict)
    flows: Mapping[str, SequenceFlow] = field(default_factory=dict)
    objects: Mapping[str, DataObject] = field(default_factory=dict)
    references: Mapping[str, DataReference] = field(default_factory=dict)

    @cached_property
    def activities(self) -> tuple[Activity, ...]:
        """Tasks, calls and sub-processes, in document order."""
        return tuple(node for node in self.nodes.values() if isinstance(node, Activity))

    @cached_property
    def starts(self) -> tuple[StartEvent, ...]:
        """The start events, in document order."""
        return tuple(node for node in self.nodes.values() if isinstance(node, StartEvent))

    @property
    def start(self) -> StartEvent:
        """Where a run on request begins: the start without a trigger, else the first."""
        return next((start for start in self.starts if start.definition is None), self.starts[0])

    @cached_property
    def event_subprocesses(self) -> tuple[SubProcess, ...]:
        """The sub-processes that an event starts."""
        return tuple(n for n in self.nodes.values() if isinstance(n, SubProcess) and n.triggered_by_event)

    def boundaries(self, activity: str) -> tuple[BoundaryEvent, ...]:
        """The boundary events of an activity, in document order."""
        return self._boundaries.get(activity, ())

    @cached_property
    def _boundaries(self) -> dict[str, tuple[BoundaryEvent, ...]]:
        attached: dict[str, tuple[BoundaryEvent, ...]] = {}
        for node in self.nodes.values():
            if isinstance(node, BoundaryEvent):
                attached[node.attached_to] = (*attached.get(node.attached_to, ()), node)
        return attached

    @cached_property
    def within(self) -> Mapping[str, FlowNode]:
        """Every node of this container and of the sub-processes in it, by id."""
        return {node.id: node for node in _deep(self)}

    @cached_property
    def scopes(self) -> tuple[Container, ...]:
        """The container and the sub-processes in it, each before those within it."""
        return (self, *(node for node in self.within.values() if isinstance(node, SubProcess)))

    @cached_property
    def writes(self) -> tuple[str, ...]:
        """The data stores that are written within, in document order, once each."""
        return tuple(dict.fromkeys(store for node in self._all_activities for store in node.writes))

    @cached_property
    def reads(self) -> frozenset[str]:
        """The data stores that are read within."""
        return frozenset(store for node in self._all_activities for store in node.reads)

    @cached_property
    def calls(self) -> tuple[str, ...]:
        """The processes that are called from within, by id, once each."""
        called = (node.called_element for node in self.within.values() if isinstance(node, CallActivity))
        return tuple(dict.fromkeys(called))

    @cached_property
    def _all_activities(self) -> tuple[Activity, ...]:
        return tuple(node for node in self.within.values() if isinstance(node, Activity))


def _deep(container: Container) -> Iterator[FlowNode]:
    """Iterative: files may nest deeply."""
    waiting = list(container.nodes.values())[::-1]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, SubProcess):
            waiting.extend(list(node.nodes.values())[::-1])


@dataclass(frozen=True)
class SubProcess(Activity, Container):
    """A part of a process, with its data. `triggered_by_event`: its start event waits while its scope is under way."""

    triggered_by_event: bool = False
    transaction: bool = False
    ad_hoc: bool = False


@dataclass(frozen=True)
class Lane(Element):
    """Who is responsible for some nodes; `nodes` are ids, those of the lanes within it included.

    `parent` is the id of the lane that it is in, which comes before it.
    """

    nodes: frozenset[str] = frozenset()
    parent: str | None = None


@dataclass(frozen=True)
class Process(Container):
    """One process; `stores` are the data stores that it refers to, by store id.

    One that is `open` declares no data at all (it has no `ioSpecification`, which many editors cannot draw): it takes
    whatever it is given, and gives all that it has at its end.
    """

    inputs: tuple[DataInput, ...] = ()
    outputs: tuple[DataOutput, ...] = ()
    stores: Mapping[str, DataStore] = field(default_factory=dict)
    lanes: tuple[Lane, ...] = ()
    executable: bool = True
    open: bool = False
