"""Diagrams made in code, and random ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from hypothesis import strategies as st

from weavergen_pipelines.workflow.model import (
    Artifact,
    Association,
    BoundaryEvent,
    CompensateDefinition,
    DataReference,
    DataStore,
    Diagram,
    EndEvent,
    ErrorEventDefinition,
    ExclusiveGateway,
    FlowNode,
    IntermediateCatchEvent,
    Lane,
    MessageFlow,
    Participant,
    Process,
    SequenceFlow,
    ServiceTask,
    StartEvent,
    SubProcess,
    TimerDefinition,
)


def wired(nodes: Iterable[FlowNode], *pairs: tuple[str, str]) -> dict[str, dict]:
    """Nodes and flows of a container."""
    flows = {f"{a}_{b}_{n}": SequenceFlow(f"{a}_{b}_{n}", source=a, target=b) for n, (a, b) in enumerate(pairs)}
    found = {}
    for node in nodes:
        incoming = tuple(flow.id for flow in flows.values() if flow.target == node.id)
        outgoing = tuple(flow.id for flow in flows.values() if flow.source == node.id)
        found[node.id] = replace(node, incoming=incoming, outgoing=outgoing)
    return {"nodes": found, "flows": flows}


def diagram(*processes: Process, **more) -> Diagram:
    return Diagram("drawn.bpmn", "", {process.id: process for process in processes}, **more)


def process(nodes: Iterable[FlowNode], *pairs: tuple[str, str], name: str = "p", **more) -> Process:
    return Process(name, **wired(nodes, *pairs), **more)


def chain(*nodes: FlowNode) -> Diagram:
    ids = [node.id for node in nodes]
    return diagram(process(nodes, *pairwise(ids)))


NAMES = st.text(max_size=30)
KINDS = st.sampled_from(["task", "task", "task", "gateway", "event", "sub", "start", "end"])


@st.composite
def containers(draw, prefix: str, depth: int = 0):
    """Nodes with any flows among them: loops, islands and flows to oneself included."""
    nodes: list[FlowNode] = []
    for number in range(draw(st.integers(0 if depth else 1, 4 if depth else 9))):
        nodes += draw(_node(f"{prefix}{number}", depth))
    ids = [node.id for node in nodes]
    ends = st.sampled_from([node.id for node in nodes if not isinstance(node, BoundaryEvent)] or [""])
    pairs = draw(st.lists(st.tuples(st.sampled_from(ids or [""]), ends), max_size=14)) if ids else []
    return wired(nodes, *pairs)


@st.composite
def _node(draw, identity: str, depth: int):
    kind, name = draw(KINDS), draw(NAMES)
    if kind == "sub" and depth < 2:
        inner = draw(containers(f"{identity}_", depth + 1))
        node: FlowNode = SubProcess(identity, name, triggered_by_event=draw(st.booleans()), **inner)
    elif kind == "gateway":
        return [ExclusiveGateway(identity, name)]
    elif kind == "event":
        return [IntermediateCatchEvent(identity, name, definition=TimerDefinition("duration", "PT1S"))]
    elif kind in ("start", "end"):
        return [StartEvent(identity, name) if kind == "start" else EndEvent(identity, name)]
    else:
        reads = tuple(draw(st.lists(st.sampled_from(["s0", "s1", "s2"]), max_size=2, unique=True)))
        node = ServiceTask(identity, name, reads=reads)
    definitions = [ErrorEventDefinition(), TimerDefinition("duration", "PT1S"), CompensateDefinition()]
    events = [
        BoundaryEvent(
            f"{identity}b{n}", draw(NAMES), attached_to=identity, definition=draw(st.sampled_from(definitions))
        )
        for n in range(draw(st.integers(0, 3)))
    ]
    return [node, *events]


@st.composite
def diagrams(draw):
    """One to three processes, in pools or not, with lanes or not, with data, notes and messages."""
    processes = [draw(_process(f"p{number}")) for number in range(draw(st.integers(1, 3)))]
    pooled = draw(st.booleans())
    pools = [Participant(f"pool_{p.id}", draw(NAMES), process=p.id) for p in processes] if pooled else []
    if pooled and draw(st.booleans()):
        pools.append(Participant("closed", "Closed"))
    everything = [node for p in processes for node in p.within] + [pool.id for pool in pools]
    ends = st.tuples(st.sampled_from(everything), st.sampled_from(everything))
    messages = [MessageFlow(f"m{n}", source=a, target=b) for n, (a, b) in enumerate(draw(st.lists(ends, max_size=3)))]
    notes = {f"note{n}": Artifact(f"note{n}", text=draw(NAMES)) for n in range(draw(st.integers(0, 2)))}
    said = tuple(Association(f"a_{note}", source=note, target=draw(st.sampled_from(everything))) for note in notes)
    return diagram(
        *processes,
        participants={pool.id: pool for pool in pools},
        message_flows=tuple(messages),
        artifacts=notes,
        associations=said,
    )


@st.composite
def _process(draw, identity: str):
    inner = draw(containers(f"{identity}n"))
    lanes = []
    if draw(st.booleans()):
        nodes = list(inner["nodes"])
        split = draw(st.integers(0, len(nodes)))
        lanes = [
            Lane(f"{identity}l0", "One", nodes=frozenset(nodes[:split])),
            Lane(f"{identity}l1", "Two", nodes=frozenset(nodes[split:])),
        ]
        lanes.append(Lane(f"{identity}l2", "Within", nodes=frozenset(nodes[split:][:1]), parent=f"{identity}l1"))
    stores = {f"s{n}": DataStore(f"s{n}", "Store") for n in range(3)}
    references = {f"{identity}r{n}": DataReference(f"{identity}r{n}", target=f"s{n}", store=True) for n in range(3)}
    return Process(identity, lanes=tuple(lanes), stores=stores, references=references, **inner)
