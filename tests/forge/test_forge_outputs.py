"""Files stay inside the output folder, whatever templates call them, and are written once."""

from __future__ import annotations

import json

import pytest
from forge_target import render
from hypothesis import given
from hypothesis import strategies as st

from weavergen_pipelines.errors import Location
from weavergen_pipelines.forge.errors import InvalidFilePath, OutputConflict
from weavergen_pipelines.forge.outputs import OutputTree, checked_path

HERE = Location("t/a.j2", 1)
EACH = "templates: [{template: a.txt.j2, filter: '.[]', application_mode: each}]"
OUTSIDE = [
    "../x", "a/../../x", "a/..", "..", ".", "", "/etc/passwd", "//x", "~/x", "C:/x", "c:x", "\\\\host\\x", "a\\..\\x",
    "a\0b", "a\nb", "a\u202eb", "a\u200bb", "\uff0e\uff0e\uff0fx", "\u2025/x", "a\uff0fb", "a\uff3cb", "x" * 256,
]  # fmt: skip


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_name_that_leads_outside_is_refused_with_its_place(name: str) -> None:
    with pytest.raises(InvalidFilePath) as failed:
        render("a\n{{ template.set_file_name(" + json.dumps(name) + ") }}")
    assert str(failed.value.where) == "t/a.txt.j2:2"


def test_a_file_name_of_the_configuration_is_refused_with_its_line() -> None:
    with pytest.raises(InvalidFilePath) as failed:
        render("x", config="templates:\n- template: a.txt.j2\n  application_mode: single\n  file_name: ../x\n")
    assert str(failed.value.where) == "t/weaver.yaml:4:3"


@given(st.text(max_size=30))
def test_a_name_is_refused_or_stays_inside(name: str) -> None:
    try:
        path = checked_path(name, HERE)
    except InvalidFilePath:
        return
    parts = path.split("/")
    assert parts
    assert not path.startswith("/")
    assert not {"", ".", ".."} & set(parts)


def test_ordinary_names_are_kept() -> None:
    assert checked_path("src/./a..b/.c-é.go", HERE) == "src/a..b/.c-é.go"


@pytest.mark.parametrize(
    ("first", "second"),
    [("a.txt", "A.TXT"), ("é", "e\u0301"), ("a", "a/b"), ("a/b", "a"), ("a/b/c", "A/B"), ("ﬁ", "fi"), ("ß", "SS")],
)
def test_names_that_some_system_takes_for_one_are_a_conflict(first: str, second: str) -> None:
    with pytest.raises(OutputConflict, match="on every system") as failed:
        render("\n{{ template.set_file_name(ctx) }}", [first, second], config=EACH)
    assert str(failed.value.where) == "t/a.txt.j2:2"


def test_one_name_with_different_contents_is_a_conflict() -> None:
    with pytest.raises(OutputConflict, match="'x' is written twice") as failed:
        render("\n{{ template.set_file_name('x') }}{{ ctx }}", [1, 2], config=EACH)
    assert str(failed.value.where) == "t/a.txt.j2:2"


def test_the_same_file_twice_is_no_conflict() -> None:
    assert render("{{ template.set_file_name('x') }}same", [1, 2], config=EACH) == {"x": b"same"}


def test_a_conflict_names_both_writers() -> None:
    outputs = OutputTree()
    outputs.add("a", b"1", Location("one.j2", 3))
    with pytest.raises(OutputConflict, match=r"the other one is made by one\.j2:3") as failed:
        outputs.add("a", b"2", Location("two.j2", 5))
    assert str(failed.value.where) == "two.j2:5"
