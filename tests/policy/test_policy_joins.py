"""A loop with an index has the results of the plain one."""

from __future__ import annotations

import json
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weavergen_pipelines.policy.rego import emit_bodies
from weavergen_pipelines.policy.rego.errors import PolicyFailed
from weavergen_pipelines.policy.rego.policies import Policies
from weavergen_pipelines.policy.rego.values import to_json

CONDITIONS = (
    "a.x == b.x",
    "b.x == a.y",
    "a.x = b.x",
    "startswith(b.x, a.x)",
    'startswith(b.y, concat("", [a.x, "."]))',
    "name := lower(b.x); name == a.y",
    "b.x == a.x; b.y == a.y",
    "is_string(b.x); startswith(b.x, a.y)",
    'is_string(a.x); startswith(b.y, concat(".", [a.x]))',
    "not b.y; b.x == a.x",
    "b.x == a.x; not a.x in {b.y}",
    "b.x + 1 == a.x",
)
LOOPS = ("some b in input.items", "b := input.items[_]", "some b in data.others")

scalars = st.one_of(st.sampled_from(["", "a", "a.b", "b"]), st.integers(0, 2), st.booleans(), st.none(), st.just(1.0))
elements = st.dictionaries(st.sampled_from(["x", "y"]), scalars, max_size=2)
lists = st.lists(elements, max_size=6)


@cache
def compiled(loop: str, condition: str, *, indexed: bool) -> Policies:
    text = f"package p\nimport rego.v1\nr := [[a, b] | some a in input.items; {loop}; {condition}]"
    with pytest.MonkeyPatch.context() as patch:
        if not indexed:
            patch.setattr(emit_bodies, "find_join", lambda *_: None)
        return Policies({"p.rego": text})


def result(policies: Policies, items: list, others: list) -> str | None:
    try:
        return json.dumps(to_json(policies.value(("p", "r"), {"items": items}, {"others": others})))
    except PolicyFailed:
        return None


@pytest.mark.parametrize("loop", LOOPS)
@pytest.mark.parametrize("condition", CONDITIONS)
@settings(max_examples=50, deadline=None)
@given(items=lists, others=lists)
def test_an_index_changes_no_result(loop, condition, items, others):
    """It may spare a failure: that of an element which a later condition leaves out anyway."""
    plain = result(compiled(loop, condition, indexed=False), items, others)

    if plain is not None:
        assert result(compiled(loop, condition, indexed=True), items, others) == plain


def test_an_index_spares_the_search():
    """A plain loop would take a hundred million steps, and be stopped."""
    text = "package p\nimport rego.v1\nr := count([1 | some a in input; some b in input; a.x == b.x])"
    many = [{"x": f"name {number}"} for number in range(20_000)]

    assert Policies({"p.rego": text}).value(("p", "r"), many, {}) == len(many)
