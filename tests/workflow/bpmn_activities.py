"""Activities other than service tasks, sub-processes and loops, in a few words; for tests that draw their own."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from bpmn_events import FORMAL
from bpmn_text import extended, told


def plain(identity: str, content: str = "") -> str:
    return f"<bpmn:task id={quoteattr(identity)}>{content}</bpmn:task>"


def manual(identity: str) -> str:
    return f"<bpmn:manualTask id={quoteattr(identity)} />"


def script(identity: str, text: str, loop: str = "") -> str:
    return (
        f"<bpmn:scriptTask id={quoteattr(identity)}>{loop}<bpmn:script>{escape(text)}</bpmn:script></bpmn:scriptTask>"
    )


def user(identity: str, result: str | None = None) -> str:
    content = extended(told({"resultVariable": result})) if result else ""
    return f"<bpmn:userTask id={quoteattr(identity)}>{content}</bpmn:userTask>"


def rule(identity: str, decision: str, result: str) -> str:
    called = f"<spiffworkflow:calledDecisionId>{escape(decision)}</spiffworkflow:calledDecisionId>"
    content = extended(called + told({"resultVariable": result}))
    return f"<bpmn:businessRuleTask id={quoteattr(identity)}>{content}</bpmn:businessRuleTask>"


def send(identity: str, message: str, **properties: str) -> str:
    return _of_message("sendTask", identity, message, properties)


def receive(identity: str, message: str, **properties: str) -> str:
    return _of_message("receiveTask", identity, message, properties)


def sub(identity: str, *elements: str, loop: str = "") -> str:
    body = "\n".join(elements)
    return f"<bpmn:subProcess id={quoteattr(identity)}>{loop}{body}</bpmn:subProcess>"


def transaction(identity: str, *elements: str) -> str:
    body = "\n".join(elements)
    return f"<bpmn:transaction id={quoteattr(identity)}>{body}</bpmn:transaction>"


def event_sub(identity: str, *elements: str) -> str:
    body = "\n".join(elements)
    return f"<bpmn:subProcess id={quoteattr(identity)} triggeredByEvent='true'>{body}</bpmn:subProcess>"


def handler(element: str) -> str:
    """An activity that compensates."""
    tag, _, rest = element.partition(" ")
    return f"{tag} isForCompensation='true' {rest}"


def looped(element: str, loop: str) -> str:
    """An activity with loop characteristics, which come after its extension elements."""
    head, closing, rest = element.partition("</bpmn:extensionElements>")
    if closing:
        return f"{head}{closing}{loop}{rest}"
    head, closing, rest = element.partition(">")
    return f"{head}{closing}{loop}{rest}"


def repeat(condition: str | None = None, *, before: bool = False, maximum: int | None = None) -> str:
    flags = (" testBefore='true'" if before else "") + (f" loopMaximum='{maximum}'" if maximum is not None else "")
    inner = f"<bpmn:loopCondition {FORMAL}>{escape(condition)}</bpmn:loopCondition>" if condition else ""
    return f"<bpmn:standardLoopCharacteristics{flags}>{inner}</bpmn:standardLoopCharacteristics>"


def each(
    collection: str | None = None,
    item: str | None = None,
    *,
    cardinality: str | None = None,
    output: str | None = None,
    output_item: str | None = None,
    completion: str | None = None,
    sequential: bool = False,
) -> str:
    """Multi-instance characteristics."""
    inner = f"<bpmn:loopCardinality {FORMAL}>{escape(cardinality)}</bpmn:loopCardinality>" if cardinality else ""
    inner += f"<bpmn:loopDataInputRef>{escape(collection)}</bpmn:loopDataInputRef>" if collection else ""
    inner += f"<bpmn:loopDataOutputRef>{escape(output)}</bpmn:loopDataOutputRef>" if output else ""
    inner += f"<bpmn:inputDataItem id={quoteattr(item)} />" if item else ""
    inner += f"<bpmn:outputDataItem id={quoteattr(output_item)} />" if output_item else ""
    inner += f"<bpmn:completionCondition {FORMAL}>{escape(completion)}</bpmn:completionCondition>" if completion else ""
    flag = " isSequential='true'" if sequential else ""
    return f"<bpmn:multiInstanceLoopCharacteristics{flag}>{inner}</bpmn:multiInstanceLoopCharacteristics>"


def _of_message(tag: str, identity: str, message: str, properties: dict[str, str]) -> str:
    content = extended(told(properties)) if properties else ""
    return f"<bpmn:{tag} id={quoteattr(identity)} messageRef={quoteattr(message)}>{content}</bpmn:{tag}>"
