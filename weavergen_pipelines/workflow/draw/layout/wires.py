"""The way of each arc: across a layer at the height of its bend, up and down in the channels between the layers.

No box is in a channel, so no arc goes through one. A gateway is left and entered at its upper or lower corner where
nothing stands between.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from weavergen_pipelines.workflow.draw.geometry import Line, Point, straightened
from weavergen_pipelines.workflow.draw.layout.net import Arc, Net

CHANNEL, TRACK, MARGIN = 50, 12, 20
Key = tuple[int, int, float]
Step = tuple[int, int, float, float]


@dataclass
class Wiring:
    """Which turns are made at a gateway, and the track of every other: (channel, vertex that it comes from, height)."""

    from_corner: set[str] = field(default_factory=set)
    to_corner: set[str] = field(default_factory=set)
    tracks: dict[Key, int] = field(default_factory=dict)
    counts: list[int] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)
    uprights: dict[int, list[tuple[float, float, int]]] = field(default_factory=lambda: defaultdict(list))


def wire(net: Net) -> Wiring:
    """Decides the turns, and how wide the channels are: one before each layer, one after the last."""
    wiring = Wiring()
    for arc in net.arcs:
        if arc.source != arc.target:
            _corners(arc, net, wiring)
    channels: dict[int, dict[Key, tuple[float, float, bool]]] = defaultdict(dict)
    for arc in net.arcs:
        for key, low, high, down in _turns(arc, net, wiring):
            known = channels[key[0]].get(key, (low, high, down))
            channels[key[0]][key] = min(low, known[0]), max(high, known[1]), down
    labels = _labels(net)
    for channel in range(len(net.layers) + 1):
        count = _assign(channels[channel], wiring)
        wiring.counts.append(count)
        outside = channel in (0, len(net.layers))
        width = 0.0 if outside and not count else max(CHANNEL, 2 * MARGIN + TRACK * (count - 1))
        wiring.widths.append(max(width, labels.get(channel, 0.0)))
    return wiring


def _steps(arc: Arc, net: Net) -> Iterator[Step]:
    """Each channel that an arc passes, with the vertex that it comes from, and the heights before and after."""
    chain = net.chains.get(arc.id, [])
    for number, (a, b) in enumerate(pairwise(chain)):
        start = net.y[a] + (net.leaves(arc) if number == 0 else 0.0)
        if net.layer[a] == net.layer[b]:
            yield net.layer[a] + (1 if number == 0 else 0), a, start, net.y[b]
        else:
            yield max(net.layer[a], net.layer[b]), a, start, net.y[b]


def _turns(arc: Arc, net: Net, wiring: Wiring) -> Iterator[tuple[Key, float, float, bool]]:
    steps = list(_steps(arc, net))
    for channel, vertex, start, end in _in_channels(arc, steps, wiring):
        if start != end:
            yield (channel, vertex, start), min(start, end), max(start, end), end > start


def _in_channels(arc: Arc, steps: list[Step], wiring: Wiring) -> list[Step]:
    """The steps that turn in a channel, not at a corner."""
    return steps[arc.id in wiring.from_corner : len(steps) - (arc.id in wiring.to_corner)]


def _corners(arc: Arc, net: Net, wiring: Wiring) -> None:
    """Leaves a gateway by a corner, or enters one so, where its layer is free; arcs back do so at activities too."""
    steps = list(_steps(arc, net))
    back = arc.id in net.back
    _, _, start, end = steps[0]
    if not arc.exit and _turns_at(arc.source, net, back) and _free(arc.source, start, end, net, wiring):
        wiring.from_corner.add(arc.id)
        if len(steps) == 1:
            return
    _, _, start, end = steps[-1]
    if _turns_at(arc.target, net, back) and _free(arc.target, end, start, net, wiring):
        wiring.to_corner.add(arc.id)


def _turns_at(item: int, net: Net, back: bool) -> bool:
    found = net.items[item]
    return found.turns or (back and found.below == found.above == found.box.height / 2)


def _free(gateway: int, height: float, other: float, net: Net, wiring: Wiring) -> bool:
    """Whether a line from a gateway to another height of its layer meets no box and no such line of another."""
    if abs(height - other) <= net.items[gateway].box.height / 2:
        return False
    low, high = min(height, other), max(height, other)
    layer = net.layer[gateway]
    for vertex in net.layers[layer]:
        boxed = vertex != gateway and vertex < len(net.items)
        if boxed and net.y[vertex] - net.above(vertex) <= high and net.y[vertex] + net.below(vertex) >= low:
            return False
    uprights = wiring.uprights[layer]
    if any(owner != gateway and bottom >= low and top <= high for top, bottom, owner in uprights):
        return False
    uprights.append((low, high, gateway))
    return True


def _assign(turns: dict[Key, tuple[float, float, bool]], wiring: Wiring) -> int:
    """Tracks from left to right, so that turns that overlap have different ones; returns how many there are."""

    def order(entry: tuple[Key, tuple[float, float, bool]]) -> tuple[bool, float, Key]:
        (key, (_, _, down)) = entry
        return down, -key[2] if down else key[2], key

    taken: list[list[tuple[float, float]]] = []
    for key, (low, high, _) in sorted(turns.items(), key=order):
        fits = (n for n, spans in enumerate(taken) if all(high < top - 4 or low > bottom + 4 for top, bottom in spans))
        track = next(fits, len(taken))
        if track == len(taken):
            taken.append([])
        taken[track].append((low, high))
        wiring.tracks[key] = track
    return len(taken)


def _labels(net: Net) -> dict[int, float]:
    """The room that the names of the flows out of each layer need in the channel after it."""
    found: dict[int, float] = {}
    for arc in net.arcs:
        if arc.label:
            channel = net.layer[arc.source] + 1
            found[channel] = max(found.get(channel, 0.0), arc.label + MARGIN)
    return found


def route(arc: Arc, net: Net, wiring: Wiring, centres: list[float], starts: list[float]) -> Line:
    """The points of an arc: `centres` are those of the layers, `starts` where each channel begins."""
    target = net.items[arc.target]
    steps = list(_steps(arc, net))
    points = list(_departure(arc, net, wiring, centres, steps))
    for channel, vertex, before, after in _in_channels(arc, steps, wiring):
        if before != after:
            track = wiring.tracks[channel, vertex, before]
            spare = wiring.widths[channel] - TRACK * (wiring.counts[channel] - 1)
            turn = float(round(starts[channel] + spare / 2 + TRACK * track))
            points += [(turn, before), (turn, after)]
    x, y = centres[net.layer[arc.target]], net.y[arc.target]
    if arc.id in wiring.to_corner:
        side = target.box.height / 2 * (1 if steps[-1][2] > y else -1)
        points += [(x, steps[-1][2]), (x, y + side)]
    else:
        points.append((x + target.box.x, y))
    return straightened(points)


def _departure(arc: Arc, net: Net, wiring: Wiring, centres: list[float], steps: list[Step]) -> Iterator[Point]:
    source = net.items[arc.source]
    x, y = centres[net.layer[arc.source]], net.y[arc.source]
    if arc.exit:
        dx, dy, below = source.exits[arc.exit]
        yield x + dx, y + dy
        yield x + dx, y + below
    elif arc.id in wiring.from_corner:
        end = steps[0][3]
        yield x, y + source.box.height / 2 * (1 if end > y else -1)
        yield x, end
    else:
        yield x + source.box.right, y
