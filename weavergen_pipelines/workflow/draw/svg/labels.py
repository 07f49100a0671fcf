"""Where names stand that are not in their box: where the file says, else where no line of the element passes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from weavergen_pipelines.workflow.draw.geometry import Box, Line, Point, around_line
from weavergen_pipelines.workflow.draw.layout.items import LABEL, LABEL_LINES
from weavergen_pipelines.workflow.draw.scene import PlacedBox, PlacedLine
from weavergen_pipelines.workflow.draw.svg.write import lines_of_text
from weavergen_pipelines.workflow.draw.text import SIZE, extent, wrapped
from weavergen_pipelines.workflow.draw.text import width as width_of

_LINE_ROOM, _LINE_LINES = 110, 3


def name_of_box(placed: PlacedBox, lines: Sequence[Line], names: Sequence[Box]) -> tuple[str, Box] | None:
    """The name of an element whose name stands outside, and the room it takes.

    It keeps off the `lines` that begin or end at the element, and off other `names`.
    """
    outside = placed.drawn.figure.labelled_outside or (placed.drawn.figure.outline == "group" and placed.label)
    if not placed.drawn.name or not outside:
        return None
    if placed.label is not None:
        return _in_box(placed.drawn.name, placed.label)
    text = wrapped(placed.drawn.name, LABEL, LABEL_LINES)
    places = list(_places(placed, extent(text)))
    clear = [place for place in places if not any(_passes(line, place) for line in lines)]
    free = (place for place in clear or places if not any(place.overlaps(name) for name in names))
    place = next(free, (clear or places)[0])
    return lines_of_text(text, (place.centre[0], place.y), kind="label"), place


def _in_box(name: str, label: Box) -> tuple[str, Box]:
    """The name in the room that the file gives it: wider than that before it would be longer."""
    longest = max((width_of(word, SIZE) for word in name.split()), default=0.0)
    room = max(label.width + 4, 60.0, min(longest + 1, LABEL))
    rooms = (room * part for part in (1, 1.15, 1.3, 1.5))
    texts = [wrapped(name, wide, 6) for wide in rooms]
    text = next((text for text in texts if extent(text)[1] <= label.height + 3), texts[0])
    width, height = extent(text)
    place = Box(label.centre[0] - width / 2, label.y, width, height)
    return lines_of_text(text, (label.centre[0], label.y), kind="label"), place


def _places(placed: PlacedBox, size: tuple[float, float]) -> Iterator[Box]:
    """Below and above, then at the corners; beside the way out of a boundary event."""
    box, (width, height) = placed.box, size
    x = box.centre[0]
    below = Box(x - width / 2, box.bottom + 4, width, height)
    above = Box(x - width / 2, box.y - 4 - height, width, height)
    lower_left, lower_right = below.moved(-width / 2 - 6, -1), below.moved(width / 2 + 6, -1)
    upper_left, upper_right = above.moved(-width / 2 - 6, 1), above.moved(width / 2 + 6, 1)
    if placed.drawn.host:
        yield from (lower_left, lower_right)
    yield from (below, above, upper_right, upper_left, lower_right, lower_left)


def _passes(line: Line, place: Box) -> bool:
    inner = place.grown(-1)
    if not around_line(line).grown(1).overlaps(inner):
        return False
    return any(around_line(part).grown(0.5).overlaps(inner) for part in pairwise(line))


def name_of_line(placed: PlacedLine, *, shared: bool = False) -> tuple[str, Box] | None:
    """The name of a flow: along the first straight part that has room for it, and is not shared with another flow."""
    name = placed.link.name
    if not name:
        return None
    if placed.label is not None:
        return _in_box(name, placed.label)
    text = wrapped(name, _LINE_ROOM, _LINE_LINES)
    size = extent(text)
    part = _part(placed.line[1:] if shared and len(placed.line) > 2 else placed.line, size[0])
    place = _along(part, size)
    return lines_of_text(text, (place.x, place.y), anchor="start", kind="label"), place


def _part(line: Line, width: float) -> tuple[Point, Point]:
    parts = list(pairwise(line))
    level = (part for part in parts if part[0][1] == part[1][1] and abs(part[1][0] - part[0][0]) >= width + 8)
    return next(level, None) or max(parts, key=lambda p: abs(p[1][0] - p[0][0]) + abs(p[1][1] - p[0][1]))


def _along(part: tuple[Point, Point], size: tuple[float, float]) -> Box:
    """Above a level part, near its beginning; to the right of the middle of any other."""
    (x, y), (to_x, to_y) = part
    width, height = size
    if y == to_y:
        start = x + 5 if to_x >= x else x - 5 - width
        return Box(start, y - height - 3, width, height)
    return Box((x + to_x) / 2 + 5, (y + to_y) / 2 - height / 2, width, height)
