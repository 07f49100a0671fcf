"""Any series in a CSV file, judged by any detector: what `weavergen regeneration detect` shows."""

from __future__ import annotations

import csv
import io
import json
import math
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from weavergen_pipelines.regeneration.statistics.detection import Detection, Signal
from weavergen_pipelines.regeneration.statistics.detectors import detector
from weavergen_pipelines.regeneration.statistics.table import Column, read_column

DIGITS = 6


@dataclass(frozen=True, slots=True)
class Report:
    """What a detector found in a column; positions count the rows of the file from 0, whatever the order of times."""

    detector: str
    column: Column
    detection: Detection

    def to_csv(self) -> str:
        """For each row of the file its line, time, value, score, the rules that fired, and whether a regime begins."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["line", "time", "value", "score", "signals", "change_point"])
        for point in self._points():
            cells = {**point, "value": "" if point["value"] is None else repr(point["value"])}
            writer.writerow([*list(cells.values())[:4], " ".join(cells["signals"]), int(cells["change_point"])])
        return text.getvalue()

    def to_json(self) -> str:
        """The same points as a document, with the signals in full and the change points."""
        signals = [_rounded(asdict(signal)) for signal in self.detection.signals]
        found = {"detector": self.detector, "points": self._points(), "signals": signals}
        return json.dumps({**found, "change_points": list(self.detection.change_points)}, indent=2, ensure_ascii=False)

    def _points(self) -> list[dict[str, Any]]:
        rules, begins = defaultdict(list), set(self.detection.change_points)
        for signal in self.detection.signals:
            rules[signal.at].append(signal.rule)
        scores = self.detection.scores.tolist()
        return [
            {
                "line": line,
                "time": self.column.labels[row] if self.column.labels else row,
                "value": None if math.isnan(self.column.values[row]) else self.column.values[row],
                "score": round(scores[row], DIGITS),
                "signals": rules.get(row, []),
                "change_point": row in begins,
            }
            for row, line in enumerate(self.column.lines)
        ]


def detect_csv(path: Path, *, value: str, time: str | None = None, method: str) -> Report:
    """Judge the column `value` of a CSV file in the order of the column `time`, else of its rows.

    Raises:
        UsageError: there is no detector of the name `method`.
        UnreadableTable, UnknownColumn, MalformedCell: the file is not what it should be; see `read_column`.
    """
    judge = detector(method)
    column = read_column(path, value, time)
    order = np.argsort(np.array(column.times), kind="stable")
    return Report(method, column, _in_rows(judge(np.array(column.values)[order]), order.tolist()))


def _in_rows(found: Detection, order: list[int]) -> Detection:
    """A detection in the order of time as one in the order of the rows."""
    scores = np.zeros(len(order))
    scores[order] = found.scores
    signals = [Signal(one.rule, order[one.at], order[one.since], one.statistic, one.limit) for one in found.signals]
    return Detection(scores, tuple(signals), tuple(order[at] for at in found.change_points))


def _rounded(record: dict[str, Any]) -> dict[str, Any]:
    return {key: round(value, DIGITS) if isinstance(value, float) else value for key, value in record.items()}
