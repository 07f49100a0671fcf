"""Lanes as numbered bands, the lanes within a lane one after another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from weavergen_pipelines.workflow.draw.geometry import Box
from weavergen_pipelines.workflow.model import Process

STRIP = 30


@dataclass
class Bands:
    """The band of each node, the first and last band and the depth of each lane."""

    of_node: dict[str, int] = field(default_factory=dict)
    of_lane: dict[str, tuple[int, int]] = field(default_factory=dict)
    depth: dict[str, int] = field(default_factory=dict)
    count: int = 0

    @property
    def strips(self) -> float:
        """How wide the names of the lanes are, side by side."""
        return STRIP * (1 + max(self.depth.values())) if self.depth else 0.0


def bands_of(process: Process) -> Bands:
    """The bands of the lanes, in document order."""
    found = Bands()
    inner: dict[str | None, list[str]] = {}
    for lane in process.lanes:
        inner.setdefault(lane.parent, []).append(lane.id)
        found.depth[lane.id] = found.depth[lane.parent] + 1 if lane.parent in found.depth else 0
    nodes = {lane.id: lane.nodes for lane in process.lanes}
    for lane in process.lanes:
        if lane.parent not in nodes:
            _number(lane.id, inner, nodes, process, found)
    return found


def _number(
    lane: str,
    inner: Mapping[str | None, list[str]],
    nodes: Mapping[str, frozenset[str]],
    process: Process,
    found: Bands,
) -> None:
    first = found.count
    for child in inner.get(lane, ()):
        _number(child, inner, nodes, process, found)
    own = [node for node in process.nodes if node in nodes[lane] and node not in found.of_node]
    if own or found.count == first:
        found.of_node |= dict.fromkeys(own, found.count)
        found.count += 1
    found.of_lane[lane] = first, found.count - 1


def lane_boxes(bands: Bands, extents: Mapping[int, tuple[float, float]], left: float, right: float) -> dict[str, Box]:
    """The boxes of the lanes between two sides."""
    boxes = {}
    for lane, (first, last) in bands.of_lane.items():
        x = left + STRIP * bands.depth[lane]
        top, bottom = extents[first][0], extents[last][1]
        boxes[lane] = Box(x, top, right - x, bottom - top)
    return boxes
