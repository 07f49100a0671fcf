"""What was seen, counted (spec section 12.4)."""

from __future__ import annotations

import struct
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from weavergen_pipelines.policy.finding import Finding, Level
from weavergen_pipelines.telemetry.live_check.finding import highest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.telemetry.live_check.registry import LiveRegistry


@dataclass(frozen=True, slots=True)
class Entry:
    """One sample, or part of one, as it is counted: what it is, the name that it counts as, what was found."""

    entity: str
    name: str
    findings: tuple[Finding, ...]


Entries: TypeAlias = tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How often things were seen. `highest` counts samples by their worst finding, `None` those without any."""

    entities: Counter[str] = field(default_factory=Counter)
    levels: Counter[Level] = field(default_factory=Counter)
    highest: Counter[Level | None] = field(default_factory=Counter)
    ids: Counter[str] = field(default_factory=Counter)
    messages: Counter[str] = field(default_factory=Counter)
    attributes: Counter[str] = field(default_factory=Counter)
    metrics: Counter[str] = field(default_factory=Counter)
    events: Counter[str] = field(default_factory=Counter)

    def add(self, entry: Entry, times: int) -> None:
        """Count an entry so many times."""
        self.entities[entry.entity] += times
        self.highest[highest(entry.findings)] += times
        for finding in entry.findings:
            self.levels[finding.level] += times
            self.ids[finding.id] += times
            self.messages[finding.message] += times
        self._name(entry, times)

    def _name(self, entry: Entry, times: int) -> None:
        if entry.entity == "attribute":
            self.attributes[entry.name] += times
        elif entry.entity == "metric":
            self.metrics[entry.name] += times
        elif entry.entity == "log" and entry.name:
            self.events[entry.name] += times


class Statistics:
    """Counts a run. Equal samples share their entries, which are counted once, multiplied."""

    PENDING = 1000

    def __init__(self, registry: LiveRegistry) -> None:
        self._attributes, self._metrics, self._events = registry.counted()
        self._total = Counts()
        self._pending: dict[int, tuple[Entries, int]] = {}

    def add(self, entries: Entries) -> None:
        """Count one more sample: it and its parts."""
        key = id(entries)  # they are kept beside their count, so that their identity stays their own
        self._pending[key] = (entries, self._pending[key][1] + 1 if key in self._pending else 1)
        if len(self._pending) > self.PENDING:
            self._settle()

    def _settle(self) -> None:
        for entries, times in self._pending.values():
            for entry in entries:
                self._total.add(entry, times)
        self._pending.clear()

    @property
    def total(self) -> Counts:
        """All that was counted so far."""
        self._settle()
        return self._total

    @property
    def worst(self) -> Level | None:
        """The worst level of any finding."""
        return max(self.total.levels, default=None)

    @property
    def entities(self) -> int:
        """How many samples and parts of samples were seen."""
        return self.total.entities.total()

    @property
    def seen_attributes(self) -> dict[str, int]:
        """How often each attribute of the registry was seen that is not deprecated."""
        return _seen(self._attributes, self.total.attributes)

    @property
    def seen_metrics(self) -> dict[str, int]:
        """How often each metric of the registry was seen that is not deprecated."""
        return _seen(self._metrics, self.total.metrics)

    @property
    def seen_events(self) -> dict[str, int]:
        """How often each event of the registry was seen that is not deprecated."""
        return _seen(self._events, self.total.events)

    @property
    def registry_coverage(self) -> float:
        """The share of what the registry has, and is not deprecated, that was seen; in single precision."""
        counts = [n for seen in (self.seen_attributes, self.seen_metrics, self.seen_events) for n in seen.values()]
        return single(sum(1 for number in counts if number) / len(counts)) if counts else 0.0

    def to_json(self) -> dict[str, Any]:
        """The statistics as Weaver writes them, names in order."""
        total = self.total
        return {
            "total_entities": total.entities.total(),
            "total_entities_by_type": _sorted(total.entities),
            "total_advisories": total.levels.total(),
            "advice_level_counts": _by_level(total.levels),
            "highest_advice_level_counts": _by_level(total.highest),
            "no_advice_count": total.highest[None],
            "advice_type_counts": _sorted(total.ids),
            "advice_message_counts": _sorted(total.messages),
            "seen_registry_attributes": self.seen_attributes,
            "seen_non_registry_attributes": _others(self._attributes, total.attributes),
            "seen_registry_metrics": self.seen_metrics,
            "seen_non_registry_metrics": _others(self._metrics, total.metrics),
            "seen_registry_events": self.seen_events,
            "seen_non_registry_events": _others(self._events, total.events),
            "registry_coverage": self.registry_coverage,
        }


def single(value: float) -> float:
    """A number in single precision, with as few digits as say which one it is."""
    rounded = struct.unpack("f", struct.pack("f", value))[0]
    shown = (float(f"{rounded:.{digits}g}") for digits in range(1, 10))
    return next(one for one in shown if struct.unpack("f", struct.pack("f", one))[0] == rounded)


def _seen(known: set[str], counts: Mapping[str, int]) -> dict[str, int]:
    return {name: counts.get(name, 0) for name in sorted(known)}


def _others(known: set[str], counts: Mapping[str, int]) -> dict[str, int]:
    return {name: counts[name] for name in sorted(counts) if name not in known}


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: counts[name] for name in sorted(counts)}


def _by_level(counts: Mapping[Any, int]) -> dict[str, int]:
    return {level.name: counts[level] for level in sorted(Level, reverse=True) if counts.get(level)}
