"""Files are read as they are, or refused with the line and what was expected."""

from __future__ import annotations

import csv
import io
import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weavergen_pipelines.errors import UsageError, WeavergenError
from weavergen_pipelines.regeneration.statistics.detect import detect_csv
from weavergen_pipelines.regeneration.statistics.table import MalformedCell, UnknownColumn, UnreadableTable, read_column

REFUSED = [
    (b"", UnreadableTable, ":1", "empty"),
    (b"\n\n", UnreadableTable, ":1", "empty"),
    (b"v,w\n1,2\n3\n", UnreadableTable, ":3", "expected 2 cells, as in the header, but found 1"),
    (b"v\n1\n\xff\xfe\n", UnreadableTable, ":3", "UTF-8"),
    (b'v\n1\n"2\n', UnreadableTable, ":3", "expected CSV"),
    (b"v\n" + b"9" * 200_000 + b"\n", UnreadableTable, ":2", "field larger"),
    (b"w\n1\n", UnknownColumn, ":1", 'no column "v"'),
    (b"v,v\n1,2\n", UnknownColumn, ":1", "several columns"),
    (b"v\n1\nx\n", MalformedCell, ":3", "'x'"),
    (b"v\n1_000\n", MalformedCell, ":2", "'1_000'"),
    (b"v\ninf\n", MalformedCell, ":2", "finite"),
    (b"v\n1\x00\n", MalformedCell, ":2", "finite"),
]


@pytest.mark.parametrize(("content", "error", "line", "message"), REFUSED)
def test_a_bad_file_is_refused_with_its_line(tmp_path, content, error, line, message):
    path = tmp_path / "series.csv"
    path.write_bytes(content)
    with pytest.raises(error, match=message) as caught:
        read_column(path, "v")
    assert str(caught.value.where) == f"{path}{line}"


def test_a_bad_time_is_refused_with_its_line(tmp_path):
    path = tmp_path / "series.csv"
    path.write_text("t,v\n2026-01-01,1\nyesterday,2\n")
    with pytest.raises(MalformedCell, match="a number or a date") as caught:
        read_column(path, "v", "t")
    assert str(caught.value.where) == f"{path}:3"


def test_no_file_and_no_detector_are_said_so(tmp_path):
    with pytest.raises(UnreadableTable, match="No such file"):
        read_column(tmp_path / "none.csv", "v")
    with pytest.raises(UnreadableTable, match="directory"):
        read_column(tmp_path, "v")
    with pytest.raises(UsageError):
        detect_csv(tmp_path / "none.csv", value="v", method="none")


def test_gaps_quotes_and_a_byte_order_mark_are_read(tmp_path):
    path = tmp_path / "series.csv"
    path.write_bytes('\ufeffv, note\r\n1,"a\nb"\r\n\r\n,x\r\nNaN,y\r\n-2.5e3,z\r\n'.encode())
    column = read_column(path, "v")
    assert column.lines == (3, 5, 6, 7)
    assert [None if math.isnan(value) else value for value in column.values] == [1, None, None, -2500]
    assert column.times == (0, 1, 2, 3)


def test_rows_are_judged_in_the_order_of_time_and_shown_in_that_of_the_file(tmp_path):
    path = tmp_path / "series.csv"
    rows = [f"2026-01-01T00:{minute:02}:00+01:00,{99 if minute == 30 else minute % 3}" for minute in range(60)]
    path.write_text("\n".join(["t,v", *reversed(rows)]))
    report = detect_csv(path, value="v", time="t", method="shewhart")
    assert [one.at for one in report.detection.signals] == [29]
    table = list(csv.DictReader(io.StringIO(report.to_csv())))
    assert table[29] == {
        "line": "31",
        "time": "2026-01-01T00:30:00+01:00",
        "value": "99.0",
        "score": table[29]["score"],
        "signals": "individual-above",
        "change_point": "1",
    }
    document = json.loads(report.to_json())
    assert document["detector"] == "shewhart"
    assert document["change_points"] == [29]
    assert document["signals"][0]["rule"] == "individual-above"
    assert len(document["points"]) == len(table) == 60


@settings(max_examples=300, deadline=None)
@given(content=st.binary(max_size=60) | st.text('v,\n"1.5ex -', max_size=60).map(lambda text: b"v,t\n" + text.encode()))
def test_any_file_is_read_or_refused(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(content)
    try:
        column = read_column(path, "v", "t")
    except WeavergenError as error:
        assert str(path) in str(error.where)  # noqa: PT017 - either outcome is fine, but nothing else
    else:
        assert len(column.values) == len(column.times) == len(column.lines)
