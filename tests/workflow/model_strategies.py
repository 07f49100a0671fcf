"""Random diagrams of everything that the model has."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from weavergen_pipelines.workflow.model import (
    NO_RETRIES,
    Artifact,
    BoundaryEvent,
    BusinessRuleTask,
    CallActivity,
    CancelDefinition,
    CompensateDefinition,
    ConditionalDefinition,
    DataInput,
    DataObject,
    DataOutput,
    DataReference,
    DataStore,
    Diagram,
    Edge,
    EndEvent,
    ErrorDefinition,
    ErrorEventDefinition,
    EscalationDefinition,
    EventBasedGateway,
    ExclusiveGateway,
    FlowNode,
    InclusiveGateway,
    IntermediateCatchEvent,
    IntermediateThrowEvent,
    Lane,
    LinkDefinition,
    ManualTask,
    MessageDefinition,
    MessageFlow,
    MultiInstance,
    ParallelGateway,
    Participant,
    PlainTask,
    Process,
    ReceiveTask,
    RetryPolicy,
    ScriptTask,
    SendTask,
    SequenceFlow,
    ServiceTask,
    Shape,
    SignalDefinition,
    StandardLoop,
    StartEvent,
    SubProcess,
    TerminateDefinition,
    TimerDefinition,
    UnknownNode,
    UserTask,
)

TEXT = (
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"]), min_size=1, max_size=8)
    .map(lambda text: text.replace("\ufffe", "").replace("\uffff", ""))
    .filter(bool)
)
EXPRESSION = st.sampled_from(["a", "n + 1", "= x < 3", "${x && y}", '{"k": [1, "ü&<>"]}', "a\nb"])
NAME = st.sampled_from(["a", "b", "total", "über"])
MAYBE_EXPRESSION, MAYBE_NAME = st.none() | EXPRESSION, st.none() | NAME
NUMBER = st.floats(0, 1e6, allow_nan=False)
BY_NAME = st.dictionaries(NAME, EXPRESSION, max_size=2)
STORES, OBJECTS = ["archive", "box"], ["parcel", "letter"]

LOOPS = st.none() | st.one_of(
    st.builds(StandardLoop, MAYBE_EXPRESSION, st.booleans(), st.none() | st.integers(0, 99)),
    st.builds(
        MultiInstance,
        st.booleans(),
        MAYBE_EXPRESSION,
        MAYBE_EXPRESSION,
        MAYBE_NAME,
        MAYBE_NAME,
        MAYBE_EXPRESSION,
        MAYBE_EXPRESSION,
    ),
)
MESSAGES = st.builds(MessageDefinition, NAME, MAYBE_EXPRESSION, MAYBE_EXPRESSION, MAYBE_NAME)
CODES = st.none() | st.sampled_from(["no", "late"])
DEFINITIONS = st.none() | st.one_of(
    st.builds(TimerDefinition, st.sampled_from(["cycle", "date", "duration"]), st.sampled_from(["PT1S", "= a", ""])),
    MESSAGES,
    st.builds(SignalDefinition, NAME, MAYBE_EXPRESSION, MAYBE_NAME),
    st.builds(ErrorEventDefinition, CODES, MAYBE_EXPRESSION, MAYBE_NAME),
    st.builds(EscalationDefinition, CODES, MAYBE_EXPRESSION, MAYBE_NAME),
    st.builds(ConditionalDefinition, EXPRESSION),
    st.builds(LinkDefinition, NAME),
    st.sampled_from([TerminateDefinition(), CancelDefinition(), CompensateDefinition()]),
)
COMMON: dict[str, Any] = {
    "name": st.just("") | TEXT,
    "documentation": st.just("") | TEXT,
    "properties": st.dictionaries(TEXT.map("p{}".format), st.just("") | TEXT, max_size=2),
}
NODE: dict[str, Any] = {**COMMON, "sets": BY_NAME}
ACTIVITY: dict[str, Any] = {
    **NODE,
    "reads": st.lists(st.sampled_from(STORES), unique=True).map(tuple),
    "writes": st.lists(st.sampled_from(STORES), unique=True).map(tuple),
    "takes": st.lists(st.sampled_from(OBJECTS), unique=True).map(tuple),
    "gives": st.lists(st.sampled_from(OBJECTS), unique=True).map(tuple),
    "loop": LOOPS,
    "for_compensation": st.booleans(),
}
EVENT: dict[str, Any] = {**NODE, "definition": DEFINITIONS}
ID = st.just("?")


def _nodes() -> st.SearchStrategy[FlowNode]:
    service = st.builds(
        ServiceTask,
        ID,
        **ACTIVITY,
        operator=TEXT,
        parameters=BY_NAME,
        result_variable=MAYBE_NAME,
        retry=st.just(NO_RETRIES) | st.builds(RetryPolicy, st.integers(0, 99), NUMBER, NUMBER),
        timeout=st.none() | st.floats(0.001, 1e6),
        drawn_as=st.sampled_from(["serviceTask", "sendTask", "businessRuleTask", "scriptTask"]),
    )
    rule = st.builds(BusinessRuleTask, ID, **ACTIVITY, decision=st.just("") | NAME, result_variable=MAYBE_NAME)
    user = st.builds(
        UserTask,
        ID,
        **ACTIVITY,
        assignee=st.none() | TEXT,
        candidates=st.lists(TEXT, unique=True, max_size=2).map(tuple),
        result_variable=MAYBE_NAME,
    )
    message = st.none() | MESSAGES
    return st.one_of(
        service,
        rule,
        user,
        st.builds(ScriptTask, ID, **ACTIVITY, script=st.just("") | EXPRESSION),
        st.builds(ManualTask, ID, **ACTIVITY),
        st.builds(PlainTask, ID, **ACTIVITY),
        st.builds(SendTask, ID, **ACTIVITY, message=message),
        st.builds(ReceiveTask, ID, **ACTIVITY, message=message),
        st.builds(CallActivity, ID, **ACTIVITY, called_element=st.just("") | NAME),
        st.builds(StartEvent, ID, **EVENT, interrupting=st.booleans()),
        st.builds(EndEvent, ID, **EVENT),
        st.builds(IntermediateCatchEvent, ID, **EVENT),
        st.builds(IntermediateThrowEvent, ID, **EVENT),
        st.builds(BoundaryEvent, ID, **EVENT, attached_to=NAME, interrupting=st.booleans()),
        st.builds(ExclusiveGateway, ID, **NODE, default=MAYBE_NAME),
        st.builds(InclusiveGateway, ID, **NODE, default=MAYBE_NAME),
        st.builds(ParallelGateway, ID, **NODE),
        st.builds(EventBasedGateway, ID, **NODE),
        st.builds(UnknownNode, ID, **NODE, kind=st.just("complexGateway")),
    )


NODES = _nodes()


class Builder:
    """Draws a diagram whose ids are all different."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.count = 0

    def fresh(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"

    def element(self, kind: Any, **fields: Any) -> Any:
        return self.draw(st.builds(kind, st.just(self.fresh(kind.__name__)), **COMMON, **fields))

    def contents(self, depth: int) -> dict[str, Any]:
        """Nodes that are joined by flows, in a level that may have levels in it."""
        found = [replace(node, id=self.fresh("n")) for node in self.draw(st.lists(NODES, max_size=4))]
        if depth and self.draw(st.booleans()):
            found.append(self.subprocess(depth - 1))
        nodes = {node.id: node for node in found}
        flows = {flow.id: flow for flow in self.flows(list(nodes))}
        for flow in flows.values():
            source, target = nodes[flow.source], nodes[flow.target]
            nodes[flow.source] = replace(source, outgoing=(*source.outgoing, flow.id))
            target = nodes[flow.target]
            nodes[flow.target] = replace(target, incoming=(*target.incoming, flow.id))
        return {"nodes": {name: self.with_handler(node, nodes) for name, node in nodes.items()}, "flows": flows}

    def flows(self, names: list[str]) -> list[SequenceFlow]:
        if not names:
            return []
        end = st.sampled_from(names)
        return [
            self.element(SequenceFlow, source=end, target=end, condition=MAYBE_EXPRESSION)
            for _ in range(self.draw(st.integers(0, 3)))
        ]

    def with_handler(self, node: FlowNode, nodes: dict[str, FlowNode]) -> FlowNode:
        handlers = [other.id for other in nodes.values() if getattr(other, "for_compensation", False)]
        if isinstance(node, BoundaryEvent) and isinstance(node.definition, CompensateDefinition) and handlers:
            return replace(node, handler=self.draw(st.sampled_from(handlers)))
        return node

    def subprocess(self, depth: int) -> SubProcess:
        kinds = st.sampled_from([{}, {"triggered_by_event": True}, {"transaction": True}, {"ad_hoc": True}])
        found = self.draw(st.builds(SubProcess, st.just(self.fresh("s")), **ACTIVITY))
        return replace(found, **self.contents(depth), **self.draw(kinds))

    def process(self, number: int) -> Process:
        """The stores and objects that its activities use are its own: they are drawn, or used where they stand."""
        name = f"process{number}"
        stores = {store: DataStore(store, name=store) for store in STORES}
        objects = [DataObject(f"{entry}") for entry in OBJECTS] if number == 0 else []
        references = [DataReference(self.fresh("r"), target=store, store=True, state="new") for store in STORES]
        references += [DataReference(self.fresh("r"), name="Drawn", target=entry.id) for entry in objects]
        contents = self.contents(2)
        lanes = self.lanes(tuple(contents["nodes"]))
        declared = not (declares_nothing := self.draw(st.booleans()))
        return Process(
            id=name,
            **self.draw(st.fixed_dictionaries(COMMON)),
            **contents,
            objects={entry.id: entry for entry in objects},
            references={entry.id: entry for entry in references},
            stores=stores,
            inputs=tuple(self.element(DataInput) for _ in range(self.draw(st.integers(0, 2)) * declared)),
            outputs=tuple(self.element(DataOutput) for _ in range(self.draw(st.integers(0, 2)) * declared)),
            open=declares_nothing,
            lanes=lanes,
            executable=self.draw(st.booleans()),
        )

    def lanes(self, nodes: tuple[str, ...]) -> tuple[Lane, ...]:
        if not nodes or self.draw(st.booleans()):
            return ()
        outer: Lane = self.element(Lane, nodes=st.just(frozenset(nodes)))
        inner: Lane = self.element(Lane, nodes=st.just(frozenset(nodes[:1])), parent=st.just(outer.id))
        return (outer, inner, self.element(Lane))

    def diagram(self) -> Diagram:
        """One process with data objects, and perhaps what stands beside it."""
        process = self.process(0)
        named = [process.id, *process.within]
        end = st.sampled_from(named)
        artifacts = [self.element(Artifact, text=TEXT)] if self.draw(st.booleans()) else []
        groups = [Artifact(self.fresh("g"), name=self.draw(TEXT), group=True)] if self.draw(st.booleans()) else []
        pools = self.draw(st.booleans())
        participants = [self.element(Participant, process=st.sampled_from([process.id, None]))] if pools else []
        unnamed = {name for name, node in process.within.items() if isinstance(node, SendTask | ReceiveTask)}
        told = st.sampled_from([name for name in named if name not in unnamed])
        flows = [self.element(MessageFlow, source=told, target=told)] if pools else []
        errors = [self.element(ErrorDefinition, code=st.just("no"))] if self.draw(st.booleans()) else []
        planes = ["", *(scope.id for scope in process.scopes[1:2])]
        plane = st.sampled_from(planes)
        box = {"x": NUMBER, "y": NUMBER, "width": NUMBER, "height": NUMBER}
        flags = {"expanded": st.booleans(), "horizontal": st.booleans(), "plane": plane}
        drawn = self.draw(st.lists(end, unique=True, max_size=3))
        points = st.lists(st.tuples(NUMBER, NUMBER), min_size=2, max_size=4).map(tuple)
        lines = self.draw(st.lists(st.sampled_from([*process.flows, process.id]), unique=True, max_size=2))
        return Diagram(
            path="",
            digest="",
            processes={process.id: process},
            errors={error.id: error for error in errors},
            participants={entry.id: entry for entry in participants},
            message_flows=tuple(flows),
            artifacts={entry.id: entry for entry in (*artifacts, *groups)},
            shapes={name: self.draw(st.builds(Shape, st.just(name), **box, **flags)) for name in drawn},
            edges={name: self.draw(st.builds(Edge, st.just(name), points, plane)) for name in lines},
        )


@st.composite
def diagrams(draw: Any) -> Diagram:
    """A diagram with ids that are all different."""
    return Builder(draw).diagram()
