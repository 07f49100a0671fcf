"""How much of a registry was seen, per namespace."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from weavergen_pipelines.telemetry.live_check.statistics import Statistics


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many attributes, metrics and events there are that are not deprecated, and how many were seen."""

    seen: int
    total: int

    @property
    def share(self) -> float:
        """Between 0 and 1."""
        return self.seen / self.total if self.total else 0.0


def coverage_by_namespace(statistics: Statistics) -> dict[str, Coverage]:
    """The coverage of each namespace, in order; the namespace of a name is what is before its first dot."""
    seen: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for table in (statistics.seen_attributes, statistics.seen_metrics, statistics.seen_events):
        for name, times in table.items():
            namespace = name.partition(".")[0]
            total[namespace] += 1
            seen[namespace] += times > 0
    return {namespace: Coverage(seen[namespace], total[namespace]) for namespace in sorted(total)}
