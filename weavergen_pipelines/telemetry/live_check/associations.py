"""The entities that a metric or an event is about: does its resource describe them?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.policy.finding import Finding, Level
from weavergen_pipelines.telemetry.live_check.finding import highest
from weavergen_pipelines.telemetry.live_check.presence import missing_entity_attributes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from weavergen_pipelines.telemetry.live_check.registry import LiveRegistry, RegistrySignal
    from weavergen_pipelines.telemetry.live_check.subject import Subject


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether an expression is satisfied, and what there is to say about it."""

    satisfied: bool
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Associations:
    """Evaluates the associations of one sample."""

    subject: Subject
    registry: LiveRegistry

    def findings(self) -> tuple[Finding, ...]:
        """What is missing. One expression speaks for itself; of several, one has to be satisfied."""
        listed = self.subject.group.associations if self.subject.group else []
        if not listed:
            return ()
        return (self._evaluated(listed[0]) if len(listed) == 1 else self._one_of(listed)).findings

    def _evaluated(self, expression: Any) -> Outcome:
        if isinstance(expression, dict) and "one_of" in expression:
            return self._one_of(expression["one_of"])
        if isinstance(expression, dict) and "all_of" in expression:
            return self._all_of(expression["all_of"])
        return self._leaf(self._entity(expression))

    def _entity(self, leaf: Any) -> RegistrySignal | None:
        if isinstance(leaf, str):
            return self.registry.entities.get((None, leaf))
        return self.registry.entities.get(((leaf.get("provenance") or {}).get("source"), leaf["type"]))

    def _leaf(self, entity: RegistrySignal | None) -> Outcome:
        """An entity is satisfied where no required attribute is missing; one that is not known says nothing."""
        if entity is None:
            return Outcome(satisfied=True)
        resource = self.subject.origin.resource
        found = tuple(missing_entity_attributes(self.subject, entity, resource.attributes if resource else ()))
        return Outcome(highest(found) != Level.violation, found)

    def _all_of(self, branches: list[Any]) -> Outcome:
        outcomes = [self._evaluated(branch) for branch in branches]
        return Outcome(all(one.satisfied for one in outcomes), _joined(outcomes))

    def _one_of(self, branches: list[Any]) -> Outcome:
        satisfied = [one for one in map(self._evaluated, branches) if one.satisfied]
        return Outcome(True, _joined(satisfied)) if satisfied else Outcome(False, (self._unsatisfied(branches),))

    def _unsatisfied(self, branches: list[Any]) -> Finding:
        names = list(dict.fromkeys(_names(branches)))
        said = f"None of the associated entities [{', '.join(names)}] were satisfied by the resource."
        return self.subject.finding("entity_association_not_satisfied", Level.violation, said, {"entity_type": names})


def _joined(outcomes: Iterable[Outcome]) -> tuple[Finding, ...]:
    return tuple(finding for one in outcomes for finding in one.findings)


def _names(expressions: Iterable[Any]) -> Iterator[str]:
    for one in expressions:
        if isinstance(one, str):
            yield one
        elif "one_of" in one or "all_of" in one:
            yield from _names(one.get("one_of") or one["all_of"])
        else:
            yield one["type"]
