"""A node with all that is placed along with it: name, boundary events, data, and what is within it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from weavergen_pipelines.workflow.draw.geometry import Box, shifted
from weavergen_pipelines.workflow.draw.inventory import Drawn
from weavergen_pipelines.workflow.draw.layout.net import Item, Laid
from weavergen_pipelines.workflow.draw.text import extent, wrapped

LABEL, LABEL_LINES = 96, 6
PADDING, TITLE = 20, 34
_APART, _STUB = 16, 14


@dataclass
class Parts:
    """What belongs to a node; `data` are the boxes below it, `notes` those above."""

    boundaries: list[Drawn] = field(default_factory=list)
    data: list[Drawn] = field(default_factory=list)
    notes: list[Drawn] = field(default_factory=list)
    content: Laid | None = None


def label_size(drawn: Drawn) -> tuple[float, float]:
    """The room that the name of an element needs below it."""
    if not drawn.figure.labelled_outside or not drawn.name:
        return 0.0, 0.0
    width, height = extent(wrapped(drawn.name, LABEL, LABEL_LINES))
    return width, height + 4


def item_of(drawn: Drawn, parts: Parts) -> Item:
    """The node in the middle, its parts around it."""
    width, height = _size(drawn, parts)
    box = Box(-width / 2, -height / 2, width, height)
    named, label = label_size(drawn)
    item = Item(drawn.id, box, max(width, named + 8), height / 2, height / 2 + label, {drawn.id: box})
    item.turns = drawn.figure.outline == "gateway"
    if item.turns:
        item.above += label
    if parts.content:
        dx, dy = box.x + PADDING, box.y + TITLE
        item.boxes |= {part: inner.moved(dx, dy) for part, inner in parts.content.boxes.items()}
        item.lines |= {part: shifted(line, dx, dy) for part, line in parts.content.lines.items()}
    _attach(item, parts.boundaries)
    _row_below(item, parts.data)
    _row_above(item, parts.notes)
    return item


def _size(drawn: Drawn, parts: Parts) -> tuple[float, float]:
    width, height = drawn.figure.size
    if parts.content:
        width = max(width, parts.content.width + 2 * PADDING)
        height = max(height, parts.content.height + TITLE + PADDING)
    row = sum(_slot(boundary) for boundary in parts.boundaries) + _APART
    return float(round(max(width, row) / 2) * 2), float(round(height / 2) * 2)


def _slot(boundary: Drawn) -> float:
    """The room along its host that a boundary event takes: its name stands to its left."""
    return boundary.figure.size[0] + _APART + (label_size(boundary)[0] * 0.75 if boundary.name else 0)


def _attach(item: Item, boundaries: Sequence[Drawn]) -> None:
    """Boundary events stand on the lower side; the flow of the one to the left goes below those of the others."""
    right, depth = item.box.right - _APART / 2, item.box.bottom
    labels = 0.0
    for number, boundary in enumerate(reversed(boundaries)):
        width, height = boundary.figure.size
        box = Box(right - width - 4, item.box.bottom - height / 2, width, height)
        item.boxes[boundary.id] = box
        below = box.bottom + _STUB * (number + 1)
        item.exits[boundary.id] = box.centre[0], box.bottom, below
        labels = max(labels, label_size(boundary)[1])
        depth = max(below, box.bottom + labels)
        right -= _slot(boundary)
    item.below = max(item.below, depth + 2 if boundaries else 0)


def _row_below(item: Item, data: Sequence[Drawn]) -> None:
    if not data:
        return
    top = item.below + 30
    width = _row(item, data, top, under=True)
    item.below = top + max(drawn.figure.size[1] + label_size(drawn)[1] for drawn in data)
    item.width = max(item.width, width)


def _row_above(item: Item, notes: Sequence[Drawn]) -> None:
    if not notes:
        return
    height = max(drawn.figure.size[1] for drawn in notes)
    top = -item.above - 24 - height
    item.width = max(item.width, _row(item, notes, top, under=False))
    item.above = -top


def _row(item: Item, drawn: Sequence[Drawn], top: float, *, under: bool) -> float:
    """Places boxes side by side, the row centred; returns how wide it is."""
    slots = [max(entry.figure.size[0], label_size(entry)[0] if under else 0.0) + _APART for entry in drawn]
    x = -sum(slots) / 2
    for entry, slot in zip(drawn, slots, strict=True):
        width, height = entry.figure.size
        item.boxes[entry.id] = Box(float(round(x + (slot - width) / 2)), float(round(top)), width, height)
        x += slot
    return sum(slots)
