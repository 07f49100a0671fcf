"""Regular expressions have Rust's syntax, and no pattern makes the search exponential."""

from __future__ import annotations

import time

import pytest

from weavergen_pipelines.forge.jq import JqError, JqLimitError, JqLimits, compile_jq


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(?=a)", "look-around is not supported"),
        ("(?<!a)", "look-around is not supported"),
        (r"(a)\1", "backreferences are not supported"),
        (r"\p{L}", "Unicode character classes are not supported"),
        (r"\e", "unrecognized escape sequence"),
        ("(a", "found open group without closing"),
        ("a)", "found closing"),
        ("[a", "unexpected end of pattern"),
        ("[z-a]", "invalid range"),
        ("[[a]]", "nested character classes"),
        ("[a&&b]", "&& is not supported"),
        ("*a", "must be applied to a sub-expression"),
        ("a{2,1}", "min bigger than its max"),
        ("a{,2}", "invalid counted repetition"),
        ("a{5000}", "more than 1000"),
        ("(?<1>a)", "invalid group name or flag"),
        ("(?<n>a)(?<n>b)", "duplicate capture group name"),
        ("\\", "unexpected end of pattern"),
        (r"\x{110000}", "invalid hexadecimal"),
    ],
)
def test_an_invalid_pattern_is_an_error_that_says_why(pattern: str, message: str) -> None:
    with pytest.raises(JqError, match=message):
        list(compile_jq("test($re)", variables=("re",)).run("a", {"re": pattern}))


@pytest.mark.parametrize("pattern", ["(a+)+$b", "(a|a)*b", "(a|aa)+c", "a*a*a*a*a*b", "(.*)*x", "(?:a?){50}a{50}b"])
def test_a_pattern_that_is_exponential_for_other_engines_is_not(pattern: str) -> None:
    start = time.process_time()
    assert list(compile_jq("test($re)", variables=("re",)).run("a" * 2000, {"re": pattern})) == [False]
    assert time.process_time() - start < 5


def test_a_search_counts_its_steps() -> None:
    program = compile_jq('("a" * 20000) | test("(a|a)*b")')
    with pytest.raises(JqLimitError, match="max_steps"):
        list(program.run(None, limits=JqLimits(max_steps=10_000)))
