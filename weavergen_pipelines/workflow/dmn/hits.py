"""Hit policies: what the rules of a table that match come to (DMN 1.5 §8.2.8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from weavergen_pipelines.workflow.expressions.feel.functions import FUNCTIONS
from weavergen_pipelines.workflow.expressions.feel.values import equal

Result = Any
Outputs = Mapping[str, Any]


class HitError(ValueError):
    """More rules match than the policy allows."""


@dataclass(frozen=True)
class Hit:
    """A rule that matched: its number, from 1, and the values of its outputs by their names."""

    rule: int
    outputs: Outputs

    @property
    def result(self) -> Result:
        """The value of the only output, or the object of all."""
        return next(iter(self.outputs.values())) if len(self.outputs) == 1 else dict(self.outputs)


Ranks = Mapping[str, Sequence[Any]]
"""The values of an output in order of priority, by its name."""
Policy = Callable[[Sequence[Hit], Ranks], Result]


def _unique(hits: Sequence[Hit], _ranks: Ranks) -> Result:
    if len(hits) > 1:
        raise HitError(f"{_rules(hits)} match, at most one may")
    return hits[0].result


def _any(hits: Sequence[Hit], _ranks: Ranks) -> Result:
    if not all(equal(hit.result, hits[0].result) for hit in hits):
        raise HitError(f"{_rules(hits)} match, with different outputs")
    return hits[0].result


def _first(hits: Sequence[Hit], _ranks: Ranks) -> Result:
    return hits[0].result


def _priority(hits: Sequence[Hit], ranks: Ranks) -> Result:
    return _output_order(hits, ranks)[0]


def _rule_order(hits: Sequence[Hit], _ranks: Ranks) -> Result:
    return [hit.result for hit in hits]


def _output_order(hits: Sequence[Hit], ranks: Ranks) -> list[Result]:
    return [hit.result for hit in sorted(hits, key=lambda hit: _rank(hit, ranks))]


def _rank(hit: Hit, ranks: Ranks) -> tuple[int, ...]:
    """The places of the outputs in their lists, the first output first; what is in none comes last."""
    return tuple(
        next((place for place, value in enumerate(values) if equal(value, hit.outputs[name])), len(values))
        for name, values in ranks.items()
    )


def _aggregated(function: str) -> Policy:
    return lambda hits, _ranks: FUNCTIONS[function]([hit.result for hit in hits])


def _rules(hits: Sequence[Hit]) -> str:
    return f"the rules {', '.join(str(hit.rule) for hit in hits)}"


POLICIES: Mapping[str, Policy] = {
    "UNIQUE": _unique,
    "ANY": _any,
    "FIRST": _first,
    "PRIORITY": _priority,
    "RULE ORDER": _rule_order,
    "OUTPUT ORDER": _output_order,
    "COLLECT": _rule_order,
}
AGGREGATIONS: Mapping[str, Policy] = {
    "SUM": _aggregated("sum"),
    "MIN": _aggregated("min"),
    "MAX": _aggregated("max"),
    "COUNT": _aggregated("count"),
}
RANKED = frozenset({"PRIORITY", "OUTPUT ORDER"})
LISTED = frozenset({"RULE ORDER", "OUTPUT ORDER", "COLLECT"})
