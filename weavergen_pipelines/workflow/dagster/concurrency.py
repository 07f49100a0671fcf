"""Which of two tokens that meet has the newer variables. That two set one variable at once is a diagram's error."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from weavergen_pipelines.workflow.dagster.envelope import Fresh
    from weavergen_pipelines.workflow.dagster.plan import Arrival, Plan


def fresh_variables(plan: Plan, variables: Mapping[str, frozenset[str]]) -> Fresh:
    """For any two flows that meet in a join or at the end: what is set on the way to the first only.

    `variables` maps a step to those that it sets.
    """
    ends = {end.flow: [other for other in plan.ends if other.flow == end.flow] for end in plan.ends}
    meetings = [*(step.entries for step in plan.steps.values()), ends]
    return {
        (one, other): frozenset().union(*(variables[step] for step in branches[one] - branches[other]))
        for branches in ({flow: _passed(plan, arrivals) for flow, arrivals in meeting.items()} for meeting in meetings)
        for one, other in permutations(branches, 2)
    }


def _passed(plan: Plan, arrivals: Iterable[Arrival]) -> frozenset[str]:
    """The steps that a token may have passed when it arrives."""
    return frozenset().union(*({arrival.source} | plan.before[arrival.source] for arrival in arrivals))
