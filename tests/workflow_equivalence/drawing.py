"""A block as a process of the model: what the interpreter does, drawn."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import singledispatchmethod
from itertools import pairwise

import blocks as b

from weavergen_pipelines.workflow import model as m


@dataclass
class Drawing:
    """The nodes and flows of one scope. Drawing a block gives the ids of its first and of its last node."""

    processes: dict[str, m.Process]
    nodes: dict[str, m.FlowNode] = field(default_factory=dict)
    flows: dict[str, m.SequenceFlow] = field(default_factory=dict)

    def node(self, node: m.FlowNode) -> str:
        self.nodes[node.id] = node
        return node.id

    def flow(self, source: str, target: str, condition: str | None = None) -> str:
        name = f"{source}_{target}"
        self.flows[name] = m.SequenceFlow(name, source=source, target=target, condition=condition)
        return name

    @singledispatchmethod
    def draw(self, block: b.Block) -> tuple[str, str]:
        raise NotImplementedError(type(block))

    @draw.register
    def _task(self, block: b.Task) -> tuple[str, str]:
        return self._alone(self.activity(block))

    @draw.register
    def _fail(self, block: b.Fail) -> tuple[str, str]:
        return self._alone(self.activity(block))

    @draw.register
    def _reject(self, block: b.Reject) -> tuple[str, str]:
        end = self.node(m.EndEvent(f"end{block.id}", definition=m.ErrorEventDefinition(block.code)))
        which = f"which{block.id}"
        passed = self.node(m.ExclusiveGateway(f"passed{block.id}"))
        self.flow(which, end, f"{block.subject} >= {block.least}")
        self.node(m.ExclusiveGateway(which, default=self.flow(which, passed)))
        return which, passed

    @draw.register
    def _sequence(self, block: b.Sequence) -> tuple[str, str]:
        drawn = [self.draw(one) for one in block.blocks]
        for before, after in pairwise(drawn):
            self.flow(before[1], after[0])
        return drawn[0][0], drawn[-1][1]

    @draw.register
    def _choice(self, block: b.Choice) -> tuple[str, str]:
        conditions = [f"{block.subject} == {number}" for number in range(len(block.blocks) - 1)]
        return self._branches(block, m.ExclusiveGateway, conditions)

    @draw.register
    def _some(self, block: b.Some) -> tuple[str, str]:
        conditions = [f"{block.subject} > {number}" for number in range(len(block.blocks) - 1)]
        return self._branches(block, m.InclusiveGateway, conditions)

    @draw.register
    def _together(self, block: b.Together) -> tuple[str, str]:
        split, join = f"split{block.id}", self.node(m.ParallelGateway(f"join{block.id}"))
        self.node(m.ParallelGateway(split))
        for first, last in [self.draw(one) for one in block.blocks]:
            self.flow(split, first)
            self.flow(last, join)
        return split, join

    @draw.register
    def _activity(self, block: b.One) -> tuple[str, str]:
        return self._alone(self.activity(block))

    @draw.register
    def _guard(self, block: b.Guard) -> tuple[str, str]:
        body, merge = self.node(self.activity(block.body)), self.node(m.ExclusiveGateway(f"merge{block.id}"))
        caught = m.ErrorEventDefinition(block.code)
        catch = self.node(m.BoundaryEvent(f"catch{block.id}", attached_to=body, definition=caught))
        first, last = self.draw(block.handler)
        self.flow(body, merge)
        self.flow(catch, first)
        self.flow(last, merge)
        return body, merge

    def activity(self, block: b.Block) -> m.Activity:
        if isinstance(block, b.Task):
            return _service(block, "test.echo", {"value": f"[{', '.join([repr(block.id), 'n', *block.sees])}]"})
        if isinstance(block, b.Fail):
            parameters = {"code": repr(block.code), "at": block.subject, "least": str(block.least)}
            return _service(block, "test.fail_from", parameters)
        if isinstance(block, b.Call):
            return self._call(block)
        if isinstance(block, b.Part):
            return m.SubProcess(f"part{block.id}", **self._inside(block))
        return self._loop(block)

    def _loop(self, block: b.Repeat | b.Each) -> m.Activity:
        leaf = isinstance(block.body, b.Task | b.Fail)
        repeated = self.activity(block.body) if leaf else m.SubProcess(f"loop{block.id}", **self._inside(block))
        return replace(repeated, loop=_loop_of(block))

    def _inside(self, block: b.One) -> dict[str, dict]:
        inner = Drawing(self.processes)
        first, last = inner.draw(block.body)
        inner.flow(inner.node(m.StartEvent(f"start{block.id}")), first)
        inner.flow(last, inner.node(m.EndEvent(f"ended{block.id}")))
        return {"nodes": inner.nodes, "flows": inner.flows}

    def _call(self, block: b.Call) -> m.CallActivity:
        called = f"called{block.id}"
        self.processes[called] = _whole(called, self._inside(block), b.visible(block.body))
        return m.CallActivity(f"call{block.id}", called_element=called)

    def _alone(self, activity: m.Activity) -> tuple[str, str]:
        node = self.node(activity)
        return node, node

    def _branches(self, block: b.Sequence, kind: type[m.ConditionalGateway], conditions: list[str]) -> tuple[str, str]:
        split, join = f"split{block.id}", self.node(kind(f"join{block.id}"))
        default = ""
        for (first, last), condition in zip(map(self.draw, block.blocks), [*conditions, None], strict=True):
            default = self.flow(split, first, condition)
            self.flow(last, join)
        self.node(kind(split, default=default))
        return split, join


def drawn(block: b.Block) -> dict[str, m.Process]:
    """The process `p` of a block, and those that it calls; its outputs are all variables that may be set."""
    processes: dict[str, m.Process] = {}
    drawing = Drawing(processes)
    first, last = drawing.draw(block)
    drawing.flow(drawing.node(m.StartEvent("start")), first)
    drawing.flow(last, drawing.node(m.EndEvent("end")))
    content = {"nodes": drawing.nodes, "flows": drawing.flows}
    return {"p": _whole("p", content, b.visible(block)), **processes}


def _whole(name: str, content: dict[str, dict], variables: tuple[str, ...]) -> m.Process:
    outputs = tuple(map(m.DataOutput, variables))
    return m.Process(name, **content, inputs=(m.DataInput("n"),), outputs=outputs)


def _service(block: b.Block, operator: str, parameters: dict[str, str]) -> m.ServiceTask:
    return m.ServiceTask(f"task{block.id}", operator=operator, parameters=parameters, result_variable=block.variable)


def _loop_of(block: b.Repeat | b.Each) -> m.Loop:
    if isinstance(block, b.Repeat):
        return m.StandardLoop(f"loopCounter < {block.times}", test_before=block.before)
    items = repr(list(block.items))
    return m.MultiInstance(
        block.sequential, items, item="item", output=block.variable, output_item="[loopCounter, item]"
    )
