"""Arcs with as few turns as there can be: the bends of each at one height, where there is room."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import inf

from weavergen_pipelines.workflow.draw.layout.net import Arc, Net

_MOST, _LITTLE = 6, 60


def straighten(net: Net, band: int, layers: Sequence[Sequence[int]]) -> None:
    """Moves the bends within a band to the height of an end of their arc, else to one that most of them have."""
    place = {vertex: (layer, number) for layer in layers for number, vertex in enumerate(layer)}
    for arc, chain in net.chains.items():
        bends = chain[1:-1]
        if not bends or net.bands[bends[0]] != band:
            continue
        free = [_room(net, bend, *place[bend]) for bend in bends]
        low, high = max(room[0] for room in free), min(room[1] for room in free)
        height = next((wish for wish in _wishes(net, arc, chain) if low <= wish <= high), None)
        if height is not None:
            for bend in bends:
                net.y[bend] = height


def _wishes(net: Net, arc: str, chain: Sequence[int]) -> Iterator[float]:
    bends = Counter(net.y[bend] for bend in chain[1:-1])
    if arc not in net.back:
        yield from (net.y[end] for end in (chain[0], chain[-1]) if net.bands[end] == net.bands[chain[1]])
        yield from (height for height, _ in bends.most_common(_MOST))
    else:
        yield from sorted(bends, reverse=True)[:_MOST]


def _room(net: Net, bend: int, layer: Sequence[int], number: int) -> tuple[float, float]:
    """Between which heights a bend may be, its neighbours staying where they are."""
    low, high = -inf, inf
    if number:
        low = net.y[layer[number - 1]] + net.apart(layer[number - 1], bend)
    if number + 1 < len(layer):
        high = net.y[layer[number + 1]] - net.apart(bend, layer[number + 1])
    return low, high


def ease(net: Net, layers: Sequence[Sequence[int]]) -> None:
    """Moves items a little, where that makes the one arc that leaves them straight, and none before it less so."""
    leaving, entering = _arcs_by_item(net)
    for layer in reversed(layers):
        for number, item in enumerate(layer):
            if item >= len(net.items) or item in net.happy or len(leaving[item]) != 1:
                continue
            after = leaving[item][0]
            settled = all(net.items[arc.source].turns or len(leaving[arc.source]) == 1 for arc in entering[item])
            low, high = _room(net, item, layer, number)
            height = net.y[net.chains[after.id][1]]
            if settled and not after.exit and low <= height <= high and abs(height - net.y[item]) <= _LITTLE:
                net.y[item] = height


def _arcs_by_item(net: Net) -> tuple[dict[int, list[Arc]], dict[int, list[Arc]]]:
    leaving: dict[int, list[Arc]] = defaultdict(list)
    entering: dict[int, list[Arc]] = defaultdict(list)
    for arc in net.arcs:
        same = net.bands[arc.source] == net.bands[arc.target]
        if arc.id not in net.back and same:
            leaving[arc.source].append(arc)
            entering[arc.target].append(arc)
    return leaving, entering
