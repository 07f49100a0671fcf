"""Elements that wait or are waited for, in a few words."""

from __future__ import annotations

from bpmn_text import extended, told


def person(identity: str) -> str:
    return f'<bpmn:userTask id="{identity}"/>'


def message(name: str, *, payload: str | None = None, variable: str | None = None) -> str:
    """A declared message, its id its name."""
    entries = {"messagePayload": payload, "messageVariable": variable}
    content = "".join(f"<spiffworkflow:{tag}>{value}</spiffworkflow:{tag}>" for tag, value in entries.items() if value)
    return f'<bpmn:message id="{name}" name="{name}">{extended(content) if content else ""}</bpmn:message>'


def signal(name: str) -> str:
    return f'<bpmn:signal id="{name}" name="{name}"/>'


def event(
    kind: str, identity: str, definition: str = "", *, correlation: str | None = None, attributes: str = ""
) -> str:
    """An event of a kind such as `intermediateCatchEvent`."""
    extension = extended(told({"correlation": correlation})) if correlation else ""
    return f'<bpmn:{kind} id="{identity}"{attributes}>{extension}{definition}</bpmn:{kind}>'


def of_message(name: str) -> str:
    return f'<bpmn:messageEventDefinition messageRef="{name}"/>'


def of_signal(name: str) -> str:
    return f'<bpmn:signalEventDefinition signalRef="{name}"/>'


def of_timer(kind: str, value: str) -> str:
    text = f'<bpmn:{kind} xsi:type="bpmn:tFormalExpression">{value}</bpmn:{kind}>'
    return f"<bpmn:timerEventDefinition>{text}</bpmn:timerEventDefinition>"


def of_condition(expression: str) -> str:
    text = f'<bpmn:condition xsi:type="bpmn:tFormalExpression">{expression}</bpmn:condition>'
    return f"<bpmn:conditionalEventDefinition>{text}</bpmn:conditionalEventDefinition>"
