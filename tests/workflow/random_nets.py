"""Random processes of gateways, tasks and boundary events: drawn in blocks, then spoilt here and there."""

from __future__ import annotations

import random
from typing import Any

from weavergen_pipelines.workflow.model import (
    BoundaryEvent,
    EndEvent,
    ErrorEventDefinition,
    ExclusiveGateway,
    FlowNode,
    ParallelGateway,
    PlainTask,
    Process,
    SequenceFlow,
    StartEvent,
    TerminateDefinition,
)

GATEWAYS = (ParallelGateway, ExclusiveGateway)


class Drawing:
    """Nodes and edges of a process to be."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.nodes: dict[str, tuple[type[FlowNode], dict[str, Any]]] = {}
        self.edges: list[tuple[str, str]] = []

    def add(self, kind: type[FlowNode], **fields: Any) -> str:
        name = f"{kind.__name__}{len(self.nodes)}"
        self.nodes[name] = (kind, fields)
        return name

    def end(self) -> str:
        return self.add(EndEvent, definition=self.rng.choice([None, ErrorEventDefinition("x"), TerminateDefinition()]))

    def block(self, depth: int) -> tuple[str, str]:
        """The first and the last node of a block."""
        kinds = [self._task, self._sequence, self._branches, self._branches, self._loop, self._boundary]
        return (self.rng.choice(kinds) if depth else self._task)(depth - 1)

    def _task(self, _depth: int) -> tuple[str, str]:
        task = self.add(PlainTask)
        return task, task

    def _sequence(self, depth: int) -> tuple[str, str]:
        (first, middle), (following, last) = self.block(depth), self.block(depth)
        self.edges.append((middle, following))
        return first, last

    def _branches(self, depth: int) -> tuple[str, str]:
        kind = self.rng.choice(GATEWAYS)
        split, join = self.add(kind), self.add(kind)
        for _ in range(self.rng.randrange(2, 4)):
            first, last = self.block(depth)
            self.edges += [(split, first), (last, join)]
        return split, join

    def _loop(self, depth: int) -> tuple[str, str]:
        begin, again = self.add(ExclusiveGateway), self.add(ExclusiveGateway)
        first, last = self.block(depth)
        self.edges += [(begin, first), (last, again), (again, begin)]
        return begin, again

    def _boundary(self, _depth: int) -> tuple[str, str]:
        task = self.add(PlainTask)
        beside = self.add(BoundaryEvent, attached_to=task, interrupting=self.rng.random() < 0.7)
        if self.rng.random() < 0.5:
            self.edges.append((beside, self.end()))
            return task, task
        handler, merge = self.add(PlainTask), self.add(ExclusiveGateway)
        self.edges += [(beside, handler), (handler, merge), (task, merge)]
        return task, merge

    def spoil(self) -> None:
        """Turn a gateway into another, swap two targets, or draw one more flow."""
        gateways = [name for name, (kind, _) in self.nodes.items() if kind in GATEWAYS]
        change = self.rng.randrange(4) if gateways else 1
        if change == 0:
            name = self.rng.choice(gateways)
            self.nodes[name] = (GATEWAYS[self.nodes[name][0] is ParallelGateway], {})
        elif change == 1:
            i, j = self.rng.randrange(len(self.edges)), self.rng.randrange(len(self.edges))
            (a, b), (c, d) = self.edges[i], self.edges[j]
            self.edges[i], self.edges[j] = (a, d), (c, b)
        else:
            target = self.rng.choice(gateways) if change == 2 else self.end()
            self.edges.append((self.rng.choice(gateways), target))


def random_process(seed: int) -> Process:
    """A process of up to some dozens of nodes. Most are sound."""
    drawing = Drawing(seed)
    first, last = drawing.block(drawing.rng.randrange(1, 5))
    drawing.edges += [(drawing.add(StartEvent), first), (last, drawing.add(EndEvent))]
    for _ in range(drawing.rng.randrange(3)):
        drawing.spoil()
    flows = {f"{number}: {a} {b}": SequenceFlow("", source=a, target=b) for number, (a, b) in enumerate(drawing.edges)}
    return Process(
        "main",
        flows=flows,
        nodes={
            name: kind(
                id=name,
                incoming=tuple(flow for flow, drawn in flows.items() if drawn.target == name),
                outgoing=tuple(flow for flow, drawn in flows.items() if drawn.source == name),
                **fields,
            )
            for name, (kind, fields) in drawing.nodes.items()
        },
    )
