"""Sub-processes: the op at the end of the graph of one, from which its token leaves it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import dagster as dg

from weavergen_pipelines.workflow.dagster.envelope import Envelope
from weavergen_pipelines.workflow.dagster.ops.activity import ActivityOp
from weavergen_pipelines.workflow.dagster.ops.base import Events, tokens_in
from weavergen_pipelines.workflow.dagster.ops.ending import TOKENS, ended, ending
from weavergen_pipelines.workflow.dagster.performed import ActivityError
from weavergen_pipelines.workflow.dagster.plan import Arrival
from weavergen_pipelines.workflow.model import SubProcess
from weavergen_pipelines.workflow.token import assigned


class EmbeddedEndOp(ActivityOp):
    """The end of a sub-process: it takes the tokens within it, and leaves it as its scope says."""

    element: SubProcess

    @property
    def token_inputs(self) -> Mapping[str, Sequence[Arrival]]:
        """The ends of its tokens; they are in its own graph."""
        return {TOKENS: ending(self.unit.inner[self.element.id])}

    @property
    def products(self) -> tuple[str, ...]:
        """All that leaves it."""
        return tuple(self.outs)

    def work(self, context: dg.OpExecutionContext, inputs: Mapping[str, Any]) -> Events:
        """Go on as the sub-process has ended."""
        tokens = tokens_in(inputs[TOKENS])
        end = ended(self.unit.inner[self.element.id], tokens)
        token = _outside(end, tokens)
        if end.error is None:
            yield from self.passed(context, token.with_data(assigned(self.element, token.data)))
        else:
            error = ActivityError(end.error, f"{self.element.id} ended with an error", end.error_data)
            yield from self.failed(context, token, error)


def _outside(end: Envelope, tokens: list[Envelope]) -> Envelope:
    """What leaves a sub-process: the token of its end, with all that was done and written in it."""
    stores = {store: value for token in tokens for store, value in token.stores.items()}
    executed = tuple(dict.fromkeys(node for token in tokens for node in token.executed))
    path, _, _ = end.path.rpartition("/")
    return replace(end, path=path, stores=stores, executed=executed, error=None, error_data=None)
