"""The net that is laid out: items in layers, and the chains of places that the arcs between them pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from weavergen_pipelines.workflow.draw.geometry import Box, Line

LANE = 6
GAP, LINES = 24, 4


@dataclass
class Item:
    """What is placed as one: a node with its boundary events, its data and what is within it.

    `boxes` and `lines` are those of its parts, seen from the middle of the node; `above` and `below` are how far it
    reaches from there. `exits` says from where, and how far below the middle, a boundary event's flow goes its way.
    """

    id: str
    box: Box
    width: float
    above: float
    below: float
    boxes: dict[str, Box] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    exits: dict[str, tuple[float, float, float]] = field(default_factory=dict)
    turns: bool = False


@dataclass(frozen=True, slots=True)
class Arc:
    """A flow between items, by number; `exit` is the boundary event that it leaves, `label` how wide its name is."""

    id: str
    source: int
    target: int
    exit: str = ""
    label: float = 0.0


@dataclass
class Net:
    """Items and arcs. `bands` is the lane of each item, `padding` the room above and below within a lane.

    Vertices beyond the items are bends of arcs.
    """

    items: list[Item]
    arcs: list[Arc]
    bands: list[int]
    padding: float = 0.0
    happy: set[int] = field(default_factory=set)
    layer: list[int] = field(default_factory=list)
    layers: list[list[int]] = field(default_factory=list)
    back: set[str] = field(default_factory=set)
    chains: dict[str, list[int]] = field(default_factory=dict)
    y: list[float] = field(default_factory=list)

    def above(self, vertex: int) -> float:
        """How far a vertex reaches upwards."""
        return self.items[vertex].above if vertex < len(self.items) else LANE

    def below(self, vertex: int) -> float:
        """How far a vertex reaches downwards."""
        return self.items[vertex].below if vertex < len(self.items) else LANE

    def apart(self, upper: int, lower: int) -> float:
        """The least distance of two vertices that are next to each other."""
        bends = upper >= len(self.items) and lower >= len(self.items)
        return self.below(upper) + self.above(lower) + (LINES if bends else GAP)

    def leaves(self, arc: Arc) -> float:
        """How far below the middle of its source an arc sets out."""
        return self.items[arc.source].exits[arc.exit][2] if arc.exit else 0.0

    def bend(self, layer: int, band: int) -> int:
        """A new vertex, through which an arc passes a layer."""
        self.layer.append(layer)
        self.bands.append(band)
        return len(self.layer) - 1


@dataclass
class Laid:
    """What has been laid out: boxes and lines by id, and the lower end of each band, from the upper left corner."""

    boxes: dict[str, Box] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    width: float = 0.0
    height: float = 0.0
    bands: Mapping[int, tuple[float, float]] = field(default_factory=dict)
