"""The loop characteristics of an activity (BPMN 2.0 §10.3.8), and what Zeebe and Camunda say there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.model import Loop, MultiInstance, StandardLoop
from weavergen_pipelines.workflow.parse.common import COMMON, refuse_attributes
from weavergen_pipelines.workflow.parse.part import Part
from weavergen_pipelines.workflow.parse.xml import ZEEBE, attributes, child, flag, reference, text

if TYPE_CHECKING:
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
    return MultiInstance(
        sequential=flag(part.node, "isSequential", default=False),
        collection=told.get("inputCollection")
        or part.vendor("collection")
        or _collected("Input", activity, part, scope),
        cardinality=scope.file.expression(part.first("loopCardinality")),
        item=told.get("inputElement") or part.vendor("elementVariable") or _item(part, "inputDataItem"),
        output=told.get("outputCollection") or _collected("Output", activity, part, scope),
        output_item=told.get("outputElement") or _item(part, "outputDataItem"),
        completion=scope.file.expression(part.first("completionCondition")),
    )


def _item(part: Part, name: str) -> str | None:
    """The id of the item of an instance is the name of its variable."""
    item = part.first(name)
    return (item.get("id") or item.get("name") or None) if item is not None else None


def _collected(kind: str, activity: Part, loop: Part, scope: Scope) -> str | None:
    """The variable of a collection: that of the data a reference names, through an association if there is one."""
    told = loop.text(f"loopData{kind}Ref")
    if not told:
        return None
    named = reference(told)
    own, other = ("targetRef", "sourceRef") if kind == "Input" else ("sourceRef", "targetRef")
    for association in activity.all(f"data{kind}Association"):
        if reference(text(child(association, own))) == named:
            named = reference(text(child(association, other)))
    return scope.data[named].variable if named in scope.data else told
