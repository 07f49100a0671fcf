"""A process or sub-process laid out: its connected parts one below the other, or in the bands of its lanes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from weavergen_pipelines.workflow.draw.geometry import around, around_line, shifted
from weavergen_pipelines.workflow.draw.inventory import Drawn, Inventory, Link
from weavergen_pipelines.workflow.draw.layout.component import lay_out
from weavergen_pipelines.workflow.draw.layout.items import Parts, item_of
from weavergen_pipelines.workflow.draw.layout.lanes import Bands
from weavergen_pipelines.workflow.draw.layout.net import GAP, Arc, Item, Laid, Net
from weavergen_pipelines.workflow.draw.text import width

_APART = 40
_ROW = 600
_NODES = frozenset({"activity", "event", "gateway"})
_ARCS = frozenset({"flow", "compensation"})


@dataclass
class Contents:
    """What is where: the nodes and other boxes by scope, flows by scope, and what goes with each node."""

    nodes: dict[str, list[Drawn]] = field(default_factory=dict)
    loose: dict[str, list[Drawn]] = field(default_factory=dict)
    flows: dict[str, list[Link]] = field(default_factory=dict)
    parts: dict[str, Parts] = field(default_factory=dict)


def contents(inventory: Inventory) -> Contents:
    """Sorts the inventory by scope; data and notes go with the first node that is linked to them."""
    found = Contents()
    owners = _owners(inventory)
    for drawn in inventory.boxes.values():
        outline = drawn.figure.outline
        if drawn.host:
            found.parts.setdefault(drawn.host, Parts()).boundaries.append(drawn)
        elif outline in _NODES:
            found.nodes.setdefault(drawn.scope, []).append(drawn)
        elif drawn.id in owners:
            parts = found.parts.setdefault(owners[drawn.id], Parts())
            (parts.notes if outline == "annotation" else parts.data).append(drawn)
        elif outline not in ("pool", "lane"):
            found.loose.setdefault(drawn.scope, []).append(drawn)
    for link in inventory.links.values():
        if link.kind in _ARCS:
            found.flows.setdefault(inventory.boxes[link.source].scope, []).append(link)
    return found


def _owners(inventory: Inventory) -> dict[str, str]:
    owners: dict[str, str] = {}
    for link in inventory.links.values():
        for near, far in ((link.source, link.target), (link.target, link.source)):
            data, node = inventory.boxes[near], inventory.boxes[far]
            if link.kind in _ARCS or data.figure.outline in _NODES or node.figure.outline not in _NODES:
                continue
            while data.scope and node.scope != data.scope and node.scope in inventory.boxes:
                node = inventory.boxes[node.scope]
            if not data.scope or node.scope == data.scope:
                owners.setdefault(data.id, node.host or node.id)
    return owners


def lay_out_scope(scope: str, found: Contents, bands: Bands) -> Laid:
    """The nodes of a scope; in the bands of its lanes, if it has any."""
    items = [item_of(drawn, found.parts.get(drawn.id, Parts())) for drawn in found.nodes.get(scope, ())]
    numbers = {part: n for n, item in enumerate(items) for part in (item.id, *item.exits)}
    arcs = [_arc(link, numbers, items) for link in found.flows.get(scope, ()) if _within(link, numbers)]
    loose = [item_of(drawn, Parts()) for drawn in found.loose.get(scope, ())]
    if bands.count:
        numbers_of = [bands.of_node.get(item.id, bands.count) for item in items]
        empty = sorted(set(range(bands.count)) - set(numbers_of))
        numbers_of += empty
        items += [Item("", _NO_BOX, 0, 30, 30) for _ in empty]
        laid = lay_out(Net(items, arcs, numbers_of, GAP))
        laid = _with_rows(laid, loose)
        laid.height += GAP if loose else 0
        return laid
    return _components(items, arcs, loose)


def _within(link: Link, numbers: Mapping[str, int]) -> bool:
    return link.source in numbers and link.target in numbers


def _arc(link: Link, numbers: Mapping[str, int], items: Sequence[Item]) -> Arc:
    source, target = numbers[link.source], numbers[link.target]
    exit_ = link.source if link.source in items[source].exits else ""
    room = min(width(link.name), 100.0) + 24 if link.name else 0.0
    return Arc(link.id, source, target, exit_, room)


def _components(items: list[Item], arcs: list[Arc], loose: list[Item]) -> Laid:
    arcs_of: dict[int, list[Arc]] = {}
    for arc in arcs:
        arcs_of.setdefault(arc.source, []).append(arc)
    groups = _connected(len(items), arcs)
    single = {g[0]: None for g in groups if len(g) == 1 and len(groups) > 1 and g[0] not in arcs_of}
    laid = Laid()
    for group in groups:
        if group[0] not in single:
            _below(laid, lay_out(_part(group, items, arcs_of)))
    return _with_rows(laid, [*(items[number] for number in single), *loose])


def _part(group: Sequence[int], items: Sequence[Item], arcs_of: Mapping[int, Sequence[Arc]]) -> Net:
    """Some of the items as a net of their own."""
    numbers = {item: number for number, item in enumerate(group)}
    arcs = (arc for item in group for arc in arcs_of.get(item, ()))
    own = [replace(arc, source=numbers[arc.source], target=numbers[arc.target]) for arc in arcs]
    return Net([items[item] for item in group], own, [0] * len(group))


def _connected(count: int, arcs: Iterable[Arc]) -> list[list[int]]:
    """The items that arcs hold together, in the order of their first."""
    root = list(range(count))

    def find(item: int) -> int:
        while root[item] != item:
            root[item] = root[root[item]]
            item = root[item]
        return item

    for arc in arcs:
        one, other = sorted((find(arc.source), find(arc.target)))
        root[other] = one
    groups: dict[int, list[int]] = {}
    for item in range(count):
        groups.setdefault(find(item), []).append(item)
    return list(groups.values())


def _below(laid: Laid, other: Laid) -> None:
    """Adds another part below what there is."""
    drawn = around([*other.boxes.values(), *map(around_line, other.lines.values())])
    dx, dy = -min(0.0, drawn.x), laid.height + (_APART if laid.height else 0)
    laid.boxes |= {part: box.moved(dx, dy) for part, box in other.boxes.items()}
    laid.lines |= {part: shifted(line, dx, dy) for part, line in other.lines.items()}
    laid.width, laid.height = max(laid.width, other.width + dx), dy + other.height
    laid.bands = laid.bands or other.bands


def _with_rows(laid: Laid, singles: Sequence[Item]) -> Laid:
    """What is connected to nothing stands in rows below."""
    x, y, height = 0.0, laid.height + (_APART / 2 if laid.height else 0), 0.0
    room = max(laid.width, _ROW)
    for item in singles:
        if x and x + item.width > room:
            x, y, height = 0.0, y + height + _APART, 0.0
        centre = float(round(x + item.width / 2)), float(round(y + item.above))
        laid.boxes |= {part: box.moved(*centre) for part, box in item.boxes.items()}
        laid.lines |= {part: shifted(line, *centre) for part, line in item.lines.items()}
        x += item.width + _APART
        height = max(height, item.above + item.below)
        laid.width, laid.height = max(laid.width, x - _APART), y + height
    return laid


_NO_BOX = around(())
