"""What a service task calls and how often it tries, in the words of several editors."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.model import NO_RETRIES, RetryPolicy
from weavergen_pipelines.workflow.parse.extensions import mapped_inputs, mapped_outputs, properties
from weavergen_pipelines.workflow.parse.xml import SPIFF, ZEEBE, all_children, attributes, child, reference, tag, text
from weavergen_pipelines.workflow.properties import RETRIES, RETRY_BACKOFF, RETRY_DELAY, TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml import etree

    from weavergen_pipelines.workflow.parse.part import Part
    from weavergen_pipelines.workflow.parse.scope import Scope

_WHOLE = re.compile(r"[0-9]{1,9}")
_BEAN = re.compile(r"[#$]\{\s*([\w.]+)\s*\}")
_NAME = re.compile(r"=?\s*([A-Za-z_]\w*)")


@dataclass(frozen=True)
class Operator:
    """What a task calls: `parameters` map an input to an expression, `sets` a variable to one over the result."""

    name: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    result_variable: str | None = None
    sets: Mapping[str, str] = field(default_factory=dict)


def service_operator(part: Part, scope: Scope) -> Operator:
    """The operator of a service task; one that names none is called by its id."""
    return extension_operator(part, scope) or Operator(_implementation(part, scope) or part.id, *_mapped(part))


def extension_operator(part: Part, scope: Scope) -> Operator | None:
    """The operator that an extension names: SpiffWorkflow's, Zeebe's, or Camunda's topic or bean."""
    spiff = list(part.extended("serviceTaskOperator", SPIFF))
    if spiff:
        if len(spiff) > 1:
            scope.report(part.node, f"a task has one spiffworkflow:serviceTaskOperator, this one has {len(spiff)}")
        return _spiff(spiff[0], part, scope)
    definition = part.extension("taskDefinition", ZEEBE)
    name = (definition.get("type", "").strip() if definition is not None else None) or part.vendor("topic")
    bean = _BEAN.fullmatch(part.vendor("delegateExpression") or "")
    name = name or (bean.group(1) if bean else None)
    return Operator(name, *_mapped(part)) if name else None


def _spiff(found: etree._Element, part: Part, scope: Scope) -> Operator:
    group = child(found, "parameters", SPIFF)
    parameters = all_children(group, "parameter", SPIFF) if group is not None else []
    for name, times in Counter(entry.get("id", "") for entry in parameters).items():
        if times > 1 or not name:
            scope.report(part.node, f"parameter {name!r} is given {times} times", "give each parameter one id")
    variable = (found.get("resultVariable") or text(child(found, "resultVariable", SPIFF))) or None
    return Operator(
        name=found.get("id", "").strip() or text(found),
        parameters={entry.get("id", ""): entry.get("value", "") for entry in parameters},
        result_variable=variable,
        sets=mapped_outputs(part),
    )


def _implementation(part: Part, scope: Scope) -> str:
    """The technology that an `implementation` names, if it is no word of the standard; else the operation."""
    name = part.get("implementation") or "##unspecified"
    if not name.startswith("##"):
        return name
    operation = scope.file.index.get(reference(part.get("operationRef")))
    if operation is None:
        return ""
    return reference(operation.get("implementationRef")) or operation.get("name", "").strip() or operation.get("id", "")


def _mapped(part: Part) -> tuple[dict[str, str], str | None, dict[str, str]]:
    """Parameters, result variable and other outputs by the mappings of Zeebe and Camunda."""
    parameters, outputs = dict(mapped_inputs(part)), mapped_outputs(part)
    variable = _header(part, "resultVariable") or part.vendor("resultVariable")
    if variable is None and len(outputs) == 1:
        target, source = next(iter(outputs.items()))
        if _NAME.fullmatch(source):
            return parameters, target, {}
    return parameters, variable, outputs


def _header(part: Part, key: str) -> str | None:
    return next((value for name, value in headers(part) if name == key and value), None)


def headers(part: Part) -> Iterator[tuple[str, str]]:
    """The entries of `zeebe:taskHeaders`."""
    for group in part.extended("taskHeaders", ZEEBE):
        for entry in group:
            if tag(entry) == "header":
                yield entry.get("key", ""), entry.get("value", "").strip()


def retry_policy(part: Part, scope: Scope) -> RetryPolicy:
    """How often a task is tried again: by properties, by the operator's `retry`, or by Zeebe's number of attempts."""
    if not part.extensions:
        return NO_RETRIES
    told = properties(part)
    operator = part.extension("serviceTaskOperator", SPIFF)
    retry = child(operator, "retry", SPIFF) if operator is not None else None
    own = attributes(retry)
    definition = part.extension("taskDefinition", ZEEBE)
    attempts = _whole(part, scope, "retries", definition.get("retries") if definition is not None else None)
    retries = _whole(part, scope, RETRIES, told.get(RETRIES, own.get("retries")))
    if retries is None:
        retries = max(attempts - 1, 0) if attempts is not None else 0
    delay = _number(part, scope, RETRY_DELAY, told.get(RETRY_DELAY, own.get("delay")))
    backoff = _number(part, scope, RETRY_BACKOFF, told.get(RETRY_BACKOFF, own.get("backoff_base")))
    return RetryPolicy(retries, delay if delay is not None else 0.0, backoff if backoff is not None else 1.0)


def timeout(part: Part, scope: Scope) -> float | None:
    """How many seconds a task may take."""
    operator = part.extension("serviceTaskOperator", SPIFF)
    told = properties(part).get(TIMEOUT) or (operator.get("timeout") if operator is not None else None)
    seconds = _float(told)
    if told is not None and not 0 < seconds < float("inf"):
        scope.report(part.node, f"the property {TIMEOUT} is {told!r}", "expected a number of seconds above 0")
        return None
    return seconds if told is not None else None


def _whole(part: Part, scope: Scope, name: str, told: str | None) -> int | None:
    if told is None or _WHOLE.fullmatch(told.strip()):
        return int(told) if told is not None else None
    scope.report(part.node, f"the property {name} is {told!r}", "expected a number, 0 or more")
    return None


def _number(part: Part, scope: Scope, name: str, told: str | None) -> float | None:
    value = _float(told)
    if told is None or 0 <= value < float("inf"):
        return value if told is not None else None
    scope.report(part.node, f"the property {name} is {told!r}", "expected a number, 0 or more")
    return None


def _float(told: str | None) -> float:
    """Not a number where there is none: every comparison with that is false."""
    try:
        return float(told or "nan")
    except ValueError:
        return float("nan")
