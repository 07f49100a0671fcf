"""BPMN files of any size, for measuring: parts that are put one after another, each with its first and last node."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from weavergen_pipelines.workflow.service_task import service_task

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="definitions" targetNamespace="https://example.org">\n'
)
OPERATOR = "bench.add"
FORMAL = "xsi:type='bpmn:tFormalExpression'"


@service_task(OPERATOR, effects=True)
def add(left: int, right: int) -> int:
    """The one task of the drawings. It has effects, so that its results are not remembered."""
    return left + right


@dataclass(frozen=True)
class Part:
    """Some elements, of which `first` is reached and `last` is left."""

    first: str
    last: str
    elements: tuple[str, ...] = field(repr=False)


def single(identity: str, element: str) -> Part:
    return Part(identity, identity, (element,))


def task(identity: str, *, result: str | None = None, loop: str = "", associations: str = "") -> Part:
    """A service task that adds 1 to `n`, into a variable of its own unless `result` names one."""
    parameters = (("left", "n"), ("right", "1"))
    given = "".join(f"<spiffworkflow:parameter id='{name}' type='any' value='{value}' />" for name, value in parameters)
    variable = result or f"{identity}_sum"
    return single(
        identity,
        f"<bpmn:serviceTask id='{identity}'><bpmn:extensionElements>"
        f"<spiffworkflow:serviceTaskOperator id='{OPERATOR}' resultVariable='{variable}'>"
        f"<spiffworkflow:parameters>{given}</spiffworkflow:parameters></spiffworkflow:serviceTaskOperator>"
        f"</bpmn:extensionElements>{associations}{loop}</bpmn:serviceTask>",
    )


def pause(identity: str, duration: str) -> Part:
    """A timer event."""
    timer = f"<bpmn:timeDuration {FORMAL}>{duration}</bpmn:timeDuration>"
    definition = f"<bpmn:timerEventDefinition>{timer}</bpmn:timerEventDefinition>"
    return single(identity, f"<bpmn:intermediateCatchEvent id='{identity}'>{definition}</bpmn:intermediateCatchEvent>")


def repeated(times: int) -> str:
    """What makes a task run that many times at once, its results in the list `all`."""
    return (
        f"<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality {FORMAL}>{times}</bpmn:loopCardinality>"
        "<bpmn:loopDataOutputRef>all</bpmn:loopDataOutputRef><bpmn:outputDataItem id='sum' />"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )


def row(parts: Sequence[Part]) -> Part:
    """One after another."""
    flows = [flow(before.last, after.first) for before, after in pairwise(parts)]
    return Part(parts[0].first, parts[-1].last, (*_elements(parts), *flows))


def parallel(identity: str, branches: Sequence[Part]) -> Part:
    """All at once."""
    return _split("parallelGateway", identity, branches, [None] * len(branches))


def exclusive(identity: str, branches: Sequence[Part]) -> Part:
    """One of them: the last, where no condition of another holds."""
    conditions = [f"n == {-1 - number}" for number in range(len(branches) - 1)]
    return _split("exclusiveGateway", identity, branches, [*conditions, None], default=True)


def _split(
    kind: str, identity: str, branches: Sequence[Part], conditions: Sequence[str | None], *, default: bool = False
) -> Part:
    opened, closed = f"{identity}_split", f"{identity}_join"
    chosen = f" default='{opened}_{branches[-1].first}'" if default else ""
    gateways = (f"<bpmn:{kind} id='{opened}'{chosen} />", f"<bpmn:{kind} id='{closed}' />")
    into = [flow(opened, branch.first, condition) for branch, condition in zip(branches, conditions, strict=True)]
    out = [flow(branch.last, closed) for branch in branches]
    return Part(opened, closed, (*gateways, *_elements(branches), *into, *out))


def flow(source: str, target: str, condition: str | None = None) -> str:
    head = f"<bpmn:sequenceFlow id='{source}_{target}' sourceRef='{source}' targetRef='{target}'"
    if condition is None:
        return f"{head} />"
    return f"{head}><bpmn:conditionExpression {FORMAL}>{condition}</bpmn:conditionExpression></bpmn:sequenceFlow>"


def diagram(name: str, body: Part, *, outputs: Iterable[str] = (), stores: Iterable[str] = ()) -> str:
    """A file with one process, which has the data input `n`; `stores` are the data stores that its tasks refer to."""
    declared = "".join(f"<bpmn:dataOutput id='{output}' />" for output in outputs)
    io = f"<bpmn:dataInput id='n' />{declared}<bpmn:inputSet /><bpmn:outputSet />"
    start, end = single("start", "<bpmn:startEvent id='start' />"), single("end", "<bpmn:endEvent id='end' />")
    kept = [f"<bpmn:dataStore id='{store}' />" for store in stores]
    references = [f"<bpmn:dataStoreReference id='{store}_ref' dataStoreRef='{store}' />" for store in stores]
    elements = "\n".join((*references, *row((start, body, end)).elements))
    process = f"<bpmn:process id='{name}' isExecutable='true'>\n<bpmn:ioSpecification>{io}</bpmn:ioSpecification>\n"
    return f"{HEAD}{''.join(kept)}{process}{elements}\n</bpmn:process>\n</bpmn:definitions>\n"


def hundred_tasks() -> str:
    """Ten times: four tasks in a row, three at once, one of three."""
    return diagram("hundred", row([_ten(f"p{number}") for number in range(10)]))


def _ten(name: str) -> Part:
    parts = [task(f"{name}_{number}") for number in range(10)]
    return row([*parts[:4], parallel(f"{name}_all", parts[4:7]), exclusive(f"{name}_one", parts[7:])])


def lineage(name: str, stores: int) -> str:
    """A row of tasks, each of which reads the data store that the one before has written."""
    names = [f"{name}_{number}" for number in range(stores)]
    parts = [_writer(store, before) for before, store in pairwise([None, *names])]
    return diagram(name, row(parts), stores=names)


def _writer(store: str | None, before: str | None) -> Part:
    reads = (
        f"<bpmn:property id='{store}_in' name='__targetRef_placeholder' /><bpmn:dataInputAssociation>"
        f"<bpmn:sourceRef>{before}_ref</bpmn:sourceRef><bpmn:targetRef>{store}_in</bpmn:targetRef>"
        f"</bpmn:dataInputAssociation>"
        if before
        else ""
    )
    writes = f"<bpmn:dataOutputAssociation><bpmn:targetRef>{store}_ref</bpmn:targetRef></bpmn:dataOutputAssociation>"
    return task(f"write_{store}", result=store, associations=reads + writes)


def _elements(parts: Sequence[Part]) -> tuple[str, ...]:
    return tuple(element for part in parts for element in part.elements)
