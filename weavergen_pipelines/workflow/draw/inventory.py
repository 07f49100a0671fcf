"""Everything of a diagram that is drawn: what has a box, and the lines between boxes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from weavergen_pipelines.workflow.draw.figures import DATA, Figure, figure_of
from weavergen_pipelines.workflow.draw.source import Extras, extras
from weavergen_pipelines.workflow.model import (
    Activity,
    BoundaryEvent,
    CompensateDefinition,
    ConditionalGateway,
    Container,
    Process,
    SequenceFlow,
)

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.model import Diagram, Element, FlowNode

LineKind = Literal["flow", "message", "association", "data", "compensation"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """An element with a box; `scope` is the id of the process or sub-process that it is in, empty outside of any.

    `host` is the activity that a boundary event is on.
    """

    id: str
    name: str
    figure: Figure
    scope: str = ""
    host: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A line between two boxes, by id."""

    id: str
    kind: LineKind
    source: str
    target: str
    name: str = ""
    default: bool = False
    conditional: bool = False


@dataclass
class Inventory:
    """The boxes and lines, by id, in document order; `extras` are the planes and labels of the file."""

    diagram: Diagram
    extras: Extras
    boxes: dict[str, Drawn] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)

    def add(self, element: Element, figure: Figure, scope: str = "", host: str = "", name: str | None = None) -> None:
        """A box; a second one of the same id is not drawn."""
        drawn = Drawn(element.id, element.name if name is None else name, figure, scope, host)
        self.boxes.setdefault(element.id, drawn)


def take_inventory(diagram: Diagram) -> Inventory:
    """All that there is to draw of a diagram."""
    inventory = Inventory(diagram, extras(diagram))
    for participant in diagram.participants.values():
        inventory.add(participant, DATA["pool"])
    for process in diagram.processes.values():
        for lane in process.lanes:
            inventory.add(lane, DATA["lane"], process.id)
        for scope in process.scopes:
            _scope(scope, inventory)
        _data(process, inventory)
    for artifact in diagram.artifacts.values():
        figure = DATA["group" if artifact.group else "annotation"]
        inventory.add(artifact, figure, name=artifact.text or artifact.name)
    _links(inventory)
    return inventory


def _scope(scope: Container, inventory: Inventory) -> None:
    for node in scope.nodes.values():
        figure = figure_of(node, inventory.extras.several.get(node.id, ""))
        host = node.attached_to if isinstance(node, BoundaryEvent) and node.attached_to in scope.nodes else ""
        inventory.add(node, figure, scope.id, host)
    for reference in scope.references.values():
        target = _target(reference.target, scope, inventory)
        name = reference.name or (target.name if target else "")
        if reference.state and reference.state not in name:
            name = f"{name} [{reference.state}]"
        figure = DATA["store" if reference.store else "object"]
        many = {reference.id, reference.target} & inventory.extras.collections
        inventory.add(reference, replace(figure, markers=("parallel",)) if many else figure, scope.id, name=name)


def _target(identity: str, scope: Container, inventory: Inventory) -> Element | None:
    stores: Mapping[str, Element] = {s: e for p in inventory.diagram.processes.values() for s, e in p.stores.items()}
    return scope.objects.get(identity) or stores.get(identity)


def _data(process: Process, inventory: Inventory) -> None:
    """Data without a reference is drawn by itself, inputs and outputs where the file or a line shows them."""
    referred = {reference.target for scope in process.scopes for reference in scope.references.values()}
    for store in process.stores.values():
        if store.id not in referred:
            inventory.add(store, DATA["store"], process.id)
    for scope in process.scopes:
        for entry in scope.objects.values():
            if entry.id not in referred:
                inventory.add(entry, DATA["object"], scope.id)
    shown = {shape.element for plane in inventory.extras.planes for shape in plane.shapes}
    shown |= {end for line in inventory.diagram.associations for end in (line.source, line.target)}
    for kind, entries in (("input", process.inputs), ("output", process.outputs)):
        for element in entries:
            if element.id in shown:
                inventory.add(element, DATA[kind], process.id)


def _links(inventory: Inventory) -> None:
    diagram = inventory.diagram
    found = [
        *(link for process in diagram.processes.values() for scope in process.scopes for link in _flows(scope)),
        *(Link(flow.id, "message", flow.source, flow.target, flow.name) for flow in diagram.message_flows),
        *(Link(a.id, "data" if a.data else "association", a.source, a.target) for a in diagram.associations),
    ]
    pools = {p.process: p.id for p in diagram.participants.values() if p.process}
    for link in found:
        ends = [end if end in inventory.boxes else pools.get(end, end) for end in (link.source, link.target)]
        if all(end in inventory.boxes for end in ends):
            inventory.links[link.id] = replace(link, source=ends[0], target=ends[1])
    _derived(inventory)


def _derived(inventory: Inventory) -> None:
    """What the model knows to belong together and no line of the file connects."""
    joined = {frozenset((link.source, link.target)) for link in inventory.links.values()}
    for process in inventory.diagram.processes.values():
        for scope in process.scopes:
            for link in (*_compensations(scope), *_accesses(scope, inventory)):
                if frozenset((link.source, link.target)) not in joined and _known(link, inventory):
                    inventory.links.setdefault(link.id, link)
    for link in list(inventory.links.values()):
        source = inventory.boxes[link.source]
        if link.kind == "association" and source.host and source.figure.icon == "compensation":
            inventory.links[link.id] = replace(link, kind="compensation")


def _known(link: Link, inventory: Inventory) -> bool:
    return link.source in inventory.boxes and link.target in inventory.boxes


def _flows(scope: Container) -> Iterator[Link]:
    for flow in scope.flows.values():
        source = scope.nodes.get(flow.source)
        default = isinstance(source, ConditionalGateway) and source.default == flow.id
        yield Link(flow.id, "flow", flow.source, flow.target, flow.name, default, _conditional(flow, source))


def _conditional(flow: SequenceFlow, source: FlowNode | None) -> bool:
    return flow.condition is not None and isinstance(source, Activity)


def _compensations(scope: Container) -> Iterator[Link]:
    for node in scope.nodes.values():
        if isinstance(node, BoundaryEvent) and isinstance(node.definition, CompensateDefinition) and node.handler:
            yield Link(f"{node.id}_{node.handler}", "compensation", node.id, node.handler)


def _accesses(scope: Container, inventory: Inventory) -> Iterator[Link]:
    """A line per store or object that an activity reads or writes, to the first box that stands for it."""
    if any(line.data for line in inventory.diagram.associations):
        return
    boxes = {r.target: r.id for s in _enclosing(scope, inventory) for r in list(s.references.values())[::-1]}
    for node in scope.activities:
        for data in (*node.reads, *node.takes):
            yield Link(f"{data}_to_{node.id}", "data", boxes.get(data, data), node.id)
        for data in (*node.writes, *node.gives):
            yield Link(f"{node.id}_to_{data}", "data", node.id, boxes.get(data, data))


def _enclosing(scope: Container, inventory: Inventory) -> list[Container]:
    """The scopes whose references an activity of this one may mean: those of its process, its own last."""
    for process in inventory.diagram.processes.values():
        if scope is process or scope.id in process.within:
            return [*(other for other in process.scopes if other is not scope), scope]
    return [scope]
