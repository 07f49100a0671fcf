"""Where a live check goes: sample by sample to a stream, or as one report to a stream, a folder or whoever asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TextIO

from weavergen_pipelines.artifacts.durable import write_atomic
from weavergen_pipelines.telemetry.live_check.report import statistics_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from weavergen_pipelines.telemetry.live_check.checked import Checked
    from weavergen_pipelines.telemetry.live_check.formats import ReportFormat
    from weavergen_pipelines.telemetry.live_check.report import LiveCheck, Report

KEPT = 10_000


@dataclass
class Stream:
    """Prints each sample as soon as it is checked. Equal samples are equal texts, made once."""

    format: ReportFormat
    out: TextIO
    _texts: dict[Checked, str] = field(default_factory=dict)

    def print(self, samples: Iterable[Checked], run: LiveCheck) -> None:
        """Print all samples, then the statistics (null, where there are none)."""
        for one in samples:
            self._line(self._text(one))
        self._line(self.format.text(statistics_json(run.statistics)))

    def _text(self, one: Checked) -> str:
        known = self._texts.get(one)
        if known is None:
            if len(self._texts) >= KEPT:
                self._texts.clear()
            known = self._texts[one] = self.format.text(one.document)
        return known

    def _line(self, text: str) -> None:
        print(text, file=self.out, flush=True)


def drained(samples: Iterable[Checked]) -> tuple[Checked, ...]:
    """Check all samples, and keep none."""
    for _ in samples:
        pass
    return ()


def print_report(report: Report, form: ReportFormat, out: TextIO) -> None:
    """Print a report on a stream."""
    for text in _texts(report, form, form.text):
        print(text, file=out, flush=True)


def answered(report: Report, form: ReportFormat) -> bytes:
    """A report as the answer to whoever asked for it."""
    return "\n".join(_texts(report, form, form.text)).encode()


def write_report(report: Report, form: ReportFormat, folder: Path) -> tuple[str, ...]:
    """Write a report into a folder, each file whole or not at all: the names of the files."""
    files: dict[str, str] = {}
    for texts in _texts(report, form, form.write):
        for name, text in texts.items():
            files[name] = f"{files[name]}{text}\n" if name in files else f"{text}\n" if form.by_line else text
    for name, text in files.items():
        write_atomic(folder / name, text.encode())
    return tuple(files)


def _texts(report: Report, form: ReportFormat, make: Callable[[Any], Any]) -> Iterator[Any]:
    """The texts of a report: one, or one for each line."""
    if not form.by_line:
        yield make(report.document)
        return
    yield from (make(one.document) for one in report.samples)
    if report.statistics is not None:
        yield make(report.statistics.to_json())
