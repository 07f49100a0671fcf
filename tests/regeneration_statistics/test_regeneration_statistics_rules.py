"""Each rule fires at the point that completes its pattern, and one point or one zone less is not enough."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from weavergen_pipelines.regeneration.statistics.run_rules import NELSON, WESTERN_ELECTRIC

RULES = {rule.name: rule for rule in (*WESTERN_ELECTRIC, *NELSON)}
CASES = json.loads(Path(__file__).with_name("rule_cases.json").read_text())


@pytest.mark.parametrize(("name", "case"), [(name, case) for name, cases in CASES.items() for case in cases])
def test_a_rule_fires_where_its_pattern_is_complete(name, case):
    fired = RULES[name].fires(np.array(case["points"]))
    assert np.flatnonzero(fired).tolist() == case["fires"], case["because"]


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_rule_looks_at_both_sides_alike(name):
    points = np.random.default_rng(1).standard_normal((40, 500)) * np.linspace(0.5, 2, 40)[:, None]
    assert np.array_equal(RULES[name].fires(points), RULES[name].fires(-points))
    assert RULES[name].fires(points).any()


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_rule_sees_no_more_than_its_span(name):
    rule, points = RULES[name], np.random.default_rng(2).standard_normal(400) * 1.5
    whole = rule.fires(points)
    for at in range(rule.span - 1, points.size):
        assert rule.fires(points[at - rule.span + 1 : at + 1])[-1] == whole[at]


def test_there_is_a_case_for_every_rule():
    assert set(CASES) == set(RULES)
