"""The order within the layers: each vertex near the mean of its neighbours, so that few arcs cross."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from weavergen_pipelines.workflow.draw.layout.net import Net

_SWEEPS = 8
Neighbours = list[list[tuple[int, float]]]


def order(net: Net) -> None:
    """Sorts each layer: bands from top to bottom, within them by the neighbours to the left and right in turn."""
    before, after = _neighbours(net)
    position = [0.0] * len(net.layer)
    best, fewest = [list(layer) for layer in net.layers], None
    for sweep in range(_SWEEPS):
        forwards = sweep % 2 == 0
        for layer in net.layers if forwards else reversed(net.layers):
            _sort(layer, before if forwards else after, position, net)
        crossings = sum(_crossings(net, after, position))
        if fewest is None or crossings < fewest:
            best, fewest = [list(layer) for layer in net.layers], crossings
        if not crossings:
            break
    net.layers = best


def _neighbours(net: Net) -> tuple[Neighbours, Neighbours]:
    before: Neighbours = [[] for _ in net.layer]
    after: Neighbours = [[] for _ in net.layer]
    exits = {arc.id: 0.3 if arc.exit else 0.0 for arc in net.arcs}
    for arc, chain in net.chains.items():
        for number, (a, b) in enumerate(pairwise(chain)):
            left, right = (a, b) if net.layer[a] < net.layer[b] else (b, a)
            if net.layer[left] != net.layer[right]:
                lower = exits[arc] if number == 0 else 0.0
                before[right].append((left, lower))
                after[left].append((right, -lower))
    return before, after


def _sort(layer: list[int], neighbours: Neighbours, position: list[float], net: Net) -> None:
    def key(entry: tuple[int, int]) -> tuple[int, float, int]:
        place, vertex = entry
        near = neighbours[vertex]
        mean = sum(position[other] + lower for other, lower in near) / len(near) if near else float(place)
        return net.bands[vertex], mean, place

    layer[:] = [vertex for _, vertex in sorted(enumerate(layer), key=key)]
    for place, vertex in enumerate(layer):
        position[vertex] = float(place)


def _crossings(net: Net, after: Neighbours, position: list[float]) -> Iterator[int]:
    """How many pairs of arcs cross between each layer and the next: the inversions among their ends."""
    for layer in net.layers:
        ends = [place for vertex in layer for place in sorted(position[other] for other, _ in after[vertex])]
        yield _inversions(ends)


def _inversions(values: list[float]) -> int:
    if len(values) < 2:
        return 0
    ranks = {value: number for number, value in enumerate(sorted(set(values)), 1)}
    tree, found = [0] * (len(ranks) + 1), 0
    for seen, value in enumerate(values):
        index, smaller = ranks[value], 0
        while index:
            smaller += tree[index]
            index &= index - 1
        found += seen - smaller
        index = ranks[value]
        while index <= len(ranks):
            tree[index] += 1
            index += index & -index
    return found
