"""How the tokens of a process or sub-process come to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.dagster.envelope import merge
from weavergen_pipelines.workflow.dagster.plan import Arrival
from weavergen_pipelines.workflow.dagster.unit import ERROR
from weavergen_pipelines.workflow.model import Activity
from weavergen_pipelines.workflow.result import ProcessStalledError

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.dagster.envelope import Envelope
    from weavergen_pipelines.workflow.dagster.unit import Unit

TOKENS = "tokens"
"""The input for all tokens that may come to the end."""


def ending(unit: Unit) -> tuple[Arrival, ...]:
    """Where the tokens of a unit may end: at its end events, with an error, or in a join that waits for ever."""
    steps = unit.plan.steps.values()
    errors = (Arrival(step.id, ERROR) for step in steps if isinstance(step.node, Activity))
    return (*unit.plan.ends, *errors, *(arrival for arrivals in unit.plan.joining for arrival in arrivals))


def ended(unit: Unit, tokens: list[Envelope]) -> Envelope:
    """The tokens that have reached an end as one.

    Raises:
        ProcessStalledError: none has, or others can never.
        ConcurrentWrite: two of them set one variable.

    """
    container = unit.container
    joining = {arrival.flow for arrivals in unit.plan.joining for arrival in arrivals}
    ends = {arrival.flow for arrival in unit.plan.ends}
    found = [token for token in tokens if token.error is not None or token.flow in ends]
    passed = {node for token in tokens for node in token.executed}
    targets = {container.flows[token.flow].target for token in tokens if token.flow in joining}
    waiting = ", ".join(sorted(targets - passed))
    if found and (not waiting or any(token.error is not None for token in found)):
        return merge(found, unit.fresh)
    what = f"tokens wait for ever at {waiting}" if waiting else "no end event was reached"
    where = f'process "{unit.process.id}"'
    raise ProcessStalledError(what, where=where if container is unit.process else f'{where}, element "{container.id}"')
