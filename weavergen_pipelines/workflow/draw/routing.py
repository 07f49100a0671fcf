"""A line between two boxes, at right angles, around what is in the way where that can be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from weavergen_pipelines.workflow.draw.geometry import Box, Line, Point, length, straightened

GAP, _NEAR = 16, 6
_BEND, _LEVEL, _ALONG, _HIT, _MOST = 25, 80, 2, 10_000, 12
Port = tuple[Point, str]


@dataclass
class Taken:
    """Where lines run already, by their direction and place: another should cross them, not run along them."""

    spans: dict[tuple[bool, float], list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, line: Sequence[Point]) -> None:
        """Keep a line."""
        for key, low, high in _spans(line):
            self.spans[key].append((low, high))

    def shared(self, line: Sequence[Point]) -> float:
        """How far a line would run along others."""
        return sum(
            max(0.0, min(high, end) - max(low, start))
            for key, low, high in _spans(line)
            for start, end in self.spans.get(key, ())
        )


def _spans(line: Sequence[Point]) -> Iterator[tuple[tuple[bool, float], float, float]]:
    for (ax, ay), (bx, by) in pairwise(line):
        if ay == by:
            yield (True, ay), min(ax, bx), max(ax, bx)
        elif ax == bx:
            yield (False, ax), min(ay, by), max(ay, by)


@dataclass(frozen=True, slots=True)
class End:
    """An end of a line: at the middle of a side of the box; `movable` if anywhere on the side will do."""

    box: Box
    movable: bool = False


def connect(source: End, target: End, walls: Iterable[Box], taken: Taken, *, upright: bool = False) -> Line:
    """The shortest of the usual routes that goes through no wall, else the one that goes through fewest.

    `upright` lines set out and arrive from above or below if they can.
    """
    if source.box == target.box:
        return own_loop(source.box)
    reach = _reach(source.box, target.box)
    ends = (source.box, target.box)
    inway = [box for box in walls if box.overlaps(reach) and box not in ends]

    def cost(line: Line) -> float:
        level = sum(a[1] == b[1] for a, b in (line[:2], line[-2:])) if upright else 0
        return length(line) + _BEND * len(line) + _LEVEL * level + _ALONG * min(200.0, taken.shared(line))

    best: tuple[float, Line] | None = None
    for routes in (_short(source, target), _routes(source.box, target.box, inway)):
        ranked = sorted((cost(route), route) for route in {straightened(route) for route in routes})
        clear = next((route for _, route in ranked if not _blocked(route, inway, ends)), None)
        if clear is not None:
            taken.add(clear)
            return clear
        least = min((price + _HIT * _blocked(route, inway, ends), route) for price, route in ranked)
        best = min(best, least) if best else least
    assert best is not None  # noqa: S101 - there are always routes
    taken.add(best[1])
    return best[1]


def _blocked(line: Line, walls: Sequence[Box], ends: tuple[Box, Box]) -> int:
    """How many boxes a line goes through; past those at its ends it keeps a distance."""
    source, target = (end.grown(_NEAR) for end in ends)
    return hits(line, (*walls, *ends)) + hits(line[1:], (source,)) + hits(line[:-1], (target,))


def hits(line: Sequence[Point], boxes: Iterable[Box]) -> int:
    """How many of the boxes a line goes through."""
    return sum(any(box.crossed(a, b) for a, b in pairwise(line)) for box in boxes)


def _reach(source: Box, target: Box) -> Box:
    x, y = min(source.x, target.x), min(source.y, target.y)
    right, bottom = max(source.right, target.right), max(source.bottom, target.bottom)
    return Box(x, y, right - x, bottom - y).grown(150)


def own_loop(box: Box) -> Line:
    """From the right side around the corner to the lower side."""
    x, y = box.centre
    below, beside = box.bottom + GAP, box.right + GAP
    return ((box.right, y), (beside, y), (beside, below), (x, below), (x, box.bottom))


def _short(start: End, end: End) -> Iterator[Line]:
    """Straight, and with one or two corners."""
    source, target = start.box, end.box
    yield from _straight(source, target, (start.movable, end.movable))
    for begin, side in _ports(source):
        for finish, other in _ports(target):
            a, b = _out(begin, side), _out(finish, other)
            yield begin, a, (a[0], b[1]), b, finish
            yield begin, a, (b[0], a[1]), b, finish


def _routes(source: Box, target: Box, inway: Sequence[Box]) -> Iterator[Line]:
    """With more corners, along what is in the way."""
    xs, ys = _between(source, target, inway)
    for (sx, sy), side in _ports(source):
        for (tx, ty), other in _ports(target):
            if side in "lr" and other in "lr":
                yield from (((sx, sy), (x, sy), (x, ty), (tx, ty)) for x in xs if _leaves(sx, x, side))
            elif side in "tb" and other in "tb":
                yield from (((sx, sy), (sx, y), (tx, y), (tx, ty)) for y in ys if _leaves(sy, y, side))
            elif side in "lr":
                yield from (((sx, sy), (x, sy), (x, y), (tx, y), (tx, ty)) for x in xs[:4] for y in ys[:4])
            else:
                yield from (((sx, sy), (sx, y), (x, y), (x, ty), (tx, ty)) for x in xs[:4] for y in ys[:4])


def _leaves(start: float, end: float, side: str) -> bool:
    return end > start if side in "rb" else end < start


def _straight(source: Box, target: Box, movable: tuple[bool, bool]) -> Iterator[Line]:
    """Straight down, up or across, where a middle of one faces a side of the other that it may meet."""
    for x in _shared((source.x, source.right), (target.x, target.right), movable):
        yield ((x, source.bottom), (x, target.y)) if source.y < target.y else ((x, source.y), (x, target.bottom))
    for y in _shared((source.y, source.bottom), (target.y, target.bottom), movable):
        yield ((source.right, y), (target.x, y)) if source.x < target.x else ((source.x, y), (target.right, y))


def _shared(one: tuple[float, float], other: tuple[float, float], movable: tuple[bool, bool]) -> Iterator[float]:
    first, second = sum(one) / 2, sum(other) / 2
    if first == second or (movable[1] and other[0] + 8 <= first <= other[1] - 8):
        yield first
    if movable[0] and one[0] + 8 <= second <= one[1] - 8:
        yield second


def _ports(box: Box) -> Iterator[Port]:
    return zip(box.sides, "lrtb", strict=True)


def _out(point: Point, side: str) -> Point:
    dx, dy = {"l": (-GAP, 0), "r": (GAP, 0), "t": (0, -GAP), "b": (0, GAP)}[side]
    return point[0] + dx, point[1] + dy


def _between(source: Box, target: Box, inway: Sequence[Box]) -> tuple[list[float], list[float]]:
    """Where to turn: half way, and along the sides of what is in the way, the nearest first."""
    (sx, sy), (tx, ty) = source.centre, target.centre
    x, y = (sx + tx) / 2, (sy + ty) / 2
    walls = (source, target, *inway)
    xs = {x, *(side for box in walls for side in (box.x - GAP, box.right + GAP))}
    ys = {y, *(side for box in walls for side in (box.y - GAP, box.bottom + GAP))}
    return (
        sorted(xs, key=lambda value: (abs(value - x), value))[:_MOST],
        sorted(ys, key=lambda value: (abs(value - y), value))[:_MOST],
    )
