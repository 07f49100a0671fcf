"""The lines of BPMN: one look per kind, with what stands at their ends."""

from __future__ import annotations

from collections.abc import Mapping

from weavergen_pipelines.workflow.draw.geometry import Line, Point
from weavergen_pipelines.workflow.draw.inventory import Link
from weavergen_pipelines.workflow.draw.svg.write import circle, direction, number, path, rounded

_LOOKS: Mapping[str, str] = {
    "flow": "flow",
    "message": "flow message",
    "association": "flow association",
    "data": "flow association",
    "compensation": "flow association",
}


def paint_line(link: Link, line: Line) -> str:
    """A line with its ends."""
    drawn = [path(rounded(line), _LOOKS[link.kind])]
    ahead, tip = direction(line, from_end=True), line[-1]
    onwards = direction(line, from_end=False)
    if link.kind == "flow":
        drawn.append(path(_head(tip, ahead, 9, 3.6) + "z", "arrow"))
    elif link.kind == "message":
        drawn.append(path(_head(tip, ahead, 9, 4) + "z", "arrow open"))
        drawn.append(circle(_along(line[0], onwards, 4.5), 3.5, "arrow open"))
    elif link.kind in ("data", "compensation"):
        drawn.append(path(_head(tip, ahead, 7, 4.5), "line"))
    if link.default:
        drawn.append(path(_slash(line[0], onwards), "line"))
    elif link.conditional:
        drawn.append(path(_diamond(line[0], onwards), "arrow open"))
    return "".join(drawn)


def _head(tip: Point, ahead: Point, size: float, half: float) -> str:
    (x, y), (dx, dy) = tip, ahead
    back = x - dx * size, y - dy * size
    one, other = (back[0] - dy * half, back[1] + dx * half), (back[0] + dy * half, back[1] - dx * half)
    return f"M{_at(one)}L{_at(tip)}L{_at(other)}"


def _slash(start: Point, ahead: Point) -> str:
    """Across the line, leaning forwards."""
    (x, y), (dx, dy) = _along(start, ahead, 11), ahead
    lean = 4.0
    one = x - dx * lean - dy * 5, y - dy * lean + dx * 5
    other = x + dx * lean + dy * 5, y + dy * lean - dx * 5
    return f"M{_at(one)}L{_at(other)}"


def _diamond(start: Point, ahead: Point) -> str:
    (x, y), (dx, dy) = start, ahead
    sides = ((x + dx * 7 - dy * 4.5, y + dy * 7 + dx * 4.5), (x + dx * 7 + dy * 4.5, y + dy * 7 - dx * 4.5))
    return f"M{_at(start)}L{_at(sides[0])}L{_at((x + dx * 14, y + dy * 14))}L{_at(sides[1])}z"


def _along(start: Point, ahead: Point, far: float) -> Point:
    return start[0] + ahead[0] * far, start[1] + ahead[1] * far


def _at(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"
