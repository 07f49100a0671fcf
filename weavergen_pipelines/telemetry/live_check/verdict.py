"""Whether a run is good enough: what makes the command fail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from weavergen_pipelines.errors import UsageError, nearest
from weavergen_pipelines.policy.finding import Level
from weavergen_pipelines.telemetry.live_check.coverage import coverage_by_namespace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weavergen_pipelines.telemetry.live_check.report import LiveCheck
    from weavergen_pipelines.telemetry.live_check.statistics import Statistics


@dataclass(frozen=True, slots=True)
class Gate:
    """What a run has to come up to.

    Attributes:
        fail_on: findings at this level, or a worse one, are a failure; none of them are if it is `None`.
        telemetry_required: no telemetry at all is a failure.
        registry_coverage: the share of the registry that has to be seen.
        namespace_coverage: the share of a namespace that has to be seen, by its name.
    """

    fail_on: Level | None = Level.violation
    telemetry_required: bool = False
    registry_coverage: float = 0.0
    namespace_coverage: Mapping[str, float] = field(default_factory=dict)

    @property
    def needs_statistics(self) -> bool:
        """Whether coverage is asked for."""
        return bool(self.registry_coverage or self.namespace_coverage)


def failures(run: LiveCheck, gate: Gate) -> tuple[str, ...]:
    """Why a run that has ended fails, one sentence each; none if it does not. As in Weaver, `fail_on` needs statistics.

    Raises:
        UsageError: coverage is asked for, and there are no statistics, or no such namespace.
    """
    if gate.needs_statistics and run.statistics is None:
        raise UsageError("coverage cannot be told without statistics", hint="leave out --no-stats")
    found = list(_of_telemetry(run, gate))
    if run.statistics is not None:
        found += [*_of_findings(run.statistics, gate), *_of_coverage(run.statistics, gate)]
    return tuple(found)


def _of_telemetry(run: LiveCheck, gate: Gate) -> Iterator[str]:
    if gate.telemetry_required and not run.seen:
        yield "No telemetry was received."


def _of_findings(statistics: Statistics, gate: Gate) -> Iterator[str]:
    if gate.fail_on is None:
        return
    for level in sorted(Level, reverse=True):
        number = statistics.total.levels[level]
        if level >= gate.fail_on and number:
            yield f"Findings of the level {level.name}: {number}."


def _of_coverage(statistics: Statistics, gate: Gate) -> Iterator[str]:
    share = statistics.registry_coverage
    if share < gate.registry_coverage:
        yield f"{share:.1%} of the registry were seen, and {gate.registry_coverage:.1%} have to be."
    known = coverage_by_namespace(statistics) if gate.namespace_coverage else {}
    for namespace, wanted in sorted(gate.namespace_coverage.items()):
        if namespace not in known:
            raise UsageError(f"the registry has no namespace {namespace!r}", hint=nearest(namespace, known))
        one = known[namespace]
        if one.share < wanted:
            yield f"{one.seen} of {one.total} in {namespace} were seen ({one.share:.1%}), and {wanted:.1%} have to be."
