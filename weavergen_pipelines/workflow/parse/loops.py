"""The loop characteristics of an activity (BPMN 2.0 §10.3.8), and what Zeebe and Camunda say there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.model import Loop, MultiInstance, StandardLoop
from weavergen_pipelines.workflow.parse.common import COMMON, refuse_attributes
from weavergen_pipelines.workflow.parse.part import Part
from weavergen_pipelines.workflow.parse.xml import ZEEBE, attributes, child, flag, reference, text

if TYPE_CHECKING:
    from lxml import etree

    from weavergen_pipelines.workflow.parse.scope import Scope

_STANDARD = COMMON | {"loopCondition"}
_MULTI = COMMON | {
    "loopCardinality",
    "loopDataInputRef",
    "loopDataOutputRef",
    "inputDataItem",
    "outputDataItem",
    "completionCondition",
}


def parse_loop(activity: Part, scope: Scope) -> Loop | None:
    """The loop of an activity, if it has one."""
    standard = activity.first("standardLoopCharacteristics")
    if standard is not None:
        return _standard(Part(standard), activity, scope)
    multi = activity.first("multiInstanceLoopCharacteristics")
    return _multi(Part(multi), activity, scope) if multi is not None else None


def _standard(part: Part, activity: Part, scope: Scope) -> StandardLoop:
    scope.file.refuse_others(part, _STANDARD)
    maximum = part.get("loopMaximum")
    if maximum is not None and not (maximum.isdecimal() and len(maximum) < 10):
        scope.report(activity.node, f"loopMaximum is {maximum!r}", "expected a number, 0 or more")
        maximum = None
    return StandardLoop(
        condition=scope.file.expression(part.first("loopCondition")),
        test_before=flag(part.node, "testBefore", default=False),
        maximum=int(maximum) if maximum is not None else None,
    )


def _multi(part: Part, activity: Part, scope: Scope) -> MultiInstance:
    scope.file.refuse_others(part, _MULTI)
    refuse_attributes(part, scope.file)
    told = attributes(part.extension("loopCharacteristics", ZEEBE))
    given = part.first("loopDataInputRef")
    collected = part.first("loopDataOutputRef")
    return MultiInstance(
        sequential=flag(part.node, "isSequential", default=False),
        collection=told.get("inputCollection") or part.vendor("collection") or _variable(given, activity, scope),
        cardinality=scope.file.expression(part.first("loopCardinality")),
        item=told.get("inputElement") or part.vendor("elementVariable") or _item(part, "inputDataItem"),
        output=told.get("outputCollection") or _variable(collected, activity, scope),
        output_item=told.get("outputElement") or _item(part, "outputDataItem"),
        completion=scope.file.expression(part.first("completionCondition")),
    )


def _item(part: Part, name: str) -> str | None:
    """The id of the item of an instance is the name of its variable."""
    item = part.first(name)
    return (item.get("id") or item.get("name") or None) if item is not None else None


def _variable(node: etree._Element | None, activity: Part, scope: Scope) -> str | None:
    """The variable of a collection: that of the data the reference names, through an association if there is one."""
    if node is None:
        return None
    named = reference(text(node))
    for end, other in (("targetRef", "sourceRef"), ("sourceRef", "targetRef")):
        for association in activity.all("dataInputAssociation", "dataOutputAssociation"):
            if reference(text(child(association, end))) == named:
                named = reference(text(child(association, other)))
    return scope.data[named].variable if named in scope.data else named or None
