"""Points, boxes and lines of a picture, in pixels; y grows downwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot

Point = tuple[float, float]
Line = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; its sides are parallel to the axes."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of the right side."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of the lower side."""
        return self.y + self.height

    @property
    def centre(self) -> Point:
        """The middle."""
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def sides(self) -> tuple[Point, Point, Point, Point]:
        """The middles of the sides: left, right, top, bottom."""
        x, y = self.centre
        return (self.x, y), (self.right, y), (x, self.y), (x, self.bottom)

    def moved(self, dx: float, dy: float) -> Box:
        """The box at another place."""
        return Box(self.x + dx, self.y + dy, self.width, self.height)

    def grown(self, by: float) -> Box:
        """The box with every side that much further out."""
        return Box(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    def overlaps(self, other: Box) -> bool:
        """Whether they have more than a border in common."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom

    def contains(self, other: Box) -> bool:
        """Whether the other is within this one."""
        return self.x <= other.x and self.y <= other.y and other.right <= self.right and other.bottom <= self.bottom

    def touches(self, point: Point) -> bool:
        """Whether the point is on the border."""
        x, y = point
        inside = self.x <= x <= self.right and self.y <= y <= self.bottom
        return inside and (x in (self.x, self.right) or y in (self.y, self.bottom))

    def crossed(self, start: Point, end: Point) -> bool:
        """Whether a horizontal or vertical line goes through the inside."""
        left, right = sorted((start[0], end[0]))
        top, bottom = sorted((start[1], end[1]))
        return left < self.right and right > self.x and top < self.bottom and bottom > self.y


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box that contains all; an empty one at the origin for none."""
    found = list(boxes)
    if not found:
        return Box(0, 0, 0, 0)
    x, y = min(box.x for box in found), min(box.y for box in found)
    return Box(x, y, max(box.right for box in found) - x, max(box.bottom for box in found) - y)


def around_line(line: Sequence[Point]) -> Box:
    """The smallest box that contains the points."""
    return around(Box(x, y, 0, 0) for x, y in line)


def shifted(line: Iterable[Point], dx: float, dy: float) -> Line:
    """The line at another place."""
    return tuple((x + dx, y + dy) for x, y in line)


def length(line: Sequence[Point]) -> float:
    """How long a line is."""
    return sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(line))


def straightened(line: Iterable[Point]) -> Line:
    """The line without points that are passed straight on, and without repeated ones; two points at least."""
    points: list[Point] = []
    for point in line:
        if points and points[-1] == point:
            continue
        if len(points) > 1 and _aligned(points[-2], points[-1], point):
            points[-1] = point
        else:
            points.append(point)
    return tuple(points) if len(points) > 1 else (points[0], points[0])


def _aligned(a: Point, b: Point, c: Point) -> bool:
    across = (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])
    ahead = (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1])
    return across == 0 and ahead >= 0
