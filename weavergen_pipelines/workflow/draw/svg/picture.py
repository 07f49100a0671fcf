"""A whole picture: pages below each other, each element with its title."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from weavergen_pipelines.workflow.draw.geometry import Box, Line, around
from weavergen_pipelines.workflow.draw.inventory import take_inventory
from weavergen_pipelines.workflow.draw.scene import PAPER_OUTLINES, Page, PlacedBox, PlacedLine, moved, pages
from weavergen_pipelines.workflow.draw.states import STATES, ElementState, State
from weavergen_pipelines.workflow.draw.svg.labels import name_of_box, name_of_line
from weavergen_pipelines.workflow.draw.svg.lines import paint_line
from weavergen_pipelines.workflow.draw.svg.look import PAPER, badges, duration, legend, style
from weavergen_pipelines.workflow.draw.svg.shapes import paint
from weavergen_pipelines.workflow.draw.svg.write import lines_of_text, number, safe
from weavergen_pipelines.workflow.model import Diagram

_MARGIN, _APART, _TITLE = 24, 60, 28
States = Mapping[str, ElementState]


def svg(diagram: Diagram, *, states: States | None = None) -> str:
    """The picture of a diagram: as its interchange has it, laid out where that is wanting.

    With `states`, by id, each element has the colour of its state. Equal diagrams give equal bytes; every text of the
    diagram is escaped, and nothing outside of the picture is referred to.
    """
    known = states or {}
    drawn, labels, y, stacked = [], [], 0.0, pages(take_inventory(diagram))
    boxes = []
    for page in stacked:
        bounds = page.bounds
        top = y + (_TITLE if len(stacked) > 1 and page.title else 0)
        if top > y:
            drawn.append(lines_of_text((page.title,), (0, y), anchor="start", kind="page"))
        shifted = moved(page, -bounds.x, top - bounds.y)
        names, room = _names(shifted)
        drawn += _elements(shifted, known)
        labels += names
        boxes.append(around([Box(0, y, bounds.width, top - y + bounds.height), *room]))
        y = boxes[-1].bottom + _APART
    return _document(diagram, [*drawn, *labels], around(boxes), _occurring(known, stacked))


def _document(diagram: Diagram, drawn: list[str], bounds: Box, states: list[State]) -> str:
    key, wide = legend(states, (bounds.x, bounds.bottom + 20)) if states else ("", 0.0)
    inner = around([bounds, Box(bounds.x, bounds.bottom, wide, 36 if states else 0)])
    whole = inner.grown(_MARGIN)
    size = " ".join(map(number, (whole.x, whole.y, whole.width, whole.height)))
    title = safe(", ".join(process.name or process.id for process in diagram.processes.values()) or diagram.path)
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{size}" width="{number(whole.width)}" '
            f'height="{number(whole.height)}" role="img" aria-label="{title}">',
            f"<title>{title}</title>",
            style(states),
            f'<rect x="{number(whole.x)}" y="{number(whole.y)}" width="{number(whole.width)}" '
            f'height="{number(whole.height)}" fill="{PAPER}"/>',
            *drawn,
            *([f"<g>{key}</g>"] if key else []),
            "</svg>\n",
        )
    )


def _occurring(known: States, stacked: list[Page]) -> list[State]:
    found = {known[element].state for page in stacked for element in page.boxes if element in known}
    return [state for state in STATES if state in found]


def _elements(page: Page, known: States) -> Iterator[str]:
    """What contains others, then the lines, then what stands on its own."""
    containers = [p for p in page.boxes.values() if p.expanded or p.drawn.figure.outline in PAPER_OUTLINES]
    within = {placed.drawn.id for placed in containers}
    yield from (_element(placed, known) for placed in containers)
    yield from (_line(placed, known) for placed in page.lines.values())
    yield from (_element(placed, known) for placed in page.boxes.values() if placed.drawn.id not in within)


def _element(placed: PlacedBox, known: States) -> str:
    state = known.get(placed.drawn.id)
    looks = f' class="{state.state}"' if state else ""
    name = f"<title>{safe(_title(placed, state))}</title>"
    added = badges(state, placed.box) if state else ""
    return f'<g data-element="{safe(placed.drawn.id)}"{looks}>{name}{paint(placed)}{added}</g>'


def _title(placed: PlacedBox, state: ElementState | None) -> str:
    drawn = placed.drawn
    said = f"{drawn.figure.kind}: {drawn.name or drawn.id}"
    if state is None:
        return said
    parts = [state.state.replace("_", " ")]
    parts += [f"{state.count} times"] if state.count > 1 else []
    parts += [duration(state.duration_s)] if state.duration_s is not None else []
    return f"{said} ({', '.join(parts)})"


def _line(placed: PlacedLine, known: States) -> str:
    link = placed.link
    ends = [known.get(end) for end in (link.source, link.target)]
    faint = any(end is not None and end.state == "not_reached" for end in ends)
    looks = ' class="faint"' if faint else ""
    name = f"<title>{safe(link.name)}</title>" if link.name else ""
    return f'<g data-element="{safe(link.id)}"{looks}>{name}{paint_line(link, placed.line)}</g>'


def _names(page: Page) -> tuple[list[str], list[Box]]:
    """The names that stand outside of boxes, and the room that they take."""
    lines: dict[str, list[Line]] = {}
    for line in page.lines.values():
        for end in (line.link.source, line.link.target):
            lines.setdefault(end, []).append(line.line)
    starts = Counter(placed.line[0] for placed in page.lines.values())
    texts: list[str] = []
    rooms: list[Box] = []
    for placed in sorted(page.boxes.values(), key=lambda placed: placed.label is None):
        found = name_of_box(placed, lines.get(placed.drawn.id, ()), rooms)
        if found is not None:
            texts.append(found[0])
            rooms.append(found[1])
    named = (name_of_line(line, shared=starts[line.line[0]] > 1) for line in page.lines.values())
    for found in filter(None, named):
        texts.append(found[0])
        rooms.append(found[1])
    return texts, rooms
