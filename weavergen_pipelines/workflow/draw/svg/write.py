"""SVG as text: numbers, escaped text, paths."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise
from math import hypot

from weavergen_pipelines.workflow.draw.geometry import Box, Point
from weavergen_pipelines.workflow.draw.text import SIZE, line_height, plain

_CORNER = 6.0


def number(value: float) -> str:
    """A number with two digits at most."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if abs(value) >= 0.005 else "0"


def safe(text: str) -> str:
    """Text that means nothing but itself, in content and attributes."""
    return escape(plain(text), quote=True)


def path(data: str, kind: str = "line", more: str = "") -> str:
    """A path of a class of the style sheet."""
    return f'<path class="{kind}" d="{data}"{more}/>'


def rectangle(box: Box, kind: str, radius: float = 0) -> str:
    """A rectangle with round corners."""
    rounded = f' rx="{number(radius)}"' if radius else ""
    size = f'width="{number(box.width)}" height="{number(box.height)}"'
    return f'<rect class="{kind}" x="{number(box.x)}" y="{number(box.y)}" {size}{rounded}/>'


def circle(centre: Point, radius: float, kind: str) -> str:
    """A circle."""
    return f'<circle class="{kind}" cx="{number(centre[0])}" cy="{number(centre[1])}" r="{number(radius)}"/>'


def glyph(data: str, kind: str, centre: Point, scale: float = 1.0) -> str:
    """An icon in its place; parts that are painted one over the other are parted by `|`."""
    place = f"translate({number(centre[0])} {number(centre[1])}) scale({number(scale)})"
    return f'<g transform="{place}">' + "".join(path(part, kind) for part in data.split("|")) + "</g>"


def lines_of_text(
    lines: Sequence[str], at: Point, *, anchor: str = "middle", kind: str = "", turn: bool = False, size: float = SIZE
) -> str:
    """Lines of text below each other; `at` is the upper end of the first, in its middle or at its beginning."""
    if not lines:
        return ""
    x, y = at
    turned = f' transform="rotate(-90 {number(x)} {number(y)})"' if turn else ""
    classes = " ".join(filter(None, (kind, anchor if anchor != "middle" else "")))
    smaller = f' style="font-size:{number(size)}px"' if size < SIZE and not kind else ""
    looks = f' class="{classes}"' if classes else ""
    opening = f"<text{looks}{smaller}{turned}"
    base = y + size * 0.9
    if len(lines) == 1:
        return f'{opening} x="{number(x)}" y="{number(base)}">{safe(lines[0])}</text>'
    spans = "".join(
        f'<tspan x="{number(x)}" y="{number(base + line_height(size) * place)}">{safe(line)}</tspan>'
        for place, line in enumerate(lines)
    )
    return f"{opening}>{spans}</text>"


def rounded(line: Sequence[Point]) -> str:
    """The path data of a line whose corners are round."""
    data = [f"M{number(line[0][0])} {number(line[0][1])}"]
    for before, corner, after in zip(line, line[1:], line[2:], strict=False):
        start, end = _towards(corner, before), _towards(corner, after)
        data.append(f"L{_point(start)}Q{_point(corner)} {_point(end)}")
    return "".join([*data, f"L{_point(line[-1])}"])


def _towards(start: Point, end: Point) -> Point:
    away = hypot(end[0] - start[0], end[1] - start[1])
    part = min(_CORNER, away / 2) / away if away else 0.0
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


def _point(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"


def direction(line: Sequence[Point], *, from_end: bool) -> Point:
    """The unit vector of the first part of a line, or of the last part, forwards."""
    parts = list(pairwise(line))
    for a, b in reversed(parts) if from_end else parts:
        away = hypot(b[0] - a[0], b[1] - a[1])
        if away:
            return (b[0] - a[0]) / away, (b[1] - a[1]) / away
    return 1.0, 0.0
