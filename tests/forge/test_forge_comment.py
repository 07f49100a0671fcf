"""What holds for every comment; the cases hold layouts that Weaver made."""

from __future__ import annotations

import pytest
from forge_target import ENTRY, render, text
from hypothesis import given
from hypothesis import strategies as st

from weavergen_pipelines.forge.comment.lines import byte_length
from weavergen_pipelines.forge.comment.tree import parse, parse_markup
from weavergen_pipelines.forge.comment.wrap import Wrapper
from weavergen_pipelines.forge.errors import CommentFormatNotFound, InvalidCodeSnippet, TemplateEvaluationFailed

PROSE = st.text(alphabet="aB1é .,:;-+=>#~_*()!|\"'\n\t[]<&`\\", max_size=40)


def format_of(options: str) -> str:
    """A configuration whose one comment format has these options."""
    return f"{ENTRY}default_comment_format: f\ncomment_formats:\n  f: {{{options}}}\n"


@given(PROSE)
def test_the_short_way_through_text_without_markup_gives_the_same_tree(markdown: str) -> None:
    assert parse(markdown) == parse_markup(markdown)


@given(st.text(alphabet="aé ", max_size=60), st.integers(1, 20))
def test_a_line_is_too_long_only_if_it_is_one_word(prose: str, limit: int) -> None:
    wrapper = Wrapper(limit, ignore_newlines=False)
    wrapper.words(prose, "")
    assert wrapper.text.split() == prose.split()
    assert all(byte_length(line) <= limit + 1 or len(line.split()) <= 1 for line in wrapper.text.split("\n"))


@given(PROSE)
def test_without_a_line_length_wrapping_changes_nothing(prose: str) -> None:
    wrapper = Wrapper(None, ignore_newlines=False)
    wrapper.words(prose, "")
    assert wrapper.text == prose


def test_an_unknown_format_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(CommentFormatNotFound) as failed:
        render("\n\n{{ 'x' | comment(format='g') }}", config=format_of("format: markdown"))
    assert str(failed.value) == "t/a.txt.j2:3: there is no comment format 'g' (the formats of weaver.yaml are: f)"


def test_a_code_snippet_that_fails_is_an_error_with_the_line_of_the_comment() -> None:
    with pytest.raises(InvalidCodeSnippet, match="unknown filter") as failed:
        render("\n{{ 'a `b`' | comment }}", config=format_of("format: html, inline_code_snippet: '{{ code | f }}'"))
    assert str(failed.value.where) == "t/a.txt.j2:2"


@pytest.mark.parametrize(
    ("options", "call", "message"),
    [
        ("remove_trailing_dots: true, enforce_trailing_dots: true", "comment", "both removes and enforces"),
        ("trim: true", "comment(indent_type='x')", "indent_type is 'space' or 'tab'"),
    ],
)
def test_options_that_make_no_sense_are_errors(options: str, call: str, message: str) -> None:
    with pytest.raises(TemplateEvaluationFailed, match=message):
        render("{{ 'x' | " + call + " }}", config=format_of(f"format: markdown, {options}"))


def test_what_is_undefined_needs_no_comment() -> None:
    config = format_of("format: markdown, header: '/*', footer: '*/'")
    assert text("[{{ undefined | comment }}][{{ concat_if('a', undefined) | comment }}]", config=config) == "[][]"
