"""One BPMN file: its processes, what they refer to, and where an editor has drawn them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from weavergen_pipelines.errors import Location
from weavergen_pipelines.workflow.model.container import Process
from weavergen_pipelines.workflow.model.element import Element


@dataclass(frozen=True)
class ErrorDefinition(Element):
    """A `bpmn:error`: what error events refer to. Two definitions of one code are one error."""

    code: str = ""


@dataclass(frozen=True)
class Participant(Element):
    """A pool; `process` is the id of what it runs, None for one that is drawn as a closed box."""

    process: str | None = None


@dataclass(frozen=True)
class MessageFlow(Element):
    """A message from a node or pool to another, by id."""

    source: str = ""
    target: str = ""


@dataclass(frozen=True)
class Artifact(Element):
    """A text annotation (`text`) or a group: drawn, and nothing to run."""

    text: str = ""
    group: bool = False


@dataclass(frozen=True)
class Association(Element):
    """A dotted line between two elements, by id; `data` for data associations."""

    source: str = ""
    target: str = ""
    data: bool = False


@dataclass(frozen=True)
class Shape:
    """Where the diagram interchange draws an element: its box, in pixels. `horizontal` counts for pools and lanes.

    `plane` is the page it is drawn on: empty for the first, else the id of the sub-process or process that has its own.
    """

    element: str
    x: float
    y: float
    width: float
    height: float
    expanded: bool = True
    horizontal: bool = True
    plane: str = ""


@dataclass(frozen=True)
class Edge:
    """Where the diagram interchange draws a flow or an association: its way points (x, y), in pixels."""

    element: str
    waypoints: tuple[tuple[float, float], ...]
    plane: str = ""


@dataclass(frozen=True)
class Diagram:
    """One BPMN file: `source` are its bytes, `digest` is theirs.

    The mappings are by id, those of shapes and edges by drawn element.
    """

    path: str
    digest: str
    processes: Mapping[str, Process]
    source: bytes = field(default=b"", repr=False, compare=False)
    errors: Mapping[str, ErrorDefinition] = field(default_factory=dict)
    participants: Mapping[str, Participant] = field(default_factory=dict)
    message_flows: tuple[MessageFlow, ...] = ()
    artifacts: Mapping[str, Artifact] = field(default_factory=dict)
    associations: tuple[Association, ...] = ()
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    edges: Mapping[str, Edge] = field(default_factory=dict)

    def location(self, element: Element) -> Location:
        """Where the element is written."""
        return Location(self.path, element.line)
