"""Small languages inside the forge: regular expressions, YAML text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weavergen_pipelines.forge.filters.arguments import FilterArgumentError
from weavergen_pipelines.forge.filters.replace import regex_replace
from weavergen_pipelines.forge.values import template_value
from weavergen_pipelines.semconv.yaml import parse_yaml
from weavergen_pipelines.semconv.yaml.writer import yaml_text


@pytest.mark.parametrize(
    ("text", "pattern", "replacement", "result"),
    [
        ("ab", "(a)(b)?", "$2$1", "ba"),
        ("a", "(a)(b)?", "[$2]", "[]"),
        ("a", "(a)", "$1b", ""),
        ("a", "(a)", "${1}b", "ab"),
        ("a", "(?<n>a)", "$n$n", "aa"),
        ("a", "(?P<n>a)", "${n}$$", "a$"),
        ("a\n", "a$", "b", "a\n"),
        ("a\n", "(?m)a$", "b", "b\n"),
        ("a", r"a\z", "b", "b"),
        ("a$", r"\$", "b", "ab"),
        ("a$b", "[$]", "-", "a-b"),
        ("a\\b", r"\\", "/", "a/b"),
    ],
)
def test_patterns_replace_as_in_rust(text: str, pattern: str, replacement: str, result: str) -> None:
    assert regex_replace(text, pattern, replacement) == result


def test_a_pattern_that_is_none_is_an_error() -> None:
    with pytest.raises(FilterArgumentError, match="is not a regular expression"):
        regex_replace("a", "(", "")


PRINTABLE = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn", "Zl", "Zp"]), max_size=12
)
SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
)
YAML = st.recursive(
    SCALARS | PRINTABLE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PRINTABLE, inner, max_size=3),
    max_leaves=6,
)


@given(YAML)
def test_yaml_text_reads_back_as_the_value(value: object) -> None:
    assert parse_yaml(yaml_text(template_value(value)).encode()) == value


@given(YAML)
def test_yaml_text_is_that_of_serde(value: object) -> None:
    ryaml = pytest.importorskip("ryaml")
    assert yaml_text(template_value(value)) == ryaml.dumps(_sorted(value))


def _sorted(value: object) -> object:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value
