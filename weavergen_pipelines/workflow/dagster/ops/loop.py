"""Loops that are one op: standard loops, and multi-instances that are sequential or may be completed early."""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from weavergen_pipelines.workflow.dagster.ops.base import Events, running, token_in
from weavergen_pipelines.workflow.dagster.ops.task import WorkOp, after
from weavergen_pipelines.workflow.dagster.perform import Job
from weavergen_pipelines.workflow.dagster.performed import ActivityError
from weavergen_pipelines.workflow.dagster.plan import ENTRY
from weavergen_pipelines.workflow.dagster.repeat import repeat


class LoopOp(WorkOp):
    """An activity that is done several times, one after another."""

    def work(self, context: dg.OpExecutionContext, inputs: Mapping[str, Any]) -> Events:
        """Do it as often as its loop says."""
        token = token_in(inputs[ENTRY])
        self.expect_recorded(token, inputs)
        key = token.key(self.element.id)
        job = Job(running(context), self.scope, self.unit, self.element, key, token.data, repeating=True)
        try:
            performed = repeat(job)
        except ActivityError as error:
            yield from self.failed(context, after(token, error.performed), error)
        else:
            yield from self.done(context, token, performed)
