"""What a token's data means at each element: the same words for every executor.

A token's data is one small JSON object, variable → value; values are never changed in place.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.artifacts.digest import canonical_json
from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.workflow.expressions import compile_expression
from weavergen_pipelines.workflow.model import ExclusiveGateway
from weavergen_pipelines.workflow.model.data import variable_name
from weavergen_pipelines.workflow.properties import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.workflow.model import (
        Activity,
        BoundaryEvent,
        ConditionalGateway,
        Container,
        FlowNode,
        Process,
        SequenceFlow,
        ServiceTask,
    )
    from weavergen_pipelines.workflow.service_task import BpmnError

Data = dict[str, Any]


class GatewayError(WeavergenError):
    """A gateway that has no way out for this data."""


class ProcessInputError(WeavergenError):
    """A process that is started without a data input that it needs, or with one that it does not have."""


def process_data(process: Process, given: Mapping[str, Any], *, strict: bool = True) -> Data:
    """The data that a token of the process starts with: its declared inputs, absent ones by their defaults.

    With `strict`, data that the process does not declare is an error; a call passes what the callee declares. One that
    declares nothing takes everything.

    Raises:
        ProcessInputError: an input without a default is absent, or an input is not declared.
    """
    given = {variable_name(name): value for name, value in given.items()}
    if process.open:
        return given
    declared = {entry.variable: entry for entry in process.inputs}
    missing = [name for name, entry in declared.items() if name not in given and DEFAULT not in entry.properties]
    unknown = sorted(set(given) - set(declared)) if strict else []
    if missing or unknown:
        what = "; ".join(
            f"{word} data input {', '.join(map(repr, names))}"
            for word, names in (("missing", missing), ("unknown", unknown))
            if names
        )
        known = f"data inputs of {process.id!r}: {', '.join(declared) or 'none'}"
        raise ProcessInputError(what, where=f'process "{process.id}"', hint=known)
    return {
        name: given[name] if name in given else _value(entry.properties[DEFAULT], {}, name)
        for name, entry in declared.items()
    }


def declared_outputs(process: Process, data: Mapping[str, Any]) -> Data:
    """The declared data outputs that are set; of a process that declares nothing, all that is."""
    if process.open:
        return dict(data)
    return {entry.variable: data[entry.variable] for entry in process.outputs if entry.variable in data}


def declared_inputs(process: Process, data: Mapping[str, Any]) -> Data:
    """What of some data a process takes."""
    if process.open:
        return dict(data)
    return {entry.variable: data[entry.variable] for entry in process.inputs if entry.variable in data}


def returned(process: Process, outputs: Mapping[str, Any], before: Mapping[str, Any]) -> Data:
    """What of the outputs of a called process comes back to a caller that had this data before.

    What was given to one that declares nothing, and that it left as it was, is not written again.
    """
    if not process.open:
        return dict(outputs)
    return {name: value for name, value in outputs.items() if name not in before or not _same(before[name], value)}


def task_inputs(task: ServiceTask, data: Mapping[str, Any]) -> Data:
    """The inputs of a service task: its parameters' expressions, evaluated.

    Raises:
        ExpressionError: one has no value.
    """
    return {name: _value(source, data, task.id) for name, source in task.parameters.items()}


def task_outputs(task: ServiceTask, output: object) -> Data:
    """The variables that a service task sets: its result variable."""
    return {task.result_variable: output} if task.result_variable else {}


def assigned(node: FlowNode, data: Mapping[str, Any], result: object = None) -> Data:
    """The variables that the completion of a node sets by its output mappings; `result` is that of an activity.

    Raises:
        ExpressionError: one has no value.
    """
    fields = result if isinstance(result, dict) and not getattr(node, "result_variable", None) else {}
    seen = {**data, **fields} if node.sets else {}
    return {name: _value(source, seen, node.id) for name, source in node.sets.items()}


def error_outputs(task: ServiceTask, error: BpmnError) -> Data:
    """The variables that a BPMN error sets on the path of its boundary event: its data is the task's result."""
    return task_outputs(task, error.data) if error.data else {}


def store_reads(process: Process) -> frozenset[str]:
    """The data stores that are read within the process: a caller finds those that its callees wrote."""
    return process.reads


def store_writes(activity: Activity, variables: Mapping[str, Any]) -> Data:
    """The values that an activity writes to data stores: those of the variables of their ids."""
    return {store: variables[store] for store in activity.writes if store in variables}


def taken_flows(scope: Container, gateway: ConditionalGateway, data: Mapping[str, Any]) -> list[SequenceFlow]:
    """The ways out of a gateway: the flows, in document order, whose condition holds, else the default.

    Of an exclusive gateway it is the first such flow, and no later condition is looked at.

    Raises:
        GatewayError: none holds and there is no default, or a condition gives neither true nor false.
        ExpressionError: a condition has no value.
    """
    flows = [scope.flows[flow] for flow in gateway.outgoing]
    where = f'element "{gateway.id}"'
    holding = (flow for flow in flows if flow.id != gateway.default and _holds(flow, data, where))
    taken = list(islice(holding, 1) if isinstance(gateway, ExclusiveGateway) else holding)
    if taken:
        return taken
    if gateway.default is None:
        conditions = ", ".join(f"`{flow.condition}`" for flow in flows)
        raise GatewayError(f"no condition holds: {conditions}", where=where, hint="give it a default flow")
    return [scope.flows[gateway.default]]


def catching(boundaries: tuple[BoundaryEvent, ...], code: str) -> BoundaryEvent | None:
    """The boundary event that catches an error: one of its code before one that catches every error."""
    exact = [boundary for boundary in boundaries if boundary.error_code == code]
    every = [boundary for boundary in boundaries if boundary.error_code is None]
    return next(iter(exact + every), None)


def _holds(flow: SequenceFlow, data: Mapping[str, Any], where: str) -> bool:
    if flow.condition is None:
        return True
    value = compile_expression(flow.condition).evaluate(data, where=where)
    if not isinstance(value, bool):
        raise GatewayError(f"the condition `{flow.condition}` gives {value!r}, expected true or false", where=where)
    return value


def _same(one: object, other: object) -> bool:
    return one is other or canonical_json(one) == canonical_json(other)


def _value(source: str, data: Mapping[str, Any], element: str) -> object:
    return compile_expression(source).evaluate(data, where=f'element "{element}"')
