"""Patterns of names and paths: what each of them matches is what it matches in the reference."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weavergen_pipelines.artifacts.glob import GlobError, compile_glob

REFERENCE = json.loads((Path(__file__).parent / "globs.json").read_text())


@pytest.mark.parametrize("pattern", REFERENCE["patterns"])
def test_a_pattern_matches_what_it_matches_in_the_reference(pattern):
    expected = REFERENCE["patterns"][pattern]
    if isinstance(expected, str):
        with pytest.raises(GlobError) as caught:
            compile_glob(pattern)
        assert str(caught.value) == expected
    else:
        assert sorted(filter(compile_glob(pattern), REFERENCE["names"])) == sorted(expected)


@given(st.text())
def test_a_star_matches_everything_and_an_escaped_text_itself(name):
    assert compile_glob("*")(name)
    assert compile_glob("".join("\\" + character for character in name))(name)


@given(st.text(alphabet="ab*?{},[]!-\\/", max_size=30), st.text(alphabet="ab/", max_size=10))
def test_every_text_is_a_pattern_or_is_refused(pattern, name):
    with suppress(GlobError):
        assert compile_glob(pattern)(name) in (True, False)


def test_patterns_that_would_backtrack_for_years_are_matched_at_once():
    assert not compile_glob("*a" * 50 + "*b")("a" * 2000)
    assert compile_glob("{a,aa}" * 200 + "*")("a" * 400)
    with pytest.raises(GlobError, match="more than 50"):
        compile_glob("{" * 100_000)
