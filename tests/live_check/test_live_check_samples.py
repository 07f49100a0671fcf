"""Samples that are read: JSON and text, also what is hostile or broken."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weavergen_pipelines.errors import CompoundError, WeavergenError
from weavergen_pipelines.telemetry.samples.errors import InvalidSample
from weavergen_pipelines.telemetry.samples.files import read_file, read_stream
from weavergen_pipelines.telemetry.samples.limits import SampleLimits, too_deep
from weavergen_pipelines.telemetry.samples.model import HistogramPoint, NumberPoint, SampleAttribute, SampleMetric
from weavergen_pipelines.telemetry.samples.read_json import decode, read_json
from weavergen_pipelines.telemetry.samples.read_text import attribute_of, read_lines
from weavergen_pipelines.telemetry.samples.values import inferred_type

ATTRIBUTE = b'{"attribute":{"name":"k","value":1}}'


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, None),
        (True, "boolean"),
        (1, "int"),
        (1.0, "double"),
        ("", "string"),
        ([True, None], "boolean[]"),
        ([None, 1], "int[]"),
        ([1, 2.5], "double[]"),
        ([2.5, 1], "double[]"),
        (["a"], "string[]"),
        ([1, "a"], None),
        ([True, 1], None),
        ([], None),
        ([None], None),
        ([[1]], None),
        ({"a": 1}, None),
    ],
)
def test_types_of_values(value: Any, kind: str | None) -> None:
    assert inferred_type(value) == kind


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("k", SampleAttribute("k")),
        (" k = 1 ", SampleAttribute("k", 1, "int")),
        ("k=true", SampleAttribute("k", True, "boolean")),
        ("k=[1,2]", SampleAttribute("k", [1, 2], "int[]")),
        ("k=a=b", SampleAttribute("k", "a=b", "string")),
        ("k=", SampleAttribute("k", "", "string")),
        ('k="1"', SampleAttribute("k", "1", "string")),
        ("k=null", SampleAttribute("k")),
    ],
)
def test_lines_of_text(line: str, expected: SampleAttribute) -> None:
    assert attribute_of(line) == expected


def test_a_blank_line_ends_a_stream_and_is_nothing_in_a_file(tmp_path: Path) -> None:
    text = b"a\n\nb\n"
    (tmp_path / "x.txt").write_bytes(text)
    assert [one.sample.name for one in read_stream(io.BytesIO(text), "text")] == ["a"]
    assert [one.sample.name for one in read_file(tmp_path / "x.txt", "text")] == ["a", "b"]


def test_a_type_that_is_given_is_kept() -> None:
    assert decode({"attribute": {"name": "k", "value": 1, "type": "string"}}) == SampleAttribute("k", 1, "string")


def test_json_lines_are_samples_too() -> None:
    assert list(read_json(ATTRIBUTE + b"\n\n" + ATTRIBUTE)) == [SampleAttribute("k", 1)] * 2


def test_nothing_is_no_json() -> None:
    with pytest.raises(InvalidSample, match="no JSON"):
        list(read_json(b" "))


def test_the_first_shape_that_fits_is_that_of_the_points() -> None:
    metric = {"name": "m", "instrument": "histogram", "unit": "s"}
    number = decode({"metric": {**metric, "data_points": [{"attributes": [], "value": None}]}})
    histogram = decode({"metric": {**metric, "data_points": [{"attributes": [], "count": 1, "sum": 1, "scale": 2}]}})
    assert isinstance(number, SampleMetric)
    assert isinstance(histogram, SampleMetric)
    assert number.data_points == (NumberPoint((), None),)
    assert histogram.data_points == (HistogramPoint((), 1, 1.0),)


def test_all_samples_that_are_wrong_are_named() -> None:
    text = b'[{"span":{"name":1}},{"sapn":{}},3,{},' + ATTRIBUTE + b',{"log":{"event_name":"e","severity_number":1.5}}]'
    samples = read_json(text, path="x.json")
    assert next(samples) == SampleAttribute("k", 1)
    with pytest.raises(CompoundError) as error:
        list(samples)
    shown = str(error.value).splitlines()
    assert [line.split(": ")[1] for line in shown] == ["sample 0", "sample 1", "sample 2", "sample 3", "sample 5"]
    assert "span.kind: Field required" in shown[0]
    assert "did you mean span?" in shown[1]


def test_lines_that_are_wrong_are_placed() -> None:
    with pytest.raises(CompoundError, match=r"x\.json:3: metric\.name"):
        list(read_json(ATTRIBUTE + b'\n\n{"metric":{}}', path="x.json"))
    with pytest.raises(InvalidSample, match=r"x\.json:2:\d+: this is no JSON"):
        list(read_json(ATTRIBUTE + b"\n{", path="x.json"))


@pytest.mark.parametrize("kind", ["value", "fields"])
def test_deep_input_is_refused(kind: str) -> None:
    deep = b"[" * 500 + b"]" * 500
    text = b'[{"attribute":{"name":"k","value":%s}}]' % deep if kind == "value" else b'[{"attribute":%s}]' % deep
    with pytest.raises(CompoundError, match="nested more than"):
        list(read_json(text))


def test_input_that_no_parser_reads_is_refused() -> None:
    with pytest.raises(InvalidSample, match="no JSON"):
        list(read_json(b"[" * 1_000_000))
    with pytest.raises(InvalidSample, match="nested"):
        attribute_of("k=" + "[" * 500 + "]" * 500)


def test_large_input_is_refused(tmp_path: Path) -> None:
    limits = SampleLimits(max_bytes=10)
    (tmp_path / "x").write_bytes(b"k=" + b"x" * 20)
    for form in ("json", "text"):
        with pytest.raises(InvalidSample, match="more than 10"):
            list(read_file(tmp_path / "x", form, limits=limits))
    with pytest.raises(InvalidSample, match="more than 10"):
        list(read_stream(io.BytesIO(b"x" * 20), "json", limits=limits))
    with pytest.raises(InvalidSample, match="more than 10"):
        list(read_lines(["x" * 20], limits=limits))


def test_problems_end_somewhere() -> None:
    with pytest.raises(CompoundError) as error:
        list(read_json(b"[" + b",".join(b"%d" % number for number in range(1000)) + b"]"))
    assert len(error.value.errors) == 100


def test_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(InvalidSample, match="cannot be read"):
        list(read_file(tmp_path / "none", "json"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["span", "attribute", "metric", "name", "value", "attributes", "x"]), inner, max_size=3
        )
    ),
    max_leaves=12,
)


@given(st.lists(JSON, max_size=4))
def test_any_json_is_samples_or_a_typed_error(values: list[Any]) -> None:
    text = json.dumps(values).encode()
    try:
        orjson.dumps(list(read_json(text)))
    except WeavergenError as error:
        assert str(error)  # noqa: PT017 - that it has this type is all there is to see


@given(st.binary(max_size=60))
def test_any_bytes_are_samples_or_a_typed_error(data: bytes) -> None:
    try:
        list(read_json(data))
    except WeavergenError as error:
        assert str(error)  # noqa: PT017 - that it has this type is all there is to see


@given(JSON, st.integers(0, 6))
def test_depth_is_that_of_the_value(value: Any, limit: int) -> None:
    def depth(one: Any) -> int:
        inner = list(one.values()) if isinstance(one, dict) else one if isinstance(one, list) else None
        return 0 if inner is None else 1 + max(map(depth, inner), default=0)

    assert too_deep(value, limit) is (depth(value) > limit)
