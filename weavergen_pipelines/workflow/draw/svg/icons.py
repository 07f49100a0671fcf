"""The icons of BPMN as path data around the origin, in a square of 20: (data, how it is painted)."""

from __future__ import annotations

from collections.abc import Mapping
from math import cos, pi, sin


def _polygon(corners: int, radius: float) -> str:
    turns = [2 * pi * corner / corners - pi / 2 for corner in range(corners)]
    return "M" + "L".join(f"{radius * cos(turn):.1f} {radius * sin(turn):.1f}" for turn in turns) + "z"


def _ticks() -> str:
    turns = [pi * hour / 6 for hour in range(12)]
    return "".join(f"M{6.6 * sin(t):.1f} {6.6 * cos(t):.1f}L{8.4 * sin(t):.1f} {8.4 * cos(t):.1f}" for t in turns)


def _gear(x: float, y: float, radius: float) -> str:
    """A wheel with eight teeth, and its hub."""
    points = []
    for tooth in range(8):
        for offset, reach in ((-0.5, 0.76), (-0.28, 1), (0.28, 1), (0.5, 0.76)):
            turn = 2 * pi * (tooth + offset * 0.55) / 8
            points.append(f"{x + radius * reach * cos(turn):.1f} {y + radius * reach * sin(turn):.1f}")
    return f"M{'L'.join(points)}z{_circle(x, y, radius * 0.36)}"


def _circle(x: float, y: float, radius: float) -> str:
    r = f"{radius:.1f} {radius:.1f}"
    return f"M{x - radius:.1f} {y:.1f}a{r} 0 1 0 {2 * radius:.1f} 0a{r} 0 1 0 {-2 * radius:.1f} 0z"


_PAGE = "M-6.5 -8H6.5V8H-6.5zM-4 -5H4M-4 -1.7H4M-4 1.7H4M-4 5H4"
_PLUS = "M-2.3 -8H2.3V-2.3H8V2.3H2.3V8H-2.3V2.3H-8V-2.3H-2.3z"

OPEN: Mapping[str, str] = {
    "timer": f"{_circle(0, 0, 9.2)}{_ticks()}M0 0L1.8 -6.2M0 0H4.6",
    "message": "M-8 -5.5H8V5.5H-8zL0 1L8 -5.5",
    "signal": "M0 -8.2L8 5.6H-8z",
    "error": "M-7.4 7L-3.2 -5L2.4 1.6L7.2 -7.4L3.4 5.6L-2.2 -0.8z",
    "escalation": "M0 -8.4L6.2 7.6L0 1.2L-6.2 7.6z",
    "compensation": "M-8.6 0L-0.6 -6V6zM-0.6 0L7.4 -6V6z",
    "conditional": _PAGE,
    "link": "M-8.4 -3H1.6V-6.6L8.6 0L1.6 6.6V3H-8.4z",
    "cancel": "M-7.8 -5.4L-5.4 -7.8L0 -2.4L5.4 -7.8L7.8 -5.4L2.4 0L7.8 5.4L5.4 7.8L0 2.4L-5.4 7.8L-7.8 5.4L-2.4 0z",
    "multiple": _polygon(5, 8.6),
    "parallel-multiple": _PLUS,
    "service": f"{_gear(-2, -2, 6.6)}{_gear(3.2, 3.2, 6.2)}",
    "user": "M-7.5 8V4.2C-7.5 1.4 -5 0.2 -2.8 -0.2C-4.4 -1.2 -4.8 -3 -4.6 -4.6C-4.3 -6.9 -2.4 -8.4 0 -8.4C2.4 -8.4 4.3 "
    "-6.9 4.6 -4.6C4.8 -3 4.4 -1.2 2.8 -0.2C5 0.2 7.5 1.4 7.5 4.2V8zM-4.6 -4.6C-2.4 -3.4 1.4 -6.4 4.6 -4.6"
    "M-4.4 8V4.6M4.4 8V4.6M-2.8 -0.2L0 2.4L2.8 -0.2",
    "manual": "M-8.5 -1.5C-6.5 -3.6 -4.4 -5.8 -2.2 -6.3C-0.9 -6.5 0.6 -6.4 1.4 -5.8"
    "C1.9 -5.1 1.2 -4.3 0.2 -4.2L-1.8 -3.6"
    "H7.6C9 -3.4 9 -1.6 7.6 -1.4H2M7.6 -1.4C9 -1.2 8.8 0.8 7.4 0.9H2M7 0.9C8.3 1.1 8.1 3 6.8 3.1H2M6.2 3.1"
    "C7.4 3.4 7.1 5.2 "
    "5.8 5.3H-3.4C-5.4 5.3 -7 4.6 -8.5 3.6z",
    "script": "M-3.8 -8H7.2C3.4 -4.6 3.4 -3 5.4 0C7.4 3 7.4 4.6 3.6 8H-7.4C-3.6 4.6 -3.6 3 -5.6 0"
    "C-7.6 -3 -7.6 -4.6 -3.8 -8"
    "zM-3.4 -4.6H2M-3.4 -1.4H2M-2 1.7H3.4M-2 4.9H3.4",
    "receive": "M-8 -5.5H8V5.5H-8zL0 1L8 -5.5",
    "rule": "M-8 -6.5H8V6.5H-8zM-8 -2.4H8M-8 2H8M-3.4 -2.4V6.5",
    "loop": "M-2.6 6.4A6.3 6.3 0 1 1 2.9 6.2M-6.6 6.6L-2.4 6.6L-2.4 2.4",
    "inclusive": _circle(0, 0, 8.8),
}
"""Painted as outlines."""

SOLID: Mapping[str, str] = {
    "signal": OPEN["signal"],
    "error": OPEN["error"],
    "escalation": OPEN["escalation"],
    "compensation": OPEN["compensation"],
    "link": OPEN["link"],
    "cancel": OPEN["cancel"],
    "multiple": OPEN["multiple"],
    "parallel-multiple": _PLUS,
    "terminate": _circle(0, 0, 9),
}
"""Painted full: what is thrown."""

ENVELOPES = {"message", "send"}
ENVELOPE = ("M-8 -4.6L-1 1.2Q0 2 1 1.2L8 -4.6V5.5H-8z", "M-7.6 -6.2H7.6L0.6 -0.4Q0 0.1 -0.6 -0.4z")
"""A full envelope, in two parts with a white line between."""

STROKES: Mapping[str, tuple[str, float]] = {
    "exclusive": ("M-6.6 -8.4L6.6 8.4M6.6 -8.4L-6.6 8.4", 3.6),
    "parallel": ("M-11 0H11M0 -11V11", 3.6),
    "inclusive": (OPEN["inclusive"], 3),
    "complex": ("M-11 0H11M0 -11V11M-7.8 -7.8L7.8 7.8M7.8 -7.8L-7.8 7.8", 3),
}
"""The markers of gateways, and how thick they are."""

MARKERS: Mapping[str, str] = {
    "loop": OPEN["loop"],
    "parallel": "M-5 -6.5V6.5M0 -6.5V6.5M5 -6.5V6.5",
    "sequential": "M-6.5 -5H6.5M-6.5 0H6.5M-6.5 5H6.5",
    "compensation": OPEN["compensation"],
    "ad-hoc": "M-7.5 2.2C-5.5 -3.6 -2.6 -3 0 -0.2C2.4 2.4 5.4 3.4 7.5 -2.2",
    "collapsed": "M-7 -7H7V7H-7zM-4.4 0H4.4M0 -4.4V4.4",
}
"""At the lower side of an activity, from left to right; bars are thick."""

BARS = frozenset({"parallel", "sequential", "ad-hoc"})
