"""An activity that is done once, whatever its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.workflow.dagster.nested import Nested
from weavergen_pipelines.workflow.dagster.performed import ActivityError, Deadline, Performed
from weavergen_pipelines.workflow.dagster.runtime import Work
from weavergen_pipelines.workflow.journal import Thrown
from weavergen_pipelines.workflow.model import (
    Activity,
    BusinessRuleTask,
    CallActivity,
    ManualTask,
    MessageDefinition,
    PlainTask,
    ScriptTask,
    SendTask,
    ServiceTask,
    SignalDefinition,
    SubProcess,
)
from weavergen_pipelines.workflow.payloads import correlation_of, decision_outputs, payload_of
from weavergen_pipelines.workflow.scripts import parse_script
from weavergen_pipelines.workflow.service_task import BpmnError
from weavergen_pipelines.workflow.token import assigned, error_outputs, store_writes, task_inputs, task_outputs

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.dagster.runtime import Done, WorkflowRun
    from weavergen_pipelines.workflow.dagster.scope import Scope
    from weavergen_pipelines.workflow.dagster.unit import Unit


@dataclass(frozen=True)
class Job:
    """One time that an activity is done, with the token's data; `key` is that of the step.

    `deadline` is that of the timer at its boundary. With `repeating` it retries what fails itself; without, Dagster
    does.
    """

    run: WorkflowRun
    scope: Scope
    unit: Unit
    activity: Activity
    key: str
    data: Mapping[str, Any]
    deadline: Deadline | None = None
    repeating: bool = False

    @property
    def where(self) -> str:
        """Where it is, for an error."""
        return f'process "{self.unit.process.id}", element "{self.activity.id}"'


def perform(job: Job) -> Performed:
    """Do an activity once, whatever loop it has.

    Raises:
        ActivityError: it has thrown a BPMN error.
        DeadlineExceeded: the timer at its boundary came due.
        WeavergenError: it has failed.

    """
    return _KINDS[type(job.activity)](job, job.activity)


def _service(job: Job, task: ServiceTask) -> Performed:
    work = Work(job.unit.process, task, job.scope.tasks.get(task.operator), job.key, job.deadline)
    inputs = task_inputs(task, job.data)
    try:
        done = job.run.invoke_again(work, inputs) if job.repeating else job.run.invoke(work, inputs)
    except BpmnError as error:
        job.run.report("stopped", job.unit.process, task, error.message)
        performed = Performed(error_outputs(task, error))
        raise ActivityError(error.code, error.message, error.data, performed) from error
    output = done.result.output
    return _completed(job, task_outputs(task, output), output, done)


def _script(job: Job, task: ScriptTask) -> Performed:
    if not job.run.settings.engine.allow_scripts:
        from weavergen_pipelines.workflow.spiff.bodies import ScriptsOff

        raise ScriptsOff("scripts are off", where=job.where, hint="set engine.allow_scripts")
    return _completed(job, parse_script(task.script).run(job.data, where=job.where))


def _rule(job: Job, task: BusinessRuleTask) -> Performed:
    decided = job.scope.catalog.decision(task.decision).decide(job.data)
    return _completed(job, decision_outputs(task, decided), decided)


def _send(job: Job, task: SendTask) -> Performed:
    if task.message is not None:
        publish(job.run, task.message, job.key, job.data, job.where)
    return _completed(job, {})


def _pass(job: Job, _task: Activity) -> Performed:
    return _completed(job, {})


def _called(job: Job, call: CallActivity) -> Performed:
    """Of the caller's data, only declared inputs go in, and outputs and the stores that it reads come back."""
    nested = Nested(job.run, job.scope, call.called_element, job.key)
    performed = nested.called(job.data)
    read = {store: value for store, value in performed.stores.items() if store in job.unit.process.reads}
    return _around(job, replace(performed, outputs={**performed.outputs, **read}))


def _embedded(job: Job, part: SubProcess) -> Performed:
    """All of the data goes in and comes back."""
    nested = Nested(job.run, job.scope, job.unit.process.id, job.key)
    return _around(job, nested.embedded(part, job.data))


def _around(job: Job, performed: Performed) -> Performed:
    """What was performed within an activity, with what the activity itself sets."""
    variables = assigned(job.activity, {**job.data, **performed.outputs})
    return replace(performed, outputs={**performed.outputs, **variables})


def _completed(job: Job, outputs: Mapping[str, Any], result: object = None, done: Done | None = None) -> Performed:
    task = job.activity
    variables = {**outputs, **assigned(task, {**job.data, **outputs}, result)}
    return Performed(variables, store_writes(task, variables), done=done)


def publish(
    run: WorkflowRun, thrown: MessageDefinition | SignalDefinition, key: str, data: Mapping[str, Any], where: str
) -> None:
    """Send a message or signal; its id is the key of the step, so that a repetition is sent once.

    Raises:
        ExpressionError: its payload or what it is for has no value.

    """
    payload = payload_of(thrown, data, where=where)
    if isinstance(thrown, MessageDefinition):
        run.publish(Thrown("message", key, thrown.name, correlation_of(thrown, data, where=where), payload))
    else:
        run.publish(Thrown("signal", key, thrown.name, payload=payload))


_KINDS: Mapping[type[Activity], Callable[[Job, Any], Performed]] = {
    ServiceTask: _service,
    ScriptTask: _script,
    BusinessRuleTask: _rule,
    SendTask: _send,
    ManualTask: _pass,
    PlainTask: _pass,
    CallActivity: _called,
    SubProcess: _embedded,
}
