"""How high each vertex is: as near to its neighbours as its layer has room, the happy path straight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from weavergen_pipelines.workflow.draw.layout.net import Net
from weavergen_pipelines.workflow.draw.layout.straight import ease, straighten

_SWEEPS = 6
_HAPPY, _BEND, _NODE, _NONE = 1e6, 8.0, 1.0, 0.01


@dataclass(slots=True)
class Pull:
    """A neighbour, how far from its height a vertex would be, and how much it matters."""

    vertex: int
    offset: float
    weight: float


def place(net: Net) -> dict[int, tuple[float, float]]:
    """Sets the heights, band below band; returns where each band begins and ends."""
    net.y = [0.0] * len(net.layer)
    before, after = _pulls(net)
    layers: dict[int, list[list[int]]] = {band: [] for band in sorted(set(net.bands))}
    for layer in net.layers:
        for band, found in layers.items():
            found.append([vertex for vertex in layer if net.bands[vertex] == band])
    extents: dict[int, tuple[float, float]] = {}
    top = 0.0
    for band, found in layers.items():
        _settle(net, found, before, after)
        ease(net, found)
        straighten(net, band, found)
        extents[band] = _stack(net, found, top)
        top = extents[band][1]
    return extents


def _pulls(net: Net) -> tuple[list[list[Pull]], list[list[Pull]]]:
    before: list[list[Pull]] = [[] for _ in net.layer]
    after: list[list[Pull]] = [[] for _ in net.layer]
    arcs = {arc.id: arc for arc in net.arcs}
    happy_arcs = _happy_arcs(net)
    for identity, chain in net.chains.items():
        arc = arcs[identity]
        for number, (a, b) in enumerate(pairwise(chain)):
            if net.bands[a] != net.bands[b]:
                continue
            offset = net.leaves(arc) if number == 0 else 0.0
            weight = _HAPPY if identity in happy_arcs else _weight(net, a, b)
            left, right = (a, b) if net.layer[a] < net.layer[b] else (b, a)
            if net.layer[a] == net.layer[b]:
                _beside(net, a, b, before, after)
            else:
                before[right].append(Pull(left, offset, weight))
                after[left].append(Pull(right, -offset, weight))
    return before, after


def _beside(net: Net, a: int, b: int, before: list[list[Pull]], after: list[list[Pull]]) -> None:
    """Where an arc turns back, its bend is in the layer of its end: close by, above or below as the order says."""
    bend, end = max(a, b), min(a, b)
    layer = net.layers[net.layer[bend]]
    under = layer.index(bend) > layer.index(end)
    pull = Pull(end, net.below(end) + net.above(bend) if under else -net.above(end) - net.below(bend), _NODE)
    before[bend].append(pull)
    after[bend].append(pull)


def _happy_arcs(net: Net) -> set[str]:
    """The arcs of the happy path: between two of its items, the shortest of several."""
    found: dict[tuple[int, int], str] = {}
    path = sorted(net.happy, key=lambda item: net.layer[item])
    steps = set(pairwise(path))
    for arc in net.arcs:
        if (arc.source, arc.target) in steps and arc.id not in net.back and not arc.exit:
            found.setdefault((arc.source, arc.target), arc.id)
    return set(found.values())


def _weight(net: Net, a: int, b: int) -> float:
    bends = (a >= len(net.items)) + (b >= len(net.items))
    return _BEND if bends == 2 else 2 * _NODE if bends else _NODE


def _settle(net: Net, layers: list[list[int]], before: list[list[Pull]], after: list[list[Pull]]) -> None:
    for layer in layers:
        _arrange(net, layer, [0.0] * len(layer), [1.0] * len(layer))
    for sweep in range(_SWEEPS + 1):
        forwards = sweep % 2 == 0
        for layer in layers if forwards else reversed(layers):
            wishes = [_wish(net, vertex, before[vertex] if forwards else after[vertex]) for vertex in layer]
            _arrange(net, layer, [height for height, _ in wishes], [weight for _, weight in wishes])


def _wish(net: Net, vertex: int, pulls: Sequence[Pull]) -> tuple[float, float]:
    """The mean of where the neighbours that matter most would have it."""
    if not pulls:
        return net.y[vertex], _NONE
    most = max(pull.weight for pull in pulls)
    heights = sorted(net.y[pull.vertex] + pull.offset for pull in pulls if pull.weight == most)
    middle = len(heights) // 2
    return (heights[middle] if len(heights) % 2 else (heights[middle - 1] + heights[middle]) / 2), most


def _arrange(net: Net, layer: Sequence[int], wishes: Sequence[float], weights: Sequence[float]) -> None:
    """The heights nearest to the wishes that keep the order and the distances (isotonic regression by pools)."""
    offsets = [0.0]
    for upper, lower in pairwise(layer):
        offsets.append(offsets[-1] + net.apart(upper, lower))
    pools: list[list[float]] = []
    for offset, wish, weight in zip(offsets, wishes, weights, strict=False):
        pools.append([weight * (wish - offset), weight, 1])
        while len(pools) > 1 and pools[-2][0] * pools[-1][1] >= pools[-1][0] * pools[-2][1]:
            total, weight_of, count = pools.pop()
            pools[-1] = [pools[-1][0] + total, pools[-1][1] + weight_of, pools[-1][2] + count]
    heights = [total / weight for total, weight, count in pools for _ in range(int(count))]
    for vertex, height, offset in zip(layer, heights, offsets, strict=False):
        net.y[vertex] = float(round(height + offset))


def _stack(net: Net, layers: list[list[int]], top: float) -> tuple[float, float]:
    """Moves a band below what is above it."""
    vertices = [vertex for layer in layers for vertex in layer]
    upper = min((net.y[v] - net.above(v) for v in vertices), default=0.0)
    lower = max((net.y[v] + net.below(v) for v in vertices), default=0.0)
    for vertex in vertices:
        net.y[vertex] += top + net.padding - upper
    return top, top + lower - upper + 2 * net.padding
