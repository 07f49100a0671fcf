"""The processes of a diagram one below the other, in their pools."""

from __future__ import annotations

from weavergen_pipelines.workflow.draw.geometry import Box, shifted
from weavergen_pipelines.workflow.draw.inventory import Inventory
from weavergen_pipelines.workflow.draw.layout.items import Parts
from weavergen_pipelines.workflow.draw.layout.lanes import STRIP, Bands, bands_of, lane_boxes
from weavergen_pipelines.workflow.draw.layout.net import Laid
from weavergen_pipelines.workflow.draw.layout.scopes import Contents, contents, lay_out_scope
from weavergen_pipelines.workflow.model import Process

_APART, _PADDING, _CLOSED = 60, 24, 60
_LEAST = 400


def stack_pools(inventory: Inventory) -> Laid:
    """Every process and closed pool; pools are of one width."""
    found = contents(inventory)
    pools = {p.process: p.id for p in inventory.diagram.participants.values() if p.process}
    laid = {process.id: _process(process, found) for process in inventory.diagram.processes.values()}
    right = max([_LEAST, *(2 * _PADDING + part.width for part in laid.values())])
    whole = Laid()
    order = [pool.process or pool.id for pool in inventory.diagram.participants.values()]
    for name in dict.fromkeys([*order, *laid]):
        if name in laid:
            _append(whole, _framed(inventory.diagram.processes[name], laid[name], pools.get(name), right))
        elif name in inventory.boxes:
            box = Box(0, 0, right + STRIP, _CLOSED)
            _append(whole, Laid({name: box}, width=box.width, height=box.height))
    loose = lay_out_scope("", found, Bands())
    if loose.boxes:
        _append(whole, loose)
    return whole


def _process(process: Process, found: Contents) -> Laid:
    """The sub-processes from the inside out, then the process in the bands of its lanes."""
    for scope in reversed(process.scopes[1:]):
        if found.nodes.get(scope.id):
            found.parts.setdefault(scope.id, Parts()).content = lay_out_scope(scope.id, found, Bands())
    bands = bands_of(process)
    laid = lay_out_scope(process.id, found, bands)
    laid.width += bands.strips
    return laid


def _framed(process: Process, inner: Laid, pool: str | None, right: float) -> Laid:
    """A process within its lanes and pool, which end at the right side."""
    bands = bands_of(process)
    left = float(STRIP if pool else 0)
    dx = left + bands.strips + (_PADDING if pool or bands.depth else 0)
    dy = float(_PADDING if pool and not bands.depth else 0)
    height = max(inner.height + 2 * dy, _CLOSED if pool else 0)
    framed = Laid(width=right + left, height=height)
    if pool:
        framed.boxes[pool] = Box(0, 0, right + left, height)
    if bands.of_lane:
        extents = {**inner.bands}
        last = max(extents)
        extents[last] = extents[last][0], max(extents[last][1], height)
        framed.boxes |= lane_boxes(bands, extents, left, right + left)
    framed.boxes |= {element: box.moved(dx, dy) for element, box in inner.boxes.items()}
    framed.lines |= {element: shifted(line, dx, dy) for element, line in inner.lines.items()}
    return framed


def _append(whole: Laid, part: Laid) -> None:
    dy = whole.height + (_APART if whole.height else 0)
    whole.boxes |= {element: box.moved(0, dy) for element, box in part.boxes.items()}
    whole.lines |= {element: shifted(line, 0, dy) for element, line in part.lines.items()}
    whole.width, whole.height = max(whole.width, part.width), dy + part.height
