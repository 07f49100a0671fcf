"""`regex.match` says whether there is a match as quickly as it can; a search with groups is the measure."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weavergen_pipelines.forge.jq.limits import JqLimits, Meter
from weavergen_pipelines.forge.jq.regex.search import AFFORDABLE, Regex, compile_regex

PIECES = st.recursive(
    st.sampled_from(["a", "b", "[ab]", ".", "^", "$", r"\b"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "*", "?", "+?", "*?", "{2}", "{1,}", "{0,2}"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
        inner.map(lambda piece: f"({piece})"),
        st.lists(inner, min_size=2, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda pieces: f"(?:{'|'.join(pieces)})"),
    ),
    max_leaves=8,
)


def meter() -> Meter:
    return Meter(JqLimits(max_steps=AFFORDABLE))


@given(pattern=PIECES, text=st.text("abc\n", max_size=12))
@settings(max_examples=400, deadline=None)
def test_there_is_a_match_exactly_where_a_search_finds_one(pattern: str, text: str):
    regex = Regex(pattern, "")

    assert regex.is_in(text, meter()) is any(True for _ in regex.matches(text, meter()))


@pytest.mark.parametrize("pattern", ["^[a-z0-9_]+\\.([a-z0-9._]+)+$", "((a+)+)+$", "(a*)*b", "(?:(a+)*)+c"])
def test_a_loop_in_a_loop_costs_no_more_than_a_loop(pattern: str):
    few = Meter(JqLimits(max_steps=10))

    assert not compile_regex(pattern, "").is_in("a" * 100 + "!", few)
