"""Items and the arcs between them, laid out from left to right."""

from __future__ import annotations

from weavergen_pipelines.workflow.draw.geometry import around, around_line, shifted
from weavergen_pipelines.workflow.draw.layout.net import Laid, Net
from weavergen_pipelines.workflow.draw.layout.order import order
from weavergen_pipelines.workflow.draw.layout.place import place
from weavergen_pipelines.workflow.draw.layout.ranks import rank
from weavergen_pipelines.workflow.draw.layout.wires import Wiring, route, wire


def lay_out(net: Net) -> Laid:
    """Layers, order, heights, then the ways of the arcs."""
    rank(net)
    order(net)
    bands = place(net)
    wiring = wire(net)
    centres, starts, width = _columns(net, wiring)
    laid = Laid(bands=bands)
    for number, item in enumerate(net.items):
        x, y = centres[net.layer[number]], net.y[number]
        laid.boxes |= {part: box.moved(x, y) for part, box in item.boxes.items()}
        laid.lines |= {part: shifted(line, x, y) for part, line in item.lines.items()}
    for arc in net.arcs:
        laid.lines[arc.id] = route(arc, net, wiring, centres, starts)
    laid.width, laid.height = width, _height(laid)
    return laid


def _columns(net: Net, wiring: Wiring) -> tuple[list[float], list[float], float]:
    """The middle of each layer, the beginning of each channel, and the width of all."""
    x, centres, starts = 0.0, [], []
    for layer, channel in zip(net.layers, wiring.widths, strict=False):
        starts.append(x)
        x += channel
        width = max((net.items[vertex].width for vertex in layer if vertex < len(net.items)), default=0.0)
        centres.append(float(round(x + width / 2)))
        x += width
    starts.append(x)
    return centres, starts, x + wiring.widths[-1]


def _height(laid: Laid) -> float:
    lower = max((end for _, end in laid.bands.values()), default=0.0)
    drawn = around([*laid.boxes.values(), *map(around_line, laid.lines.values())])
    return max(lower, drawn.bottom)
