"""A sheet of characters: lines that meet become the right box character."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

Cell = tuple[int, int]
Frame = tuple[int, int, int, int]
UP, DOWN, LEFT, RIGHT = 1, 2, 4, 8
_JOINTS = " ╵╷│╴┘┐┤╶└┌├─┴┬┼"
_DOTTED = {UP | DOWN: "┊", LEFT | RIGHT: "┄", UP: "┊", DOWN: "┊", LEFT: "┄", RIGHT: "┄"}
_HEADS = {(1, 0): "▶", (-1, 0): "◀", (0, 1): "▼", (0, -1): "▲"}


class Grid:
    """Columns and rows from 0; what is written over a line hides it."""

    def __init__(self, width: int, height: int) -> None:
        self._text = [[" "] * width for _ in range(height)]
        self._bits = [[0] * width for _ in range(height)]
        self._dotted: set[Cell] = set()

    def line(self, cells: Sequence[Cell], target: Frame | None, *, dotted: bool = False) -> None:
        """A line through the cells; with an arrow where it comes to the frame `target`, if there is one."""
        points = [a for step in pairwise(cells) for a, b in pairwise(_between(*step)) if a != b] + [cells[-1]]
        for a, b in pairwise(points):
            to, back = _bits(a, b)
            self._mark(a, to, dotted)
            self._mark(b, back, dotted)
        outside = [step for step in pairwise(points) if target and not _covers(target, step[0])]
        if outside:
            (ax, ay), (bx, by) = outside[-1]
            self.put(ax, ay, _HEADS[bx - ax, by - ay])

    def _mark(self, cell: Cell, bits: int, dotted: bool) -> None:
        x, y = cell
        if 0 <= y < len(self._bits) and 0 <= x < len(self._bits[y]):
            if dotted and not self._bits[y][x]:
                self._dotted.add(cell)
            elif not dotted:
                self._dotted.discard(cell)
            self._bits[y][x] |= bits

    def put(self, x: int, y: int, text: str, *, sparing: bool = False) -> None:
        """Write text; `sparing` leaves other text, and hides lines only."""
        if not 0 <= y < len(self._text):
            return
        row, bits = self._text[y], self._bits[y]
        for place, character in enumerate(text, x):
            if 0 <= place < len(row) and not (sparing and row[place] != " "):
                row[place] = character
                bits[place] = 0

    def frame(self, frame: Frame, border: str) -> None:
        """A rectangle; what is within is cleared."""
        left, top, right, bottom = frame
        upper_left, level, upper_right, upright, lower_left, lower_right = tuple(border)
        self.put(left, top, upper_left + level * (right - left - 1) + upper_right)
        for y in range(top + 1, bottom):
            self.put(left, y, upright + " " * (right - left - 1) + upright)
        self.put(left, bottom, lower_left + level * (right - left - 1) + lower_right)

    def rows(self) -> list[str]:
        """The rows of the sheet."""
        return ["".join(self._character(x, y) for x in range(len(row))) for y, row in enumerate(self._text)]

    def _character(self, x: int, y: int) -> str:
        written, bits = self._text[y][x], self._bits[y][x]
        if not bits:
            return written
        return _DOTTED.get(bits, _JOINTS[bits]) if (x, y) in self._dotted else _JOINTS[bits]


def _between(a: Cell, b: Cell) -> list[Cell]:
    """The cells from one to another, both included: across, then down."""
    (ax, ay), (bx, by) = a, b
    across = [(x, ay) for x in range(ax, bx, 1 if bx > ax else -1)]
    down = [(bx, y) for y in range(ay, by, 1 if by > ay else -1)]
    return [*across, *down, b]


def _covers(frame: Frame, cell: Cell) -> bool:
    return frame[0] <= cell[0] <= frame[2] and frame[1] <= cell[1] <= frame[3]


def _bits(a: Cell, b: Cell) -> tuple[int, int]:
    if a[0] != b[0]:
        return (RIGHT, LEFT) if b[0] > a[0] else (LEFT, RIGHT)
    return (DOWN, UP) if b[1] > a[1] else (UP, DOWN) if b[1] < a[1] else (0, 0)
