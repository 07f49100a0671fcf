"""A column of numbers, and one of times, from a CSV file that anybody may have written."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from weavergen_pipelines.errors import Location, WeavergenError, nearest

GAPS = frozenset({"", "na", "nan", "null", "none"})


class UnreadableTable(WeavergenError):
    """A file that is not a table in CSV, or not in UTF-8."""


class UnknownColumn(WeavergenError):
    """A column that the header of the table does not name."""


class MalformedCell(WeavergenError):
    """A cell that is not of the type of its column."""


@dataclass(frozen=True, slots=True)
class Column:
    """Rows of a table.

    Attributes:
        lines: the line in the file of each row, from 1.
        values: a number for each row, NaN for a gap.
        times: seconds (since 1970 for a date) for each row; the number of the row if there is no column of times.
        labels: the times as they are written; empty if there is no column of times.
    """

    lines: tuple[int, ...]
    values: tuple[float, ...]
    times: tuple[float, ...]
    labels: tuple[str, ...]


def read_column(path: Path, value: str, time: str | None = None) -> Column:
    """Read a column, and that of the times.

    An empty cell, NA, NaN, null and none are gaps. A time is a number, or a date by ISO 8601, in UTC by default.

    Raises:
        UnreadableTable: the file cannot be read, is empty, or a row has not as many cells as the header.
        UnknownColumn: the header does not name it, or names it twice.
        MalformedCell: a value is not a finite number, or a time not a time.
    """
    rows = _rows(path)
    line, header = next(rows, (1, []))
    if not header:
        raise UnreadableTable("expected a header of column names, but the file is empty", where=Location(str(path), 1))
    places = [_place(header, name, Location(str(path), line)) for name in (value, *([time] if time else []))]
    cells = [(line, [row[place].strip() for place in places]) for line, row in rows]
    values = [_number(row[0], value, Location(str(path), line)) for line, row in cells]
    times = [_time(row[1], time, Location(str(path), line)) for line, row in cells] if time else range(len(cells))
    labels = [row[1] for _, row in cells] if time else []
    return Column(tuple(line for line, _ in cells), tuple(values), tuple(map(float, times)), tuple(labels))


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with its line and as long as the first."""
    width = None
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            for row in filter(None, reader):
                width = width or len(row)
                if len(row) != width:
                    where = Location(str(path), reader.line_num)
                    raise UnreadableTable(
                        f"expected {width} cells, as in the header, but found {len(row)}", where=where
                    )
                yield reader.line_num, row
    except OSError as error:
        raise UnreadableTable(f"cannot read the file: {error.strerror}", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise UnreadableTable("expected text in UTF-8", where=Location(str(path), _line_of(path, error))) from error
    except csv.Error as error:
        raise UnreadableTable(f"expected CSV: {error}", where=Location(str(path), reader.line_num)) from error


def _line_of(path: Path, error: UnicodeDecodeError) -> int:
    """The first line that is not in UTF-8; the error tells the place in a buffer only."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return number
    raise error


def _place(header: Sequence[str], name: str, where: Location) -> int:
    names = [cell.strip() for cell in header]
    if name not in names:
        raise UnknownColumn(f'there is no column "{name}"', where=where, hint=nearest(name, names))
    if names.count(name) > 1:
        raise UnknownColumn(f'there are several columns "{name}"', where=where)
    return names.index(name)


def _number(text: str, column: str, where: Location) -> float:
    if text.lower() in GAPS:
        return math.nan
    number = _finite(text)
    if number is None:
        raise MalformedCell(f'expected a finite number in column "{column}", but found {_shown(text)}', where=where)
    return number


def _time(text: str, column: str, where: Location) -> float:
    number = _finite(text)
    seconds = number if number is not None else _date(text)
    if seconds is None:
        raise MalformedCell(
            f'expected a number or a date in column "{column}", but found {_shown(text)}',
            where=where,
            hint="a date is written as in 2026-01-31T12:00:00Z",
        )
    return seconds


def _finite(text: str) -> float | None:
    """A number, without the underscores that Python's own numbers may have."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and "_" not in text else None


def _date(text: str) -> float | None:
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:40]}…")
