"""The user's service tasks of the killed executions: `note` has an effect, which is the key that it was given."""

from __future__ import annotations

import os

from weavergen_pipelines.workflow.service_task import TaskContext, service_task

MOMENT = 0.01
"""Seconds between an effect and its end, in which some are killed."""


@service_task("kill.note", effects=True)
def note(context: TaskContext) -> str:
    """Write the key down, and say who did; whoever waits for it waits a moment longer."""
    with open(os.environ["KILL_EFFECTS"], "a", buffering=1) as file:  # noqa: PTH123 - one write of one line
        file.write(f"{context.idempotency_key}\n")
    context.cancelled.wait(MOMENT)
    return context.element_id


@service_task("kill.add")
def add(left: int, right: int) -> int:
    return left + right


@service_task("kill.same")
def same(value: str) -> str:
    return value
