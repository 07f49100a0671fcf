"""BPMN files in a few words, for tests that draw their own."""

from __future__ import annotations

import itertools
from xml.sax.saxutils import escape, quoteattr

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="definitions" targetNamespace="https://example.org">\n'
)


def diagram(*parts: str) -> str:
    return HEAD + "\n".join(parts) + "\n</bpmn:definitions>\n"


def process(identity: str, *elements: str, inputs: tuple[str, ...] = (), outputs: tuple[str, ...] = ()) -> str:
    """A process; an input `name=expression` has a default."""
    data = "".join(_data_input(entry) for entry in inputs) + "".join(
        f"<bpmn:dataOutput id={quoteattr(o)} />" for o in outputs
    )
    sets = "<bpmn:inputSet /><bpmn:outputSet />"
    specification = f"<bpmn:ioSpecification>{data}{sets}</bpmn:ioSpecification>\n" if data else ""
    body = "\n".join(elements)
    return f"<bpmn:process id={quoteattr(identity)} isExecutable='true'>\n{specification}{body}\n</bpmn:process>"


def _data_input(entry: str) -> str:
    name, _, default = entry.partition("=")
    extension = extended(told({"default": default})) if default else ""
    return f"<bpmn:dataInput id={quoteattr(name)}>{extension}</bpmn:dataInput>"


def start(identity: str = "start", cron: str | None = None) -> str:
    timer = (
        f"<bpmn:timeCycle xsi:type='bpmn:tFormalExpression'>{escape(cron)}</bpmn:timeCycle>" if cron is not None else ""
    )
    definition = f"<bpmn:timerEventDefinition>{timer}</bpmn:timerEventDefinition>" if timer else ""
    return f"<bpmn:startEvent id={quoteattr(identity)}>{definition}</bpmn:startEvent>"


def end(identity: str = "end", error: str | None = None) -> str:
    definition = f"<bpmn:errorEventDefinition errorRef={quoteattr(error)} />" if error else ""
    return f"<bpmn:endEvent id={quoteattr(identity)}>{definition}</bpmn:endEvent>"


def task(
    identity: str,
    operator: str = "test.echo",
    result: str | None = None,
    *,
    reads: str | None = None,
    writes: str | None = None,
    properties: dict[str, str] | None = None,
    **parameters: str,
) -> str:
    entries = "".join(
        f"<spiffworkflow:parameter id={quoteattr(name)} type='any' value={quoteattr(value)} />"
        for name, value in parameters.items()
    )
    variable = f" resultVariable={quoteattr(result)}" if result else ""
    call = (
        f"<spiffworkflow:serviceTaskOperator id={quoteattr(operator)}{variable}>"
        f"<spiffworkflow:parameters>{entries}</spiffworkflow:parameters></spiffworkflow:serviceTaskOperator>"
    )
    content = extended(call + (told(properties) if properties else "")) + _associations(identity, reads, writes)
    return f"<bpmn:serviceTask id={quoteattr(identity)}>{content}</bpmn:serviceTask>"


def call(identity: str, called: str, reads: str | None = None) -> str:
    element = f"<bpmn:callActivity id={quoteattr(identity)} calledElement={quoteattr(called)}>"
    return f"{element}{_associations(identity, reads, None)}</bpmn:callActivity>"


def boundary(identity: str, on: str, error: str | None = None) -> str:
    reference = f" errorRef={quoteattr(error)}" if error else ""
    head = f"<bpmn:boundaryEvent id={quoteattr(identity)} attachedToRef={quoteattr(on)}>"
    return f"{head}<bpmn:errorEventDefinition{reference} /></bpmn:boundaryEvent>"


def exclusive(identity: str, default: str | None = None) -> str:
    attribute = f" default={quoteattr(default)}" if default else ""
    return f"<bpmn:exclusiveGateway id={quoteattr(identity)}{attribute} />"


def inclusive(identity: str, default: str | None = None) -> str:
    attribute = f" default={quoteattr(default)}" if default else ""
    return f"<bpmn:inclusiveGateway id={quoteattr(identity)}{attribute} />"


def parallel(identity: str) -> str:
    return f"<bpmn:parallelGateway id={quoteattr(identity)} />"


def flow(source: str, target: str, condition: str | None = None) -> str:
    """A flow with the id `source_target`."""
    ends = f"sourceRef={quoteattr(source)} targetRef={quoteattr(target)}"
    head = f"<bpmn:sequenceFlow id={quoteattr(f'{source}_{target}')} {ends}"
    if condition is None:
        return f"{head} />"
    kind = "xsi:type='bpmn:tFormalExpression'"
    expression = f"<bpmn:conditionExpression {kind}>{escape(condition)}</bpmn:conditionExpression>"
    return f"{head}>{expression}</bpmn:sequenceFlow>"


def path(*nodes: str) -> str:
    """The flows of a chain of nodes."""
    return "\n".join(flow(source, target) for source, target in itertools.pairwise(nodes))


def error(identity: str, code: str) -> str:
    return f"<bpmn:error id={quoteattr(identity)} errorCode={quoteattr(code)} />"


def store(identity: str, properties: dict[str, str] | None = None) -> str:
    extensions = extended(told(properties)) if properties else ""
    return f"<bpmn:dataStore id={quoteattr(identity)}>{extensions}</bpmn:dataStore>"


def store_reference(identity: str) -> str:
    """The reference `<store>_ref` to a store, for the inside of a process."""
    return f"<bpmn:dataStoreReference id={quoteattr(identity + '_ref')} dataStoreRef={quoteattr(identity)} />"


def _associations(identity: str, reads: str | None, writes: str | None) -> str:
    found = ""
    if reads:
        found += (
            f"<bpmn:property id='{identity}_input' name='__targetRef_placeholder' />"
            f"<bpmn:dataInputAssociation><bpmn:sourceRef>{reads}_ref</bpmn:sourceRef>"
            f"<bpmn:targetRef>{identity}_input</bpmn:targetRef></bpmn:dataInputAssociation>"
        )
    if writes:
        target = f"<bpmn:targetRef>{writes}_ref</bpmn:targetRef>"
        found += f"<bpmn:dataOutputAssociation>{target}</bpmn:dataOutputAssociation>"
    return found


def extended(content: str) -> str:
    return f"<bpmn:extensionElements>{content}</bpmn:extensionElements>"


def told(entries: dict[str, str]) -> str:
    inner = "".join(
        f"<spiffworkflow:property name={quoteattr(name)} value={quoteattr(value)} />" for name, value in entries.items()
    )
    return f"<spiffworkflow:properties>{inner}</spiffworkflow:properties>"
