"""One way to run a service task, for every executor: validate, remember, trace, run, validate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from weavergen_pipelines.artifacts.digest import canonical_json
from weavergen_pipelines.telemetry.tracing import task_span
from weavergen_pipelines.workflow.service_task import ServiceTaskSpec, TaskContext, TaskInputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.artifacts.memory import TaskMemory


@dataclass(frozen=True)
class TaskResult:
    """The output as JSON, and whether it was remembered instead of computed."""

    output: Any
    remembered: bool


def invoke(spec: ServiceTaskSpec, inputs: Mapping[str, Any], context: TaskContext, memory: TaskMemory) -> TaskResult:
    """Run one service task on JSON inputs.

    Raises:
        TaskInputError: the inputs are not of the task's types.
        BpmnError, WeavergenError: as the task raises them.
        pydantic.ValidationError: the output is not of the task's type, which is a fault of the task.
    """
    arguments = _validated(spec, inputs, context)
    with task_span(spec.name, context) as span:
        key = memory.key(spec.name, spec.code_version, inputs) if not spec.effects else None
        known = memory.get(key) if key else None
        span.remembered(known is not None)
        if known is not None:
            return TaskResult(known.output, remembered=True)
        output = spec.output.dump_python(spec.output.validate_python(_call(spec, arguments, context)), mode="json")
        if key:
            memory.put(key, output)
        return TaskResult(output, remembered=False)


def _validated(spec: ServiceTaskSpec, inputs: Mapping[str, Any], context: TaskContext) -> dict[str, Any]:
    try:
        model = spec.input_model.model_validate_json(canonical_json(inputs), strict=True)
    except TypeError as error:
        raise TaskInputError(f"service task {spec.name!r}: not JSON: {error}", where=_element(context)) from error
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'input'}: {e['msg']}" for e in error.errors())
        raise TaskInputError(f"service task {spec.name!r}: {problems}", where=_element(context)) from error
    return {name: getattr(model, name) for name in type(model).model_fields}


def _element(context: TaskContext) -> str:
    return f'element "{context.element_id}"'


def _call(spec: ServiceTaskSpec, arguments: dict[str, Any], context: TaskContext) -> object:
    if spec.context_parameter is not None:
        arguments = {**arguments, spec.context_parameter: context}
    return spec.function(**arguments)
