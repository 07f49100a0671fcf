"""An activity that is done several times by one op, one time after another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.workflow.dagster.perform import perform
from weavergen_pipelines.workflow.dagster.performed import ActivityError, Performed
from weavergen_pipelines.workflow.loops import (
    goes_on,
    instance_output,
    instances,
    is_complete,
    iteration,
    loop_outputs,
    without_counter,
)
from weavergen_pipelines.workflow.model import MultiInstance, StandardLoop

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.workflow.dagster.perform import Job


def repeat(job: Job) -> Performed:
    """Do an activity as often as its loop says.

    Raises:
        ActivityError: one of the times has thrown a BPMN error.
        WeavergenError: one has failed, or the loop has no sense for this data.

    """
    loop = job.activity.loop
    if isinstance(loop, StandardLoop):
        return _standard(job, loop)
    if isinstance(loop, MultiInstance):
        return _multiple(job, loop)
    return perform(job)


def one_time(job: Job, number: int, data: Mapping[str, Any]) -> Performed:
    """The n-th time, with its data.

    Raises:
        ActivityError, WeavergenError: as `perform`.

    """
    return perform(replace(job, key=f"{job.key}[{number}]", data=data))


def _standard(job: Job, loop: StandardLoop) -> Performed:
    """Each time has the data that the one before has left."""
    so_far, data, done = Performed(), dict(job.data), 0
    while goes_on(loop, data, done=done, where=job.where):
        data = iteration(data, done=done)
        try:
            performed = one_time(job, done + 1, data)
        except ActivityError as error:
            told = so_far.and_then(error.performed, {**data, **error.performed.outputs})
            raise error.after(told) from error
        data, done = {**data, **performed.outputs}, done + 1
        so_far = so_far.and_then(performed, data)
    return replace(so_far, outputs=without_counter(data, job.data))


def _multiple(job: Job, loop: MultiInstance) -> Performed:
    """Each time has a copy of the data, and only the list of the results comes back."""
    items = instances(loop, job.data, where=job.where)
    results: list[Any] = []
    so_far = Performed()
    for number, item in enumerate(items, 1):
        data = {**job.data, **item}
        try:
            performed = one_time(job, number, data)
        except ActivityError as error:
            raise error.after(so_far.and_then(error.performed, {})) from error
        after = {**data, **performed.outputs}
        results.append(instance_output(loop, after, where=job.where))
        so_far = so_far.and_then(performed, {})
        counts = {"total": len(items), "completed": number, "active": 0 if loop.sequential else len(items) - number}
        if number < len(items) and is_complete(loop, after, **counts, where=job.where):
            break
    return replace(so_far, outputs=loop_outputs(loop, results))
