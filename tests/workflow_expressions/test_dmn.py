"""Decisions: a folder per case with a DMN file, and what it decides for which data."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.workflow.dmn import DecisionError, parse_decisions

CASES = Path(__file__).parent / "decisions"
FOLDERS = sorted(CASES.iterdir())
DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_file_decides_as_its_cases_say(folder):
    decisions = parse_decisions(folder / "decisions.dmn")
    expected = json.loads((folder / "cases.json").read_text())

    assert {name: sorted(decision.names) for name, decision in decisions.items()} == expected["names"]
    for case in expected["cases"]:
        decision = decisions[case["decision"]]
        if "error" in case:
            with pytest.raises(DecisionError) as raised:
                decision.decide(case["data"])
            assert case["error"] in str(raised.value)
        else:
            assert decision.decide(case["data"]) == case["result"], case


def file(body: str, namespace: str = DMN) -> bytes:
    return f'<definitions xmlns="{namespace}" id="f" name="f" namespace="x">\n{body}\n</definitions>'.encode()


def table(attributes: str, *rules: str, outputs: str = "<output/>") -> str:
    column = "<input><inputExpression><text>x</text></inputExpression></input>"
    body = f"<decisionTable {attributes}>{column}{outputs}{''.join(rules)}</decisionTable>"
    return f'<decision id="d" name="d">{body}</decision>'


RULE = "<rule><inputEntry><text>1</text></inputEntry><outputEntry><text>2</text></outputEntry></rule>"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<nothing", "f.dmn:1:9: not well-formed XML"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + file(""), "a document type definition is not allowed"),
        (file("", "https://example.org/other"), "f.dmn:1: <definitions> is no DMN 1.1 to 1.5"),
        (file('<decision id="d" name="d"/>'), "f.dmn:2: decision 'd': it has neither a decision table"),
        (file('<decision id="d" name="d"><invocation/></decision>'), "a boxed <invocation> is not supported"),
        (file(table('hitPolicy="MOST"', RULE)), "there is no hit policy 'MOST'"),
        (file(table('hitPolicy="PRIORITY"', RULE)), "the hit policy PRIORITY needs output values"),
        (file(table('hitPolicy="COLLECT" aggregation="SUM"', outputs="<output/><output/>")), "only one to aggregate"),
        (file(table("", outputs="")), "a decision table has an output"),
        (file(table("", "\n<rule><outputEntry/></rule>")), "f.dmn:3: the rule has 0 conditions and 1 results"),
        (file(table("", RULE.replace(">1<", ">1 +<"))), "f.dmn:2: the end is not expected here (column 4), in `1 +`"),
        (file(table("", RULE.replace("<outputEntry>", '<outputEntry expressionLanguage="groovy">'))), "'groovy'"),
        (file(table("", RULE) + table("", RULE)), "two decisions have the id 'd'"),
        (
            file(table("", RULE).replace('name="d">', 'name="d"><informationRequirement><requiredDecision href="#e"/></informationRequirement>')),  # noqa: E501
            "the required decision 'e' is not here",
        ),
        (
            file(table("", RULE).replace('name="d">', 'name="d"><informationRequirement><requiredDecision href="#d"/></informationRequirement>')),  # noqa: E501
            "the decision 'd' requires itself",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_a_typed_error_with_its_line(content, message):
    with pytest.raises(DecisionError) as raised:
        parse_decisions(content, "f.dmn")

    assert message in str(raised.value)


def test_every_problem_of_a_file_is_reported():
    broken = table("", RULE.replace(">1<", ">(<"))

    with pytest.raises(WeavergenError) as raised:
        parse_decisions(file(broken + "\n" + broken.replace('id="d"', 'id="e"')), "f.dmn")

    assert [line.split(" ")[0] for line in str(raised.value).splitlines()] == ["f.dmn:2:", "f.dmn:3:"]


def test_functions_that_call_each_other_end_in_a_typed_error():
    model = (
        '<businessKnowledgeModel id="b" name="f"><encapsulatedLogic><formalParameter name="n"/>'
        "<literalExpression><text>f(n) + f(n)</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>"
        '<decision id="d" name="d"><literalExpression><text>f(1)</text></literalExpression></decision>'
    )

    with pytest.raises(WeavergenError):
        parse_decisions(file(model))["d"].decide({})


def test_mutated_files_are_decisions_or_typed_errors():
    rng = random.Random(7)
    for folder in FOLDERS:
        content = (folder / "decisions.dmn").read_bytes()
        for _time in range(60):
            mutated = bytearray(content)
            for _place in range(rng.randrange(1, 4)):
                start = rng.randrange(len(mutated))
                mutated[start : start + rng.randrange(4)] = rng.choice([b"", b"<", b"(", b'"', b"/>", b"id", b"\xff"])
            try:
                for decision in parse_decisions(bytes(mutated)).values():
                    decision.decide({"age": 20, "years": 3, "season": "Winter", "guests": 3})
            except WeavergenError:
                continue


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(-9, 9)), max_size=6), st.integers(0, 9))
def test_a_table_gives_what_its_rules_say(rows, x):
    rules = [
        f"<rule><inputEntry><text>[{low}..{high}]</text></inputEntry><outputEntry><text>{out}</text></outputEntry></rule>"
        for low, high, out in rows
    ]
    hits = [out for low, high, out in rows if low <= x <= high]

    def decided(attributes: str) -> object:
        return parse_decisions(file(table(attributes, *rules)))["d"].decide({"x": x})

    assert decided('hitPolicy="RULE ORDER"') == hits
    assert decided('hitPolicy="COLLECT"') == hits
    assert decided('hitPolicy="FIRST"') == (hits[0] if hits else None)
    assert decided('hitPolicy="COLLECT" aggregation="SUM"') == (sum(hits) if hits else None)
    assert decided('hitPolicy="COLLECT" aggregation="MAX"') == max(hits, default=None)
    if len(hits) > 1:
        with pytest.raises(DecisionError, match="at most one may"):
            decided('hitPolicy="UNIQUE"')
    else:
        assert decided('hitPolicy="UNIQUE"') == (hits[0] if hits else None)
