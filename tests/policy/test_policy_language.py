"""Rego means what it means elsewhere: expressions, rules and programs have the values that the reference gives them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.policy.rego.policies import Policies
from weavergen_pipelines.policy.rego.values import UNDEFINED, to_json

CASES = Path(__file__).parent / "cases"
EXPRESSIONS = json.loads((CASES / "expressions.json").read_text())
RULES = json.loads((CASES / "rules.json").read_text())
PROGRAMS = sorted((CASES / "programs").iterdir())


def value_of(expression: str):
    policies = Policies({"p.rego": f"package p\nimport rego.v1\nr := v if v := {expression}"})
    return policies.value(("p", "r"), {}, {})


@pytest.mark.parametrize("case", EXPRESSIONS, ids=lambda case: case["expression"])
def test_an_expression_has_the_value_that_the_reference_gives_it(case):
    if case.get("fails"):
        with pytest.raises(WeavergenError) as raised:
            value_of(case["expression"])
        assert "p.rego:3:" in str(raised.value)
    elif "value" in case:
        found = to_json(value_of(case["expression"]))
        assert json.dumps(found) == json.dumps(case["value"])
    else:
        assert value_of(case["expression"]) is UNDEFINED


@pytest.mark.parametrize("case", RULES, ids=lambda case: case["rules"])
def test_rules_are_refused_where_the_reference_refuses_them_and_have_its_value_elsewhere(case):
    module = {"p.rego": f"package p\n{case['rules']}\n"}
    if case.get("fails"):
        with pytest.raises(WeavergenError, match=r"p\.rego:\d+:\d+:"):
            Policies(module).value(("p", "r"), {}, {})
    else:
        found = Policies(module).value(("p", "r"), {}, {})
        answer = {} if found is UNDEFINED else {"value": to_json(found)}
        assert {"rules": case["rules"], **answer} == case


@pytest.mark.parametrize("folder", PROGRAMS, ids=lambda folder: folder.name)
def test_a_program_has_its_result(folder):
    case = json.loads((folder / "case.json").read_text())
    modules = {path.name: path.read_text() for path in sorted(folder.glob("*.rego"))}
    given, data = case["input"], case.get("data", {})

    found = [Policies(dict(order)).value(("p", "result"), given, data) for order in _orders(modules)]

    assert [json.dumps(to_json(one)) for one in found] == [json.dumps(case["result"])] * len(found)


def _orders(modules: dict[str, str]):
    """Nothing depends on the order of the modules."""
    return [modules.items(), reversed(modules.items())]


def test_input_is_walked_in_the_order_of_its_keys():
    policies = Policies({"p": "package p\nimport rego.v1\nr := [[k, v] | some k, v in input]"})

    assert policies.value(("p", "r"), {"b": 1, "a": 2}, {}) == [["a", 2], ["b", 1]]
