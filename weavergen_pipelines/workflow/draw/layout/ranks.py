"""Which layer each item is in: the longest way to it, where flows that lead back do not count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from weavergen_pipelines.workflow.draw.layout.net import Arc, Net


def rank(net: Net) -> None:
    """Sets the layers, the arcs that lead back, the happy path, and the chain of each arc."""
    net.back = _leading_back(len(net.items), net.arcs)
    onwards = [arc for arc in net.arcs if arc.id not in net.back]
    order = _topological(len(net.items), onwards)
    net.layer = _longest(len(net.items), onwards, order)
    net.happy = set(_happy(net, onwards, order))
    for arc in net.arcs:
        net.chains[arc.id] = _chain(arc, net)
    net.layers = [[] for _ in range(max(net.layer, default=-1) + 1)]
    for vertex in _walked(net, onwards):
        net.layers[net.layer[vertex]].append(vertex)


def _outgoing(count: int, arcs: Iterable[Arc]) -> list[list[Arc]]:
    found: list[list[Arc]] = [[] for _ in range(count)]
    for arc in arcs:
        found[arc.source].append(arc)
    return found


def _roots(count: int, arcs: Iterable[Arc]) -> list[int]:
    """Where to begin: items without a way in, then the others."""
    entered = {arc.target for arc in arcs}
    return sorted(range(count), key=lambda item: (item in entered, item))


def _leading_back(count: int, arcs: Sequence[Arc]) -> set[str]:
    """Arcs to an item that is on the way to their source, found depth first."""
    outgoing, state, back = _outgoing(count, arcs), [0] * count, set()
    for root in _roots(count, arcs):
        stack = [(root, iter(outgoing[root]))] if not state[root] else []
        state[root] = state[root] or 1
        while stack:
            item, rest = stack[-1]
            arc = next(rest, None)
            if arc is None:
                state[item] = 2
                stack.pop()
            elif state[arc.target] == 1:
                back.add(arc.id)
            elif state[arc.target] == 0:
                state[arc.target] = 1
                stack.append((arc.target, iter(outgoing[arc.target])))
    return back


def _topological(count: int, arcs: Sequence[Arc]) -> list[int]:
    outgoing, waiting = _outgoing(count, arcs), [0] * count
    for arc in arcs:
        waiting[arc.target] += 1
    order = [item for item in range(count) if not waiting[item]]
    for item in order:
        for arc in outgoing[item]:
            waiting[arc.target] -= 1
            if not waiting[arc.target]:
                order.append(arc.target)
    return order


def _longest(count: int, arcs: Sequence[Arc], order: Sequence[int]) -> list[int]:
    layer, outgoing = [0] * count, _outgoing(count, arcs)
    for item in order:
        for arc in outgoing[item]:
            layer[arc.target] = max(layer[arc.target], layer[item] + 1)
    entered = {arc.target for arc in arcs}
    for item in reversed(order):
        if item not in entered and outgoing[item]:
            layer[item] = min(layer[arc.target] for arc in outgoing[item]) - 1
    return layer


def _happy(net: Net, arcs: Sequence[Arc], order: Sequence[int]) -> list[int]:
    """The longest way from the first item that is entered by nothing, by normal flow."""
    outgoing = _outgoing(len(net.items), (arc for arc in arcs if not arc.exit))
    left = [0] * len(net.items)
    for item in reversed(order):
        left[item] = max((left[arc.target] + 1 for arc in outgoing[item]), default=0)
    path = [max((item for item in order if not net.layer[item]), key=lambda item: (left[item], -item))] if order else []
    while path and outgoing[path[-1]]:
        path.append(max((arc.target for arc in outgoing[path[-1]]), key=lambda item: (left[item], -item)))
    return path


def _chain(arc: Arc, net: Net) -> list[int]:
    """The bends of an arc from its source to its target, one in each layer that it passes."""
    start, end = net.layer[arc.source], net.layer[arc.target]
    if arc.id in net.back:
        band = net.bands[arc.source]
        return [arc.source, *(net.bend(layer, band) for layer in range(start, end - 1, -1)), arc.target]
    band = net.bands[arc.target]
    return [arc.source, *(net.bend(layer, band) for layer in range(start + 1, end)), arc.target]


def _walked(net: Net, arcs: Sequence[Arc]) -> list[int]:
    """Every vertex, in the order in which the flows come by: the first order within the layers."""
    outgoing, seen, found = _outgoing(len(net.items), arcs), set(), []
    for root in _roots(len(net.items), arcs):
        stack = [root]
        while stack:
            vertex = stack.pop()
            if vertex in seen:
                continue
            seen.add(vertex)
            found.append(vertex)
            if vertex < len(net.items):
                ways = sorted(outgoing[vertex], key=lambda arc: bool(arc.exit))
                stack.extend(v for arc in reversed(ways) for v in reversed(net.chains[arc.id][1:]))
    return [*found, *(vertex for vertex in range(len(net.layer)) if vertex not in seen)]
