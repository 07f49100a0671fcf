"""The built-in functions give what the reference gives; a file of cases for each family."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.policy.rego.policies import Policies
from weavergen_pipelines.policy.rego.values import UNDEFINED, to_json

FAMILIES = sorted((Path(__file__).parent / "cases" / "builtins").glob("*.json"))
CASES = [
    pytest.param(case, id=f"{family.stem}: {case['expression']}")
    for family in FAMILIES
    for case in json.loads(family.read_text())
]


def value_of(expression: str):
    policies = Policies({"p.rego": f"package p\nimport rego.v1\nr := v if v := {expression}"})
    return policies.value(("p", "r"), {}, {})


def answer_of(expression: str):
    try:
        found = value_of(expression)
    except WeavergenError as error:
        return {"fails": "p.rego:3:" in str(error)}
    return {} if found is UNDEFINED else {"value": to_json(found)}


@pytest.mark.parametrize("case", CASES)
def test_a_function_has_the_value_that_the_reference_gives_it(case):
    found = {"expression": case["expression"], **answer_of(case["expression"])}

    assert json.dumps(found, sort_keys=True) == json.dumps(case, sort_keys=True)


@pytest.mark.parametrize(
    ("call", "what"),
    [
        ('http.send({"method": "get", "url": "https://example.com"})', "the network"),
        ("opa.runtime()", "the machine"),
        ('rand.intn("x", 5)', "chance"),
        ("time.now_ns()", "the clock"),
        ('uuid.rfc4122("x")', "chance"),
    ],
)
def test_what_depends_on_more_than_its_arguments_is_refused(call, what):
    with pytest.raises(WeavergenError, match=f"depends on {what}") as raised:
        value_of(call)
    assert "the same inputs give the same findings" in str(raised.value)


def test_the_zone_of_the_machine_is_refused():
    with pytest.raises(WeavergenError, match="depends on the machine"):
        value_of('time.format([0, "Local"])')


def test_a_layout_may_have_any_character():
    assert value_of('time.format([0, "UTC", "2006 é"])') == "1970 é"


def test_paths_that_nobody_can_wait_for_are_refused():
    nodes = [f"n{number}" for number in range(20)]
    graph = json.dumps(dict.fromkeys(nodes, nodes))

    with pytest.raises(WeavergenError, match="100,000 nodes"):
        value_of(f'graph.reachable_paths({graph}, ["n0"])')


@pytest.mark.parametrize("call", ["bits.lsh(1, 10000000000)", 'units.parse("1e999")', 'to_number("1e400")'])
def test_numbers_that_no_reader_of_json_knows_are_refused(call):
    with pytest.raises(WeavergenError):
        value_of(call)


@pytest.mark.parametrize(
    "call",
    [
        f'glob.match("{"a*" * 2000}", null, "{"a" * 2000}")',
        f'json.marshal_with_options([1], {{"indent": "{" " * 1000}"}})',
        f'time.parse_ns("{"2006" * 1000}", "2006")',
    ],
)
def test_what_would_take_too_long_or_too_much_is_refused(call):
    with pytest.raises(WeavergenError, match=r"too long|at most"):
        value_of(call)


@pytest.mark.parametrize("text", ["a: 1\\na: 2", "[a]: 1"])
def test_yaml_is_read_as_registries_are(text):
    assert value_of(f'yaml.is_valid("{text}")') is False


@pytest.mark.parametrize("value", ["x", "éa"])
def test_a_text_that_is_shorter_than_the_template_does_not_match(value):
    assert value_of(f'regex.template_match("xx<a>", "{value}", "<", ">")') is False
