"""All tests of a run: the registries that they check against, and how much of these they emit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from weavergen_pipelines.errors import UsageError, nearest
from weavergen_pipelines.policy.finding import Level
from weavergen_pipelines.telemetry.live_check.coverage import coverage_by_namespace
from weavergen_pipelines.telemetry.live_check.setup import live_checker
from weavergen_pipelines.telemetry.live_check.statistics import Entry, Statistics
from weavergen_pipelines.testing.emitted import EmittedTelemetry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from weavergen_pipelines.telemetry.live_check.checker import LiveChecker
    from weavergen_pipelines.telemetry.live_check.report import Report

NONE = "none"
_COUNTED = {"attribute": "attributes", "metric": "metrics", "log": "events"}


class CheckSession:
    """Registries are read once. `coverage` is of the registry of the run, not of those that markers name."""

    def __init__(self, root: Path, registry: str, fail_on: str, coverage: str) -> None:
        """Take the settings as they are written; paths are relative to `root`.

        Raises:
            UsageError: a level or a share is none.
        """
        self._root = root
        self._registry = registry
        self._fail_on = _level(fail_on or Level.violation.name)
        self._coverage = _share(coverage or "0")
        self._checkers: dict[str, LiveChecker] = {}
        self._statistics: dict[str, Statistics] = {}

    def emitted(self, registry: str | None = None, fail_on: str | None = None) -> EmittedTelemetry:
        """The telemetry of one test.

        Raises:
            UsageError: no registry is named, or the level is none.
            WeavergenError: the registry cannot be read, or does not resolve.
        """
        reference = registry or self._registry
        if not reference:
            hint = "say --weavergen-registry, `weavergen_registry` in the configuration of pytest, or mark the test"
            raise UsageError("there is no registry to check telemetry against", hint=hint)
        checker = self._checker(reference)
        level = _level(fail_on) if fail_on else self._fail_on
        return EmittedTelemetry(checker, level, lambda report: self._note(reference, report))

    def seen(self) -> dict[str, dict[str, list[str]]]:
        """The names that were seen, by registry and kind, as plain values."""
        return {
            reference: {kind: sorted(getattr(statistics.total, counts)) for kind, counts in _COUNTED.items()}
            for reference, statistics in self._statistics.items()
        }

    def add(self, seen: Mapping[str, Mapping[str, list[str]]]) -> None:
        """Add what another process has seen."""
        for reference, kinds in seen.items():
            entries = tuple(Entry(kind, name, ()) for kind, names in kinds.items() for name in names)
            self._of(reference).add(entries)

    def summary(self) -> Iterator[str]:
        """How much of each registry was seen, and of its namespaces of which anything was."""
        for reference, statistics in self._statistics.items():
            yield f"{reference}: {statistics.registry_coverage:.1%} were emitted"
            for namespace, one in coverage_by_namespace(statistics).items():
                if one.seen:
                    yield f"  {namespace}: {one.seen} of {one.total} ({one.share:.1%})"

    def shortfall(self) -> tuple[str, ...]:
        """Why the run fails: too little was emitted of its registry."""
        if not self._coverage:
            return ()
        share = self._of(self._registry).registry_coverage
        if share >= self._coverage:
            return ()
        return (f"{share:.1%} of {self._registry} were emitted, and {self._coverage:.1%} have to be",)

    def _note(self, reference: str, report: Report) -> None:
        for one in report.samples:
            self._of(reference).add(one.entries)

    def _of(self, reference: str) -> Statistics:
        if reference not in self._statistics:
            self._statistics[reference] = Statistics(self._checker(reference).registry)
        return self._statistics[reference]

    def _checker(self, reference: str) -> LiveChecker:
        if reference not in self._checkers:
            from weavergen_pipelines.registry import Registry

            place = self._root / reference
            loaded = Registry.load(place if place.exists() else reference)
            self._checkers[reference] = live_checker(loaded.resolve())
        return self._checkers[reference]


def _level(name: str) -> Level | None:
    if name == NONE:
        return None
    known = [level.name for level in Level]
    if name not in known:
        raise UsageError(f"{name!r} is no level of findings", hint=nearest(name, [*known, NONE]))
    return Level[name]


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise UsageError(f"{text!r} is no share", where="weavergen_coverage", hint="a number from 0 to 1")
    return value
