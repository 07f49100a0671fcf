"""The boxes of BPMN: one painter per outline."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from weavergen_pipelines.workflow.draw.figures import Figure, Outline
from weavergen_pipelines.workflow.draw.geometry import Box, Point
from weavergen_pipelines.workflow.draw.scene import PlacedBox
from weavergen_pipelines.workflow.draw.svg.icons import BARS, ENVELOPE, ENVELOPES, MARKERS, OPEN, SOLID, STROKES
from weavergen_pipelines.workflow.draw.svg.write import circle, glyph, lines_of_text, number, path, rectangle
from weavergen_pipelines.workflow.draw.text import LINE_HEIGHT, extent, fitted, wrapped

STRIP = 30
_DASHES: Mapping[str, str] = {"dashed": " dashed", "double-dashed": " dashed", "dotted": " dotted", "thick": " thick"}


def paint(placed: PlacedBox) -> str:
    """An element without a name that stands outside."""
    return "".join(_PAINTERS[placed.drawn.figure.outline](placed))


def _event(placed: PlacedBox) -> Iterator[str]:
    figure, box = placed.drawn.figure, placed.box
    radius = min(box.width, box.height) / 2
    kind = f"shape{_DASHES.get(figure.border, '')}"
    yield circle(box.centre, radius, kind)
    if figure.border.startswith("double"):
        yield circle(box.centre, radius * 0.82, f"inner{_DASHES.get(figure.border, '')}")
    if figure.icon:
        yield _icon(figure, box.centre, radius / 18 * (0.92 if figure.border != "thick" else 0.98))


def _icon(figure: Figure, centre: Point, scale: float) -> str:
    if figure.icon in ENVELOPES and (figure.filled or figure.icon == "send"):
        return "".join(glyph(part, "solid", centre, scale) for part in ENVELOPE)
    if figure.filled and figure.icon in SOLID:
        return glyph(SOLID[figure.icon], "solid", centre, scale)
    return glyph(OPEN.get(figure.icon, ""), "icon", centre, scale)


def _gateway(placed: PlacedBox) -> Iterator[str]:
    figure, box = placed.drawn.figure, placed.box
    (left, right, top, bottom) = box.sides
    corners = "L".join(f"{number(x)} {number(y)}" for x, y in (top, right, bottom, left))
    yield path(f"M{corners}z", "shape")
    scale = min(box.width, box.height) / 50
    if figure.icon == "event":
        yield circle(box.centre, 14 * scale, "inner")
        yield circle(box.centre, 11.5 * scale, "inner")
        yield glyph(OPEN["multiple"], "icon", box.centre, scale * 0.8)
    elif placed.marked or figure.icon != "exclusive":
        data, thickness = STROKES[figure.icon]
        x, y = box.centre
        place = f"translate({number(x)} {number(y)}) scale({number(scale)})"
        yield f'<path class="marker" stroke-width="{number(thickness)}" transform="{place}" d="{data}"/>'


def _activity(placed: PlacedBox) -> Iterator[str]:
    figure, box = placed.drawn.figure, placed.box
    radius = min(10.0, box.height / 4)
    yield rectangle(box, f"shape{_DASHES.get(figure.border, '')}", radius)
    if figure.border == "double":
        yield rectangle(box.grown(-3), "inner", max(1.0, radius - 3))
    if figure.icon:
        yield _icon(figure, (box.x + 14, box.y + 14), 0.86)
    markers = figure.markers if placed.expanded or not figure.opens or figure.border == "thick" else _closed(figure)
    yield from _markers(markers, box)
    yield _name(placed, bool(markers))


def _closed(figure: Figure) -> tuple[str, ...]:
    return tuple(sorted({*figure.markers, "collapsed"}, key=list(MARKERS).index))


def _markers(markers: tuple[str, ...], box: Box) -> Iterator[str]:
    for place, marker in enumerate(markers):
        x = box.centre[0] + 20 * (place - (len(markers) - 1) / 2)
        yield glyph(MARKERS[marker], "bars" if marker in BARS else "icon", (x, box.bottom - 11), 0.85)


def _name(placed: PlacedBox, marked: bool) -> str:
    box, figure = placed.box, placed.drawn.figure
    if placed.expanded:
        left = box.x + (28 if figure.icon else 10)
        name = wrapped(placed.drawn.name, max(40.0, box.right - left - 8), 1)
        return lines_of_text(name, (left, box.y + 8), anchor="start", kind="title")
    lower = box.bottom - (20 if marked else 4)
    room = max(24.0, box.width - 10)
    lines, size = fitted(placed.drawn.name, room, lower - box.y - 4)
    wide, height = extent(lines, size)
    y = ((box.y + 4 + lower) / 2 if marked else box.centre[1]) - height / 2
    if figure.icon and y < box.y + 24 and wide > box.width - 56:
        lines, size = fitted(placed.drawn.name, room, max(lower - box.y - 24, height * 0.8))
        height = extent(lines, size)[1]
        y = max(box.y + 4, min(box.y + 24, lower - height))
    return lines_of_text(lines, (box.centre[0], y), size=size)


def _pool(placed: PlacedBox) -> Iterator[str]:
    yield rectangle(placed.box, "shape pool")
    name, box = placed.drawn.name, placed.box
    if box.height <= 2 * STRIP + 20 and placed.horizontal and not placed.expanded:
        lines = wrapped(name, box.width - 20, 2)
        yield lines_of_text(lines, (box.centre[0], box.centre[1] - LINE_HEIGHT * len(lines) / 2), kind="title")
        return
    if placed.horizontal:
        yield path(f"M{number(box.x + STRIP)} {number(box.y)}V{number(box.bottom)}", "line")
    else:
        yield path(f"M{number(box.x)} {number(box.y + STRIP)}H{number(box.right)}", "line")
    yield _strip(placed)


def _strip(placed: PlacedBox) -> str:
    """The name along the left side, or along the top of a vertical one."""
    box = placed.box
    room = (box.height if placed.horizontal else box.width) - 8
    lines = wrapped(placed.drawn.name, room, 2)
    back = LINE_HEIGHT * len(lines) / 2
    if placed.horizontal:
        x, y = box.x + STRIP / 2, box.centre[1]
        return _turned(lines, (x, y), back)
    return lines_of_text(lines, (box.centre[0], box.y + STRIP / 2 - back), kind="title")


def _turned(lines: tuple[str, ...], centre: Point, back: float) -> str:
    x, y = centre
    return "".join(
        lines_of_text((line,), (x - back + LINE_HEIGHT * place, y), kind="title", turn=True)
        for place, line in enumerate(lines)
    )


def _lane(placed: PlacedBox) -> Iterator[str]:
    yield rectangle(placed.box, "shape lane")
    yield _strip(placed)


def _page(placed: PlacedBox) -> Iterator[str]:
    box = placed.box
    fold = min(12.0, box.width / 3)
    x, y, right, bottom = (number(v) for v in (box.x, box.y, box.right, box.bottom))
    cut, down = number(box.right - fold), number(box.y + fold)
    yield path(f"M{x} {y}H{cut}L{right} {down}V{bottom}H{x}z", "shape")
    yield path(f"M{cut} {y}V{down}H{right}", "inner")
    if placed.drawn.figure.markers:
        yield glyph(MARKERS["parallel"], "bars", (box.centre[0], box.bottom - 9), 0.8)
    if placed.drawn.figure.outline in ("input", "output"):
        solid = placed.drawn.figure.outline == "output"
        yield glyph(OPEN["link"], "solid" if solid else "icon", (box.x + 11, box.y + 10), 0.75)


def _store(placed: PlacedBox) -> Iterator[str]:
    box = placed.box
    lift = min(7.0, box.height / 6)
    rx, ry, width = number(box.width / 2), number(lift), number(box.width)
    x, top, bottom = number(box.x), number(box.y + lift), number(box.bottom - lift)
    right = number(box.right)
    yield path(f"M{x} {top}A{rx} {ry} 0 0 1 {right} {top}V{bottom}A{rx} {ry} 0 0 1 {x} {bottom}z", "shape")
    for down in (0.0, lift, 2 * lift):
        yield path(f"M{x} {number(box.y + lift + down)}a{rx} {ry} 0 0 0 {width} 0", "inner")


def _annotation(placed: PlacedBox) -> Iterator[str]:
    box = placed.box
    corner = number(box.x + 10)
    yield path(f"M{corner} {number(box.y)}H{number(box.x)}V{number(box.bottom)}H{corner}", "line")
    lines = wrapped(placed.drawn.name, box.width - 10, max(1, int(box.height // LINE_HEIGHT)))
    yield lines_of_text(lines, (box.x + 7, box.y + 4), anchor="start")


def _group(placed: PlacedBox) -> Iterator[str]:
    box = placed.box
    yield rectangle(box, "group", 10)
    if placed.label is None:
        yield lines_of_text(wrapped(placed.drawn.name, box.width - 16, 2), (box.centre[0], box.y + 6), kind="title")


_PAINTERS: Mapping[Outline, Callable[[PlacedBox], Iterator[str]]] = {
    "activity": _activity,
    "event": _event,
    "gateway": _gateway,
    "object": _page,
    "input": _page,
    "output": _page,
    "store": _store,
    "annotation": _annotation,
    "group": _group,
    "pool": _pool,
    "lane": _lane,
}
