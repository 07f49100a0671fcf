"""What goes in and comes out: keys are sorted, numbers keep their type, and nothing is changed."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from weavergen_pipelines.forge.jq import Document, JqError, compile_jq

_VALUE: dict[str, Any] = {"b": [{"z": 1, "y": 2.0}], "a": {"d": None, "c": True}}


def _outputs(program: str, value: Any = None, **bindings: Any) -> list[Any]:
    return list(compile_jq(program, variables=tuple(bindings)).run(value, bindings))


def test_a_program_sees_the_keys_of_its_input_in_order() -> None:
    assert _outputs("keys_unsorted, (.b[0] | keys_unsorted), (.a | tojson)", _VALUE) == [
        ["a", "b"],
        ["y", "z"],
        '{"c":true,"d":null}',
    ]


def test_the_keys_of_outputs_are_sorted() -> None:
    assert json.dumps(_outputs("{z: 1, a: {y: 2, b: .b}}, .", _VALUE)[0]) == (
        '{"a": {"b": [{"y": 2.0, "z": 1}], "y": 2}, "z": 1}'
    )


def test_objects_keep_the_order_of_insertion_inside_a_program() -> None:
    assert _outputs("{z: 1, a: 2} | keys_unsorted, keys, tojson") == [["z", "a"], ["a", "z"], '{"z":1,"a":2}']


@pytest.mark.parametrize(
    "program",
    [
        ".b[0].z = 5",
        ".a += {e: 1} | .b |= map(.y)",
        "del(.b[0]) | .a.c |= empty",
        ".. |= (numbers += 1)",
        ".b | sort_by(.z) | reverse | add | .q = 1",
        "to_entries | map(.value) | .[0].d = 1",
        "reduce range(5) as $i (.; .a[$i | tostring] = $i)",
        "semconv_grouped_attributes",
    ],
)
def test_no_program_changes_its_input(program: str) -> None:
    attribute = {"name": "x.y", "type": {"members": [{"id": "a", "deprecated": {}}]}}
    groups = [{"id": "registry.x", "type": "attribute_group", "attributes": [attribute]}]
    value = {**_VALUE, "groups": groups}
    before = copy.deepcopy(value)
    document = Document(value)
    first = json.dumps(_outputs(program, document))
    assert value == before
    assert json.dumps(_outputs(program, document)) == first


def test_a_document_gives_what_the_plain_value_gives() -> None:
    program = "[.b[], {x: .a, y: [.b]}], .a"
    assert json.dumps(_outputs(program, Document(_VALUE))) == json.dumps(_outputs(program, _VALUE))


def test_outputs_do_not_share_parts_with_a_plain_input() -> None:
    value = copy.deepcopy(_VALUE)
    (output,) = _outputs(".", value)
    output["a"]["c"] = "changed"
    assert value == _VALUE


@pytest.mark.parametrize(
    ("program", "text"),
    [
        ("1, 1.0, 1.50, 1e2, -0, -0.0", "[1, 1.0, 1.5, 100.0, 0, -0.0]"),
        ("6 / 2, 7 - 2, 3 * 1.0, (3.0 | floor), (2 | sqrt * sqrt | round)", "[3.0, 5, 3.0, 3, 2]"),
        ("9223372036854775807 + 1, 18446744073709551615", "[9223372036854775808, 18446744073709551615]"),
        ("18446744073709551616, -9223372036854775809", "[1.8446744073709552e+19, -9.223372036854776e+18]"),
    ],
)
def test_integers_and_floats_are_told_apart_and_big_integers_become_floats(program: str, text: str) -> None:
    assert json.dumps(_outputs(program)) == text


@pytest.mark.parametrize("program", ["nan", "1 / 0", "{a: [-infinite]}"])
def test_a_number_that_json_does_not_have_is_an_error_when_it_comes_out(program: str) -> None:
    with pytest.raises(JqError, match="which JSON does not have"):
        _outputs(program)


def test_variables_are_bound_by_name_and_null_if_they_are_left_out() -> None:
    program = compile_jq("[$a, $b.x, $c] | tojson", variables=("a", "b", "c"))
    assert list(program.run(None, {"b": {"x": [1], "a": 0}, "a": "s"})) == ['["s",[1],null]']


def test_a_program_is_compiled_once() -> None:
    assert compile_jq(".a", variables=("x",)) is compile_jq(".a", variables=("x",))
    assert compile_jq(".a") is not compile_jq(".a", variables=("x",))


def test_runs_of_one_program_do_not_disturb_each_other() -> None:
    program = compile_jq("foreach .[] as $x (0; . + $x)")
    runs = [program.run([start, 1, 1]) for start in (0, 10)]
    assert [[next(run) for run in runs] for _ in range(3)] == [[0, 10], [1, 11], [2, 12]]
