"""A whole run: checked samples and statistics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from weavergen_pipelines.semconv.collector import collector_paused
from weavergen_pipelines.telemetry.live_check.statistics import Statistics

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from weavergen_pipelines.telemetry.live_check.checked import Checked
    from weavergen_pipelines.telemetry.live_check.checker import LiveChecker
    from weavergen_pipelines.telemetry.live_check.finding import Located
    from weavergen_pipelines.telemetry.samples.model import Observed


class LiveCheck:
    """One run: checks samples as they come.

    `seen` is how many there were; `statistics` has more, unless that is turned off for a very long run.
    """

    def __init__(self, checker: LiveChecker, *, with_statistics: bool = True) -> None:
        self._checker = checker
        self.statistics = Statistics(checker.registry) if with_statistics else None
        self.seen = 0

    def stream(self, samples: Iterable[Observed]) -> Iterator[Checked]:
        """Each sample checked, as soon as it is there."""
        for observed in samples:
            self.seen += 1
            checked = self._checker.check(observed)
            if self.statistics is not None:
                self.statistics.add(checked.entries)
            yield checked

    @collector_paused()
    def report(self, samples: Iterable[Observed]) -> Report:
        """All samples checked, when the last one is there."""
        return Report(tuple(self.stream(samples)), self.statistics)


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a run. Without statistics they are null, as in Weaver."""

    samples: tuple[Checked, ...]
    statistics: Statistics | None

    @property
    def findings(self) -> Iterator[Located]:
        """All findings, in the order of the samples."""
        return (finding for sample in self.samples for finding in sample.findings)

    @property
    def document(self) -> dict[str, Any]:
        """The report as Weaver writes it, for orjson."""
        return {"samples": [one.document for one in self.samples], "statistics": statistics_json(self.statistics)}

    def to_json(self, *, indent: bool = True) -> bytes:
        """The report as JSON."""
        return orjson.dumps(self.document, option=orjson.OPT_INDENT_2 if indent else None)

    def to_lines(self) -> Iterator[bytes]:
        """The report as JSON lines: a sample on each, the statistics on the last one, if there are any."""
        yield from (orjson.dumps(one.document) for one in self.samples)
        if self.statistics is not None:
            yield orjson.dumps(self.statistics.to_json())


def statistics_json(statistics: Statistics | None) -> dict[str, Any] | None:
    """Statistics as JSON; null if they were not kept."""
    return statistics.to_json() if statistics else None
