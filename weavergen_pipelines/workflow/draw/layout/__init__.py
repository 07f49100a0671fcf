"""Where everything of a diagram goes that nobody has drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from weavergen_pipelines.workflow.draw.geometry import Box, Line
from weavergen_pipelines.workflow.draw.inventory import Inventory, take_inventory
from weavergen_pipelines.workflow.draw.layout.items import label_size
from weavergen_pipelines.workflow.draw.layout.pools import stack_pools
from weavergen_pipelines.workflow.draw.routing import End, Taken, connect
from weavergen_pipelines.workflow.model import Diagram, Edge, Shape


@dataclass(frozen=True)
class Layout:
    """The shapes and edges of a diagram, by drawn element, as the diagram interchange has them."""

    shapes: Mapping[str, Shape]
    edges: Mapping[str, Edge]


@dataclass
class Arranged:
    """Boxes and lines by id, and which boxes show what is within them."""

    boxes: dict[str, Box] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    expanded: frozenset[str] = frozenset()


def layout(diagram: Diagram) -> Layout:
    """Every element of a diagram laid out from left to right, whatever its own interchange says.

    No two boxes overlap save where one is within the other or on its border; every edge begins and ends on a border.
    Data stores and objects are under the id of their reference, if they have one.
    """
    arranged = arrange(take_inventory(diagram))
    shapes = {
        element: Shape(element, box.x, box.y, box.width, box.height, expanded=element in arranged.expanded)
        for element, box in arranged.boxes.items()
    }
    return Layout(shapes, {element: Edge(element, line) for element, line in arranged.lines.items()})


def arrange(inventory: Inventory) -> Arranged:
    """The same for what has been taken stock of."""
    laid = stack_pools(inventory)
    scopes = {drawn.scope for drawn in inventory.boxes.values() if drawn.figure.outline in _NODES}
    arranged = Arranged(laid.boxes, laid.lines, frozenset(scopes & laid.boxes.keys()))
    walls = [wall for element in laid.boxes for wall in _walls(element, arranged, inventory)]
    taken = Taken()
    for line in laid.lines.values():
        taken.add(line)
    for link in inventory.links.values():
        if link.id not in arranged.lines:
            source, target = (
                End(laid.boxes[end], inventory.boxes[end].figure.outline in _WIDE) for end in (link.source, link.target)
            )
            inway = (box for element, box in walls if element not in (link.source, link.target))
            arranged.lines[link.id] = connect(source, target, inway, taken, upright=link.kind != "flow")
    return arranged


def _walls(element: str, arranged: Arranged, inventory: Inventory) -> Iterator[tuple[str, Box]]:
    """What a line should not go through: boxes, and names below or, of gateways, above them."""
    drawn, box = inventory.boxes[element], arranged.boxes[element]
    if element in arranged.expanded or drawn.figure.outline in _PAPER:
        return
    yield element, box
    width, height = label_size(drawn)
    if height:
        top = box.y - height if drawn.figure.outline == "gateway" else box.bottom
        yield element, Box(box.centre[0] - width / 2, top, width, height)


_NODES = frozenset({"activity", "event", "gateway"})
_PAPER = frozenset({"pool", "lane", "group"})
_WIDE = frozenset({"activity", "pool", "lane", "group"})
