"""One way to run a service task, for every executor: validate, remember, trace, run, validate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.telemetry.tracing import task_span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.artifacts.memory import TaskMemory
    from weavergen_pipelines.workflow.service_task import ServiceTaskSpec, TaskContext


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
        TaskCancelled: the context was cancelled while an asynchronous task ran.
        pydantic.ValidationError: the output is not of the task's type, which is a fault of the task.
    """
    arguments = spec.arguments(inputs, where=f'element "{context.element_id}"')
    with task_span(spec.name, context) as span:
        key = memory.key(spec.name, spec.code_version, inputs) if not spec.effects else None
        known = memory.get(key) if key else None
        span.remembered(known is not None)
        if known is not None:
            return TaskResult(known.output, remembered=True)
        output = spec.call(arguments, context)
        if key:
            memory.put(key, output)
        return TaskResult(output, remembered=False)
