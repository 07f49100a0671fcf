"""Where everything of a picture is: from the diagram interchange, and from our own layout for what has none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from weavergen_pipelines.workflow.draw.figures import Figure
from weavergen_pipelines.workflow.draw.geometry import Box, Line, around, around_line, shifted
from weavergen_pipelines.workflow.draw.inventory import Drawn, Inventory, Link
from weavergen_pipelines.workflow.draw.layout import arrange
from weavergen_pipelines.workflow.draw.routing import End, Taken, connect
from weavergen_pipelines.workflow.draw.source import PlacedShape, Plane

_APART = 60
_UNKNOWN = Figure("Element", "activity", (120, 80), border="dashed")
_NODES = frozenset({"activity", "event", "gateway"})
PAPER_OUTLINES = frozenset({"pool", "lane", "group"})


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """A box of the picture; `label` is where its name stands, if the file says that."""

    drawn: Drawn
    box: Box
    expanded: bool = False
    horizontal: bool = True
    marked: bool = True
    label: Box | None = None


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line of the picture; `label` as of a box."""

    link: Link
    line: Line
    label: Box | None = None


@dataclass
class Page:
    """One plane: `boxes` and `lines` by id, in the order in which they are painted."""

    title: str = ""
    boxes: dict[str, PlacedBox] = field(default_factory=dict)
    lines: dict[str, PlacedLine] = field(default_factory=dict)

    @property
    def bounds(self) -> Box:
        """What the boxes, lines and given labels take up."""
        boxes, lines = self.boxes.values(), self.lines.values()
        labels = [*(placed.label for placed in boxes), *(placed.label for placed in lines)]
        drawn = [*(placed.box for placed in boxes), *(around_line(placed.line) for placed in lines)]
        return around([*drawn, *(label for label in labels if label is not None)])


def pages(inventory: Inventory) -> list[Page]:
    """The planes of the file; a diagram that has none is laid out."""
    found = [page for plane in inventory.extras.planes if (page := _page(plane, inventory)).boxes]
    if not any(box.drawn.figure is not _UNKNOWN for page in found for box in page.boxes.values()):
        return [_laid_out(inventory)]
    _complete(found, inventory)
    return found


def _laid_out(inventory: Inventory) -> Page:
    arranged = arrange(inventory)
    boxes = {i: PlacedBox(inventory.boxes[i], box, i in arranged.expanded) for i, box in arranged.boxes.items()}
    lines = {i: PlacedLine(inventory.links[i], line) for i, line in arranged.lines.items()}
    return Page(boxes=_painted(boxes), lines=lines)


def _page(plane: Plane, inventory: Inventory) -> Page:
    shown = {shape.element for shape in plane.shapes}
    parents = {inventory.boxes[e].scope for e in shown if e in inventory.boxes} - {plane.element}
    boxes = {shape.element: _box(shape, inventory, parents) for shape in plane.shapes if shape.element}
    lines = {
        edge.element: PlacedLine(inventory.links[edge.element], edge.line, edge.label)
        for edge in plane.edges
        if edge.element in inventory.links
    }
    return Page(plane.name, _painted(boxes), lines)


def _box(shape: PlacedShape, inventory: Inventory, parents: Iterable[str]) -> PlacedBox:
    drawn = inventory.boxes.get(shape.element) or Drawn(shape.element, "", _UNKNOWN)
    expanded = shape.element in parents if shape.expanded is None else shape.expanded and drawn.figure.opens
    return PlacedBox(drawn, shape.box, expanded, shape.horizontal, shape.marked, shape.label)


def _painted(boxes: Mapping[str, PlacedBox]) -> dict[str, PlacedBox]:
    """What contains others first, the greater before the smaller; boundary events over their hosts."""

    def order(entry: tuple[str, PlacedBox]) -> tuple[int, float]:
        placed = entry[1]
        if placed.drawn.figure.outline in PAPER_OUTLINES or placed.expanded:
            ground = placed.drawn.figure.outline in ("pool", "lane")
            return 0 if ground else 1, -placed.box.width * placed.box.height
        return 3 if placed.drawn.host else 2, 0

    return dict(sorted(boxes.items(), key=order))


def _complete(found: list[Page], inventory: Inventory) -> None:
    """Adds what the planes leave out: nodes below the first page, lines wherever both ends are."""
    missing = _missing(found, inventory)
    if missing:
        page = found[0]
        page.boxes.update(_appended(missing, page, inventory))
        page.boxes = _painted(page.boxes)
    drawn = {line for page in found for line in page.lines}
    taken = Taken()
    for link in inventory.links.values():
        page_of = next((p for p in found if link.source in p.boxes and link.target in p.boxes), None)
        if page_of is not None and link.id not in drawn:
            page_of.lines[link.id] = PlacedLine(link, _between(link, page_of, taken))


def _missing(found: list[Page], inventory: Inventory) -> list[str]:
    """Nodes that no plane shows and no closed sub-process hides."""
    placed = {element: box for page in found for element, box in page.boxes.items()}
    elsewhere = {inventory.boxes[e].scope for e in placed if e in inventory.boxes}
    missing: dict[str, None] = {}
    for drawn in inventory.boxes.values():
        scope = placed.get(drawn.scope)
        hidden = scope is not None and not scope.expanded and drawn.scope not in elsewhere
        reached = drawn.scope in inventory.diagram.processes or drawn.scope in missing or scope is not None
        if drawn.id not in placed and drawn.figure.outline in _NODES and reached and not hidden:
            missing[drawn.id] = None
    return list(missing)


def _appended(missing: list[str], page: Page, inventory: Inventory) -> Iterator[tuple[str, PlacedBox]]:
    """On their hosts, else in a row below the page, in which what is of one process stays together."""
    arranged = arrange(inventory)
    roots = {node: process.id for process in inventory.diagram.processes.values() for node in process.within}
    groups: dict[str, list[str]] = {}
    for element in missing:
        host = page.boxes.get(inventory.boxes[element].host)
        if host is None:
            groups.setdefault(roots[element], []).append(element)
            continue
        box, drawn = arranged.boxes[element], inventory.boxes[element]
        place = Box(host.box.right - box.width - 8, host.box.bottom - box.height / 2, box.width, box.height)
        yield element, PlacedBox(drawn, place)
    x, y = page.bounds.x, page.bounds.bottom + _APART
    for group in groups.values():
        bounds = around(arranged.boxes[element] for element in group)
        for element in group:
            place = arranged.boxes[element].moved(x - bounds.x, y - bounds.y)
            yield element, PlacedBox(inventory.boxes[element], place, element in arranged.expanded)
        x += bounds.width + _APART


def _between(link: Link, page: Page, taken: Taken) -> Line:
    source, target = page.boxes[link.source], page.boxes[link.target]
    walls = [p.box for p in page.boxes.values() if not p.expanded and p.drawn.figure.outline in _NODES]
    one, other = (End(end.box, end.drawn.figure.outline == "activity") for end in (source, target))
    return connect(one, other, walls, taken, upright=link.kind != "flow")


def moved(page: Page, dx: float, dy: float) -> Page:
    """The page at another place."""
    boxes = {
        i: PlacedBox(
            p.drawn, p.box.moved(dx, dy), p.expanded, p.horizontal, p.marked, p.label and p.label.moved(dx, dy)
        )
        for i, p in page.boxes.items()
    }
    lines = {
        i: PlacedLine(p.link, shifted(p.line, dx, dy), p.label and p.label.moved(dx, dy)) for i, p in page.lines.items()
    }
    return Page(page.title, boxes, lines)
