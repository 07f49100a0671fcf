"""Events and what they wait for or throw, in a few words; for tests that draw their own."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from bpmn_text import extended, told

FORMAL = "xsi:type='bpmn:tFormalExpression'"
TIMES = {"date": "timeDate", "duration": "timeDuration", "cycle": "timeCycle"}


def timer(**when: str) -> str:
    """`timer(duration="PT1H")`, or `date`, or `cycle`."""
    ((kind, value),) = when.items()
    tag = TIMES[kind]
    return f"<bpmn:timerEventDefinition><bpmn:{tag} {FORMAL}>{escape(value)}</bpmn:{tag}></bpmn:timerEventDefinition>"


def message(name: str) -> str:
    """An event of the message `name`, which `declared_message` declares."""
    return f"<bpmn:messageEventDefinition messageRef={quoteattr(name)} />"


def signal(name: str) -> str:
    return f"<bpmn:signalEventDefinition signalRef={quoteattr(name)} />"


def error_definition(name: str | None = None) -> str:
    reference = f" errorRef={quoteattr(name)}" if name else ""
    return f"<bpmn:errorEventDefinition{reference} />"


def escalation(name: str | None = None) -> str:
    reference = f" escalationRef={quoteattr(name)}" if name else ""
    return f"<bpmn:escalationEventDefinition{reference} />"


def condition(expression: str) -> str:
    inner = f"<bpmn:condition {FORMAL}>{escape(expression)}</bpmn:condition>"
    return f"<bpmn:conditionalEventDefinition>{inner}</bpmn:conditionalEventDefinition>"


def link(name: str) -> str:
    return f"<bpmn:linkEventDefinition name={quoteattr(name)} />"


def compensate(activity: str | None = None) -> str:
    reference = f" activityRef={quoteattr(activity)}" if activity else ""
    return f"<bpmn:compensateEventDefinition{reference} />"


TERMINATE = "<bpmn:terminateEventDefinition />"
CANCEL = "<bpmn:cancelEventDefinition />"


def start_event(identity: str, definition: str, *, interrupting: bool = True) -> str:
    flag = "" if interrupting else " isInterrupting='false'"
    return f"<bpmn:startEvent id={quoteattr(identity)}{flag}>{definition}</bpmn:startEvent>"


def end_event(identity: str, definition: str, **properties: str) -> str:
    return f"<bpmn:endEvent id={quoteattr(identity)}>{_told(properties)}{definition}</bpmn:endEvent>"


def catch(identity: str, definition: str, **properties: str) -> str:
    """An intermediate catch event; `properties` are such as `correlation`."""
    element = f"<bpmn:intermediateCatchEvent id={quoteattr(identity)}>"
    return f"{element}{_told(properties)}{definition}</bpmn:intermediateCatchEvent>"


def throw(identity: str, definition: str = "", **properties: str) -> str:
    element = f"<bpmn:intermediateThrowEvent id={quoteattr(identity)}>"
    return f"{element}{_told(properties)}{definition}</bpmn:intermediateThrowEvent>"


def attached(identity: str, on: str, definition: str, *, interrupting: bool = True, **properties: str) -> str:
    """A boundary event of any kind."""
    flag = "" if interrupting else " cancelActivity='false'"
    element = f"<bpmn:boundaryEvent id={quoteattr(identity)} attachedToRef={quoteattr(on)}{flag}>"
    return f"{element}{_told(properties)}{definition}</bpmn:boundaryEvent>"


def compensated(on: str, handler: str) -> str:
    """The compensation boundary `undo_<on>` of an activity, and its association with the handler."""
    event = attached(f"undo_{on}", on, compensate())
    ends = f"sourceRef={quoteattr(f'undo_{on}')} targetRef={quoteattr(handler)}"
    return f"{event}<bpmn:association id={quoteattr(f'{on}_{handler}')} associationDirection='One' {ends} />"


def declared_message(name: str, *, payload: str | None = None, variable: str | None = None) -> str:
    inner = _spiff("messagePayload", payload) + _spiff("messageVariable", variable)
    return _declared("message", name, "", inner)


def declared_signal(name: str, *, payload: str | None = None, variable: str | None = None) -> str:
    return _declared("signal", name, "", _carried(payload, variable))


def declared_error(name: str, *, payload: str | None = None, variable: str | None = None) -> str:
    return _declared("error", name, f" errorCode={quoteattr(name)}", _carried(payload, variable))


def declared_escalation(name: str, *, payload: str | None = None, variable: str | None = None) -> str:
    return _declared("escalation", name, f" escalationCode={quoteattr(name)}", _carried(payload, variable))


def _declared(tag: str, name: str, code: str, inner: str) -> str:
    content = extended(inner) if inner else ""
    return f"<bpmn:{tag} id={quoteattr(name)} name={quoteattr(name)}{code}>{content}</bpmn:{tag}>"


def _carried(payload: str | None, variable: str | None) -> str:
    return _spiff("payloadExpression", payload) + _spiff("variableName", variable)


def _spiff(tag: str, value: str | None) -> str:
    return f"<spiffworkflow:{tag}>{escape(value)}</spiffworkflow:{tag}>" if value else ""


def _told(properties: dict[str, str]) -> str:
    return extended(told(properties)) if properties else ""
