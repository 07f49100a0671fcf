"""The style sheet, and what a picture of an execution adds: colours, badges, a legend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from weavergen_pipelines.workflow.draw.geometry import Box, Point
from weavergen_pipelines.workflow.draw.states import ElementState, State
from weavergen_pipelines.workflow.draw.svg.write import lines_of_text, number
from weavergen_pipelines.workflow.draw.text import width

FONTS = "Arial,'Liberation Sans','DejaVu Sans',Helvetica,'Noto Sans',sans-serif"
INK, PAPER = "#22303c", "#ffffff"
COLOURS: Mapping[State, tuple[str, str]] = {
    "completed": ("#1a7f4b", "#e3f4ea"),
    "running": ("#1c64c8", "#e3eefc"),
    "waiting": ("#b26a00", "#fdf1d8"),
    "failed": ("#c22f2f", "#fce6e4"),
    "cancelled": ("#6b5b95", "#efebf7"),
    "not_reached": ("#98a2ad", "#f8f9fa"),
}
"""The line and the filling of each state; each line has a contrast of 3 at least on its filling, save what is grey."""

_STYLE = f"""
text{{font:12px {FONTS};fill:{INK};text-anchor:middle}}
text.start{{text-anchor:start}}
text.end{{text-anchor:end}}
text.label{{font-size:11.5px;stroke:{PAPER};stroke-width:3px;stroke-linejoin:round;paint-order:stroke}}
text.badge{{font-size:10px;fill:{PAPER};font-weight:bold}}
text.page{{font-size:14px;font-weight:bold}}
.shape{{fill:{PAPER};stroke:{INK};stroke-width:1.5px}}
.inner,.icon,.line,.flow,.group{{fill:none;stroke:{INK};stroke-width:1.2px}}
.icon{{fill:{PAPER};stroke-linejoin:round}}
.solid{{fill:{INK};stroke:{INK};stroke-width:.6px;stroke-linejoin:round}}
.bars{{fill:none;stroke:{INK};stroke-width:2.6px}}
.marker{{fill:none;stroke:{INK}}}
.thick{{stroke-width:3.6px}}
.dashed{{stroke-dasharray:5 3}}
.dotted{{stroke-dasharray:1.5 3;stroke-width:1.8px}}
.pool{{fill:#fcfdfe}}
.lane{{fill:none;stroke-width:1.1px}}
.group{{stroke-dasharray:9 4 2 4}}
.flow{{stroke-linejoin:round}}
.message{{stroke-dasharray:6 4}}
.association{{stroke-dasharray:1 4;stroke-linecap:round;stroke-width:1.5px}}
.arrow{{fill:{INK};stroke:{INK};stroke-width:1px;stroke-linejoin:round}}
.open{{fill:{PAPER}}}
.faint{{opacity:.35}}
""".strip().replace("\n", "")


def style(states: Sequence[State]) -> str:
    """The style sheet, with the colours of the states that occur."""
    coloured = (
        f".{state} .shape{{stroke:{line};fill:{filling}}}.{state} .inner,.{state} .icon{{stroke:{line}}}"
        f".{state} .pill{{fill:{line}}}"
        for state, (line, filling) in COLOURS.items()
        if state in states
    )
    return f"<style>{_STYLE}{''.join(coloured)}</style>"


def badges(state: ElementState, box: Box) -> str:
    """How often it completed, at the upper right corner, and how long it took, at the lower one."""
    count = _pill(f"{state.count}×", (box.right, box.y)) if state.count > 1 else ""  # noqa: RUF001 - times
    took = _pill(duration(state.duration_s), (box.right, box.bottom)) if state.duration_s is not None else ""
    return count + took


def duration(seconds: float) -> str:
    """A duration as one reads it."""
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms" if seconds >= 0.001 else "<1 ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def _pill(text: str, end: Point) -> str:
    wide = width(text, 10) + 10
    x, y = end[0] - wide + 6, end[1] - 7
    box = f'x="{number(x)}" y="{number(y)}" width="{number(wide)}" height="14" rx="7"'
    return f'<rect class="pill" {box}/>' + lines_of_text((text,), (x + wide / 2, y + 1.6), kind="badge", size=10)


def legend(states: Sequence[State], at: Point) -> tuple[str, float]:
    """A sample of each state that occurs, and how wide all are."""
    x, y = at
    drawn = []
    for state in states:
        name = state.replace("_", " ")
        sample = f'<rect class="shape" x="{number(x)}" y="{number(y)}" width="18" height="14" rx="3"/>'
        text = lines_of_text((name,), (x + 24, y + 0.5), anchor="start")
        drawn.append(f'<g class="{state}">{sample}{text}</g>')
        x += width(name) + 48
    return "".join(drawn), x - at[0]
