"""A diagram as text, drawn with box characters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from textwrap import wrap

from weavergen_pipelines.workflow.draw.geometry import Box, Line, around, around_line
from weavergen_pipelines.workflow.draw.grid import Cell, Frame, Grid
from weavergen_pipelines.workflow.draw.inventory import Drawn, Inventory, take_inventory
from weavergen_pipelines.workflow.draw.layout import Arranged, arrange
from weavergen_pipelines.workflow.draw.text import plain
from weavergen_pipelines.workflow.model import Diagram

WIDTH = 120
_ACROSS, _DOWN = 8.0, 18.0
_LABEL = 12
_PAPER = frozenset({"pool", "lane", "group"})
_PLAIN = "┌─┐│└┘"
_BORDERS: Mapping[str, str] = {"thick": "┏━┓┃┗┛", "double": "╔═╗║╚╝", "dotted": "┌┄┐┊└┘"}
_SIGNS: Mapping[str, str] = {
    "timer": "◷",
    "message": "✉",
    "signal": "△",
    "error": "ϟ",
    "escalation": "⇑",
    "conditional": "≡",
    "link": "→",
    "terminate": "●",
    "cancel": "✕",
    "compensation": "«",
    "multiple": "⬠",
    "parallel-multiple": "✚",
    "exclusive": "x",
    "parallel": "+",
    "inclusive": "o",
    "event": "⬠",
    "complex": "*",
}
_BRACKETS: Mapping[str, tuple[str, str, str]] = {
    "thin": ("(", " ", ")"),
    "dashed": ("(", " ", ")"),
    "double": ("((", " ", "))"),
    "double-dashed": ("((", " ", "))"),
    "thick": ("[(", " ", ")]"),
}
_DATA: Mapping[str, str] = {"store": "(≣)", "object": "[▤]", "input": "[▷]", "output": "[▶]"}


def ascii(diagram: Diagram, *, width: int = WIDTH) -> str:  # noqa: A001 - the name of the format
    """The layout of a diagram in characters. One that is wider than `width` goes on below, strip after strip."""
    inventory = take_inventory(diagram)
    arranged = arrange(inventory)
    drawn = around([*arranged.boxes.values(), *map(around_line, arranged.lines.values())])
    arranged = _at_origin(arranged, drawn)
    grid = Grid(_column(drawn.width) + _LABEL, _row(drawn.height) + 6)
    _containers(grid, arranged, inventory)
    frames = {identity: _frame(inventory.boxes[identity], box) for identity, box in arranged.boxes.items()}
    for identity, line in arranged.lines.items():
        link = inventory.links[identity]
        cells = [
            *_centred(link.source, arranged, inventory),
            *map(_cell, line),
            *_centred(link.target, arranged, inventory),
        ]
        target = frames[link.target] if link.kind in ("flow", "message") else None
        grid.line(cells, target, dotted=link.kind != "flow")
    for identity, frame in frames.items():
        if identity not in arranged.expanded and inventory.boxes[identity].figure.outline not in _PAPER:
            _node(grid, inventory.boxes[identity], frame)
    _names(grid, arranged, inventory)
    rows = grid.rows()
    indent = min((len(row) - len(row.lstrip()) for row in rows if row.strip()), default=0)
    walls = [(left - indent, right - indent) for left, right in _walls(arranged)]
    strips = _strips([row[indent:] for row in rows], walls, max(width, 40))
    return "\n".join(strips) + "\n"


def _at_origin(arranged: Arranged, drawn: Box) -> Arranged:
    dx, dy = -drawn.x + 4 * _ACROSS, -drawn.y
    boxes = {identity: box.moved(dx, dy) for identity, box in arranged.boxes.items()}
    lines = {identity: tuple((x + dx, y + dy) for x, y in line) for identity, line in arranged.lines.items()}
    return Arranged(boxes, lines, arranged.expanded)


def _column(x: float) -> int:
    return round(x / _ACROSS)


def _row(y: float) -> int:
    return round(y / _DOWN)


def _cell(point: tuple[float, float]) -> Cell:
    return _column(point[0]), _row(point[1])


def _containers(grid: Grid, arranged: Arranged, inventory: Inventory) -> None:
    """Pools, lanes and open sub-processes, the greater before the smaller, each with its name at its upper side."""
    within = {i: box for i, box in arranged.boxes.items() if i in arranged.expanded or _paper(inventory.boxes[i])}
    order = sorted(within, key=lambda identity: -within[identity].width * within[identity].height)
    frames = {identity: _frame(inventory.boxes[identity], within[identity]) for identity in order}
    for identity, frame in frames.items():
        grid.frame(frame, _BORDERS.get(inventory.boxes[identity].figure.border, _PLAIN))
    for identity, (left, top, right, _) in frames.items():
        drawn = inventory.boxes[identity]
        title = plain(drawn.name)[: max(0, right - left - 5)]
        if title:
            grid.put(left + 2, top + (drawn.figure.outline == "lane"), f" {title} ")


def _paper(drawn: Drawn) -> bool:
    return drawn.figure.outline in _PAPER


def _sign(drawn: Drawn) -> str:
    """What stands for a small figure; empty for one that is drawn as a frame."""
    figure = drawn.figure
    if figure.outline == "event":
        opening, nothing, closing = _BRACKETS[figure.border]
        return f"{opening}{_SIGNS.get(figure.icon, nothing)}{closing}"
    if figure.outline == "gateway":
        return f"<{_SIGNS.get(figure.icon, ' ')}>"
    return _DATA.get(figure.outline, "")


def _frame(drawn: Drawn, box: Box) -> Frame:
    """The cells that a figure takes up: left, top, right, bottom."""
    sign = _sign(drawn)
    if sign:
        x, y = _cell(box.centre)
        return x - len(sign) // 2, y, x - len(sign) // 2 + len(sign) - 1, y
    return (*_cell((box.x, box.y)), *_cell((box.right, box.bottom)))


def _centred(identity: str, arranged: Arranged, inventory: Inventory) -> list[Cell]:
    """Lines go to the middle of small figures, which are smaller here than their boxes."""
    return [_cell(arranged.boxes[identity].centre)] if _sign(inventory.boxes[identity]) else []


def _node(grid: Grid, drawn: Drawn, frame: Frame) -> None:
    left, top, right, bottom = frame
    sign = _sign(drawn)
    if sign:
        grid.put(left, top, sign)
        return
    grid.frame(frame, _BORDERS.get(drawn.figure.border, _PLAIN))
    room, lines = right - left - 1, bottom - top - 1
    text = _wrapped(drawn.name or drawn.id, room, lines)
    first = top + 1 + (lines - len(text)) // 2
    for row, line in enumerate(text, first):
        grid.put(left + 1 + (room - len(line)) // 2, row, line)


def _wrapped(text: str, room: int, lines: int) -> list[str]:
    return wrap(plain(text), max(1, room), max_lines=max(1, lines), placeholder="…")


def _names(grid: Grid, arranged: Arranged, inventory: Inventory) -> None:
    for identity, box in arranged.boxes.items():
        drawn = inventory.boxes[identity]
        if drawn.figure.labelled_outside and drawn.name:
            text = _wrapped(drawn.name, _LABEL, 6)
            x, y = _cell(box.centre)
            above = drawn.figure.outline == "gateway"
            first = y - 1 - len(text) if above else y + 1
            for row, line in enumerate(text, first):
                grid.put(x - len(line) // 2, row, line, sparing=True)
    for identity, route in arranged.lines.items():
        name = plain(inventory.links[identity].name)
        if name:
            x, y = _label_of(route, len(name))
            grid.put(x, y, name[:24], sparing=True)


def _label_of(line: Line, size: int) -> Cell:
    """Above the first level part that has room."""
    for (ax, ay), (bx, by) in pairwise(line):
        if ay == by and abs(_column(bx) - _column(ax)) > min(size, 24) + 1:
            return min(_column(ax), _column(bx)) + 2, _row(ay) - 1
    x, y = _cell(line[0])
    return x + 1, y - 1


def _walls(arranged: Arranged) -> list[tuple[int, int]]:
    """The columns that each node takes up: no strip ends within."""
    return [
        (_column(box.x) - 2, _column(box.right) + 2) for i, box in arranged.boxes.items() if i not in arranged.expanded
    ]


def _strips(rows: list[str], walls: list[tuple[int, int]], width: int) -> Iterator[str]:
    end = max((len(row.rstrip()) for row in rows), default=0)
    start = 0
    while start < end:
        stop = end if end - start <= width else _cut(walls, start, width)
        strip = [row[start:stop].rstrip() for row in rows]
        if start:
            yield f"{'·' * 8} goes on"
        while strip and not strip[-1]:
            strip.pop()
        yield from strip
        start = stop


def _cut(walls: list[tuple[int, int]], start: int, width: int) -> int:
    """The last column within the width that no node is in; else the width itself."""
    narrow = [(left, right) for left, right in walls if right - left <= width // 2]
    for column in range(start + width, start + width // 2, -1):
        if not any(left < column < right for left, right in narrow):
            return column
    return start + width
