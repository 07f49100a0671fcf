"""Which of two tokens that meet has the newer variables. That two set one variable at once is a diagram's error."""

from __future__ import annotations

from collections import defaultdict
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
    return {
        (one, other): frozenset().union(*(variables[step] for step in passed[one] - passed[other]))
        for passed in (_passed(plan, arrivals) for arrivals in (*plan.joining, plan.ends) if len(arrivals) > 1)
        for one, other in permutations(passed, 2)
    }


def _passed(plan: Plan, arrivals: Iterable[Arrival]) -> dict[str, frozenset[str]]:
    """Per flow: the steps that a token may have passed when it arrives by it."""
    passed: dict[str, frozenset[str]] = defaultdict(frozenset)
    for arrival in arrivals:
        passed[arrival.flow] |= {arrival.source} | plan.before[arrival.source]
    return passed
