"""The typed model of a BPMN 2.0 file: what both executors, the validator and the pictures read.

Element and attribute names are those of the standard (OMG formal/2013-12-09). Every element knows its source line.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from weavergen_pipelines.errors import Location

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Element:
    """Anything with an id: `line` is the source line, `properties` are `spiffworkflow:properties`."""

    id: str
    name: str = ""
    documentation: str = ""
    line: int = 0
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SequenceFlow(Element):
    """A flow from node to node; `condition` is the expression of its `conditionExpression`."""

    source: str = ""
    target: str = ""
    condition: str | None = None


@dataclass(frozen=True)
class FlowNode(Element):
    """An event, an activity or a gateway; `incoming` and `outgoing` are flow ids in document order."""

    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()


@dataclass(frozen=True)
class StartEvent(FlowNode):
    """A start on request, or by timer as well."""

    timer: TimerDefinition | None = None


@dataclass(frozen=True)
class EndEvent(FlowNode):
    """An end; with `error_code` it is an error end: the process is rejected with that code."""

    error_code: str | None = None


@dataclass(frozen=True)
class BoundaryEvent(FlowNode):
    """An error boundary: `error_code` None catches every error of `attached_to`."""

    attached_to: str = ""
    error_code: str | None = None


@dataclass(frozen=True)
class ConditionalGateway(FlowNode):
    """A gateway that decides by the data: every way out has a condition, save the `default` flow."""

    default: str | None = None


@dataclass(frozen=True)
class ExclusiveGateway(ConditionalGateway):
    """One way out: the first whose condition holds, else the `default` flow."""


@dataclass(frozen=True)
class InclusiveGateway(ConditionalGateway):
    """Every way out whose condition holds, else the `default` flow; a join waits for the branches that were taken."""


@dataclass(frozen=True)
class ParallelGateway(FlowNode):
    """Waits for every way in, then takes every way out."""


@dataclass(frozen=True)
class Activity(FlowNode):
    """Work. `reads` and `writes` are the data stores (by `dataStore` id) of its data associations."""

    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ServiceTask(Activity):
    """`operator` is the registered name; `parameters` map an input to an expression over the token's data."""

    operator: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    result_variable: str | None = None


@dataclass(frozen=True)
class CallActivity(Activity):
    """Runs another process: its data inputs go in, its data outputs come back."""

    called_element: str = ""


@dataclass(frozen=True)
class TimerDefinition:
    """`kind` is `cycle`, `date` or `duration`; `value` as written (a five-field cron, or ISO 8601)."""

    kind: str
    value: str


@dataclass(frozen=True)
class DataInput(Element):
    """An input of a process. Property `default` (an expression) makes it optional."""


@dataclass(frozen=True)
class DataOutput(Element):
    """An output of a process: the token variable of that id crosses to a caller."""


@dataclass(frozen=True)
class DataStore(Element):
    """A store: an asset in Dagster, and the token variable of the same id."""


@dataclass(frozen=True)
class ErrorDefinition(Element):
    """A `bpmn:error`: what error events refer to. Two definitions of one code are one error."""

    code: str = ""


@dataclass(frozen=True)
class Shape:
    """Where the diagram interchange draws an element: its box, in pixels."""

    element: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Edge:
    """Where the diagram interchange draws a flow or an association: its way points (x, y), in pixels."""

    element: str
    waypoints: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Process(Element):
    """One process: `nodes` and `flows` in document order; `stores` are the data stores it refers to, by store id."""

    nodes: Mapping[str, FlowNode] = field(default_factory=dict)
    flows: Mapping[str, SequenceFlow] = field(default_factory=dict)
    inputs: tuple[DataInput, ...] = ()
    outputs: tuple[DataOutput, ...] = ()
    stores: Mapping[str, DataStore] = field(default_factory=dict)

    @cached_property
    def writes(self) -> tuple[str, ...]:
        """The data stores that this process itself writes, in document order, once each."""
        return tuple(dict.fromkeys(store for node in self.activities for store in node.writes))

    @cached_property
    def activities(self) -> tuple[Activity, ...]:
        """Service tasks and call activities, in document order."""
        return tuple(node for node in self.nodes.values() if isinstance(node, Activity))

    @cached_property
    def calls(self) -> tuple[str, ...]:
        """The processes that this one calls, by id, once each."""
        return tuple(dict.fromkeys(node.called_element for node in self.activities if isinstance(node, CallActivity)))

    @cached_property
    def starts(self) -> tuple[StartEvent, ...]:
        """The start events, in document order."""
        return tuple(node for node in self.nodes.values() if isinstance(node, StartEvent))

    @property
    def start(self) -> StartEvent:
        """Where a run on request begins: the start without a trigger, else the first."""
        return next((start for start in self.starts if start.timer is None), self.starts[0])

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


@dataclass(frozen=True)
class Diagram:
    """One BPMN file: `digest` is of its bytes; the mappings are by id, those of shapes and edges by drawn element."""

    path: str
    digest: str
    processes: Mapping[str, Process]
    errors: Mapping[str, ErrorDefinition] = field(default_factory=dict)
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    edges: Mapping[str, Edge] = field(default_factory=dict)

    def location(self, element: Element) -> Location:
        """Where the element is written."""
        return Location(self.path, element.line)
