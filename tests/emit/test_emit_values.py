"""Which values attributes get."""

from __future__ import annotations

from typing import Any

import pytest

from weavergen_pipelines.telemetry.emit.examples import example


@pytest.mark.parametrize(
    ("kind", "examples", "value"),
    [
        ("boolean", None, True),
        ("boolean", [False], True),
        ("int", None, 42),
        ("int", 7, 7),
        ("int", [7, 8], 7),
        ("int", ["x"], 42),
        ("double", None, 3.13),
        ("double", [2.5, 1], 2.5),
        ("double", [1, 2.5], 1.0),
        ("double", [1, 2], 3.13),
        ("string", None, "value"),
        ("string", "x", "x"),
        ("string", ["x", "y"], "x"),
        ("any", None, "value"),
        ("any", 1, 1),
        ("any", ["x", 1], "x"),
        ("any", [[1, 2], [3]], [1, 2]),
        ("boolean[]", [[False]], [True, False]),
        ("int[]", None, [42, 43]),
        ("int[]", [1, 2], [1, 2]),
        ("int[]", [[1], [2]], [1]),
        ("double[]", None, [3.13, 3.15]),
        ("double[]", [[1.5, 2]], [1.5, 2.0]),
        ("string[]", None, ["value1", "value2"]),
        ("string[]", [["x", "y"], ["z"]], ["x", "y"]),
        ("string[]", ["x", "y"], ["x", "y"]),
        ({"members": [{"id": "a", "value": "first"}, {"id": "b", "value": 2}]}, ["b"], "first"),
    ],
)
def test_value(kind: Any, examples: Any, value: Any) -> None:
    given = {"name": "k", "type": kind} | ({} if examples is None else {"examples": examples})
    name, found = example(given)
    assert (name, found, type(found)) == ("k", value, type(value))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("string", "template_value"),
        ("int", 42),
        ("double", 3.13),
        ("boolean", True),
        ("any", "template_any_value"),
        ("string[]", ["template_value1", "template_value2"]),
        ("int[]", [42, 43]),
    ],
)
def test_templates_have_a_key_of_their_own(kind: str, value: Any) -> None:
    assert example({"key": "k", "type": f"template[{kind}]", "examples": ["x"]}) == ("k.key", value)
