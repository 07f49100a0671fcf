"""One execution: it moves the tokens of a process and of those that it calls, in one thread, while tasks run in others.

An error end, or a BPMN error of a task, goes to the boundary event that catches it, in this process or in a caller.
Any other error ends the execution: what is under way is finished and recorded, nothing more is started.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.telemetry.tracing import current_traceparent
from weavergen_pipelines.workflow.invoke import invoke
from weavergen_pipelines.workflow.model import EndEvent
from weavergen_pipelines.workflow.properties import RETRIES, TIMEOUT
from weavergen_pipelines.workflow.result import (
    ExecutionCancelled,
    ProcessRejected,
    ProcessStalledError,
    Progress,
    Step,
    TaskTimeout,
)
from weavergen_pipelines.workflow.service_task import BpmnError, TaskContext
from weavergen_pipelines.workflow.spiff.instance import Instance
from weavergen_pipelines.workflow.spiff.specs import ProcessWorkflow, follow
from weavergen_pipelines.workflow.spiff.values import Variable, Variables, plain
from weavergen_pipelines.workflow.spiff.work import Job, Jobs
from weavergen_pipelines.workflow.token import (
    catching,
    error_outputs,
    process_data,
    store_reads,
    store_writes,
    task_inputs,
    task_outputs,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from SpiffWorkflow.task import Task

    from weavergen_pipelines.workflow.model import Process
    from weavergen_pipelines.workflow.result import Happening
    from weavergen_pipelines.workflow.spiff.runtime import Runtime


class Execution:
    """The state of one execution. `execute` runs it to its end; `cancel` may be called from any thread meanwhile."""

    def __init__(self, execution_id: str, processes: Mapping[str, Process], runtime: Runtime) -> None:
        """Prepare to run one of `processes`; the others are those that it calls."""
        self.id = execution_id
        self.executed: list[str] = []
        self.steps: list[Step] = []
        self.errors: list[BaseException] = []
        self._cancelled = threading.Event()
        self._processes = processes
        self._runtime = runtime
        self._jobs = Jobs()
        self._ready: deque[Task] = deque()
        self._instances: list[Instance] = []
        self._writings = 0
        self._traceparent: str | None = None

    def execute(self, process: str, data: Mapping[str, Any]) -> Instance:
        """Run a process to its end, and return it as it ended; errors other than a rejection are in `errors`."""
        self._traceparent = current_traceparent()
        root = self._begin(self._processes[process], process_data(self._processes[process], data), self.id, None)
        self._advance()
        while self._jobs.running:
            self._settle(self._jobs.next_ended())
            self._advance()
        if self._instances and not self.errors:
            self._abandon()
        return root

    def cancel(self) -> None:
        """Start nothing more, tell running tasks, and wait for none of them."""
        self._cancelled.set()
        self._jobs.interrupt()

    @property
    def running(self) -> tuple[str, ...]:
        """The elements of the service tasks that are under way."""
        return tuple(job.task.task_spec.name for job in list(self._jobs.running))

    # What elements ask for.

    def ready(self, task: Task) -> None:
        """The task can run."""
        self._ready.append(task)

    def completed(self, task: Task) -> None:
        """The task is done."""
        self.executed.append(task.task_spec.name)

    def ended(self, task: Task) -> None:
        """A token has reached an end event; an error end rejects the process."""
        instance, node = task.workflow.instance, task.task_spec.node
        instance.ends.append(task.data)
        if isinstance(node, EndEvent) and node.error_code is not None:
            message = f"rejected at {node.name or node.id!r}: {node.error_code}"
            self._reject(instance, node.error_code, _rejection(task, message))

    def call_service(self, task: Task) -> None:
        """Run a service task, beside others."""
        node, instance = task.task_spec.node, task.workflow.instance
        spec = self._runtime.tasks.get(node.operator)
        inputs = task_inputs(node, plain(task.data))
        context = TaskContext(
            settings=self._runtime.settings,
            artifacts=self._runtime.artifacts,
            execution_id=self.id,
            workflow=instance.process.id,
            traceparent=self._traceparent,
            element_id=node.id,
            idempotency_key=instance.step_key(node.id),
            progress=partial(self._report, "message", task),
        )
        call = partial(invoke, spec, inputs, context, self._runtime.memory)
        timeout = float(node.properties.get(TIMEOUT, self._runtime.timeout))
        instance.active += 1
        self._report("started", task)
        self._jobs.submit(Job(task, call, timeout, context.cancelled, int(node.properties.get(RETRIES, "0"))))

    def call_process(self, task: Task) -> None:
        """Run the process of a call activity: of the caller's data, only its declared inputs go in."""
        node, instance = task.task_spec.node, task.workflow.instance
        called = self._processes[node.called_element]
        data = process_data(called, plain(task.data), strict=False)
        instance.active += 1
        self._report("started", task)
        self._begin(called, data, instance.step_key(node.id), task)

    # How tokens move.

    def _begin(self, process: Process, data: Mapping[str, Any], path: str, caller: Task | None) -> Instance:
        instance = Instance(process, path, caller)
        self._instances.append(instance)
        ProcessWorkflow(instance, self, self._written(data))
        return instance

    def _advance(self) -> None:
        """Move every token as far as it can go without waiting for a job."""
        self._drain()
        while not self._stopping and (idle := self._idle()):
            self._instances.remove(idle)
            self._finish(idle)
            self._drain()

    def _drain(self) -> None:
        while self._ready and not self._stopping:
            task = self._ready.popleft()
            if not task.workflow.instance.rejection:
                self._run(task)

    def _run(self, task: Task) -> None:
        try:
            task.run()
        except WeavergenError as error:
            self._fail(task, error)

    def _idle(self) -> Instance | None:
        return next((instance for instance in reversed(self._instances) if not instance.active), None)

    @property
    def _stopping(self) -> bool:
        return bool(self.errors) or self._cancelled.is_set()

    def _settle(self, job: Job | None) -> None:
        if job is None:
            self._abandon()
            return
        if self._again(job):
            return
        job.task.workflow.instance.active -= 1
        if isinstance(job.error, BpmnError):
            outputs = error_outputs(job.task.task_spec.node, job.error)
            self._throw(job.task, job.error.code, _rejection(job.task, job.error.message), outputs)
        elif job.error is not None:
            self._fail(job.task, job.error)
        elif job.result is None:
            job.cancelled.set()
            self._fail(job.task, TaskTimeout(f"took longer than {job.timeout:g} s", where=_element(job.task)))
        else:
            self._record(job, job.result.remembered)
            self._complete(job.task, task_outputs(job.task.task_spec.node, job.result.output), job.result.remembered)

    def _again(self, job: Job) -> bool:
        """Call a task again that has failed, if it may be tried again."""
        over = self._stopping or job.task.workflow.instance.rejection is not None
        if over or not job.retries or job.error is None or isinstance(job.error, BpmnError):
            return False
        self._report("message", job.task, f"tried again after: {job.error}")
        self._jobs.submit(replace(job, retries=job.retries - 1, error=None))
        return True

    def _record(self, job: Job, remembered: bool) -> None:
        node, process = job.task.task_spec.node, job.task.workflow.instance.process
        self.steps.append(Step(process.id, node.id, node.name, job.started, job.duration, remembered))

    def _complete(self, task: Task, outputs: Mapping[str, Any], remembered: bool = False) -> None:
        task.data = {**task.data, **self._written(outputs)}
        task.workflow.instance.stores.update(store_writes(task.task_spec.node, outputs))
        self._report("finished", task, remembered=remembered)
        task.complete()

    def _finish(self, instance: Instance) -> None:
        """An instance has come to rest: its caller goes on, by its boundary event if it was rejected."""
        waiting = instance.waiting
        if not instance.rejection and (waiting or not instance.ends):
            what = f"tokens wait for ever at {', '.join(waiting)}" if waiting else "no end event was reached"
            self.errors.append(ProcessStalledError(what, where=f'process "{instance.process.id}"'))
        elif instance.caller is not None:
            self._return(instance, instance.caller)

    def _return(self, instance: Instance, task: Task) -> None:
        caller = task.workflow.instance
        caller.active -= 1
        caller.stores.update(instance.stores)
        if instance.rejection:
            code, error = instance.rejection
            self._throw(task, code, error, instance.outputs)
        else:
            reads = store_reads(caller.process)
            stores = {store: value for store, value in instance.stores.items() if store in reads}
            self._complete(task, instance.outputs | stores)

    def _throw(self, task: Task, code: str, error: ProcessRejected, outputs: Mapping[str, Any]) -> None:
        """An activity has thrown a BPMN error: take the boundary event that catches it, or reject the process."""
        instance = task.workflow.instance
        boundary = catching(instance.process.boundaries(task.task_spec.name), code)
        self._report("stopped", task, error.what)
        task.data = {**task.data, **self._written(outputs)}
        task.error()
        if boundary is None:
            instance.ends.append(task.data)
            self._reject(instance, code, error)
        elif not self._stopping:
            caught = follow(task, boundary.id)
            caught.task_spec._update(caught)

    def _reject(self, instance: Instance, code: str, error: ProcessRejected) -> None:
        instance.rejection = instance.rejection or (code, error)

    def _fail(self, task: Task, error: BaseException) -> None:
        error.add_note(f'at {_element(task)} of process "{task.workflow.instance.process.id}"')
        self._report("stopped", task, str(error))
        self._jobs.drop_waiting()
        self.errors.append(error)

    def _abandon(self) -> None:
        running = ", ".join(self.running)
        hint = f"still running then: {running}" if running else None
        self.errors.append(ExecutionCancelled("the execution was cancelled", hint=hint))
        self._jobs.abandon()

    def _written(self, data: Mapping[str, Any]) -> Variables:
        self._writings += 1
        return {name: Variable(value, self._writings) for name, value in data.items()}

    def _report(self, kind: Happening, task: Task, message: str = "", remembered: bool = False) -> None:
        node, process = task.task_spec.node, task.workflow.instance.process
        self._runtime.on_progress(Progress(kind, self.id, process.id, node.id, node.name, message, remembered))


def _rejection(task: Task, message: str) -> ProcessRejected:
    return ProcessRejected(message, where=f'process "{task.workflow.instance.process.id}", {_element(task)}')


def _element(task: Task) -> str:
    return f'element "{task.task_spec.name}"'
