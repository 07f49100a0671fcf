"""Words are wrapped greedily, to bytes, and alike whether a text is cut at spaces or placed word by word."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from weavergen_pipelines.forge.comment.wrap import Wrapper

WORDS = st.lists(st.text(alphabet="abc,.", min_size=1, max_size=9), min_size=1, max_size=30)
LIMIT = 12


def wrapped(*texts: str, indent: str = "") -> str:
    wrapper = Wrapper(LIMIT, ignore_newlines=False)
    for text in texts:
        wrapper.words(text, indent)
    return wrapper.text


@given(WORDS)
def test_a_line_ends_where_the_next_word_would_pass_the_limit(words: list[str]) -> None:
    lines = wrapped(" ".join(words)).split("\n")
    assert " ".join(lines) == " ".join(words)
    for line, following in pairwise(lines):
        before, _, last = line.rpartition(" ")
        assert not before or len(before) + len(last) <= LIMIT
        assert len(line) + len(following.partition(" ")[0]) > LIMIT


@given(WORDS, st.sampled_from(["", "  "]))
def test_a_text_with_a_letter_of_two_bytes_is_wrapped_as_one_with_two_letters(words: list[str], indent: str) -> None:
    plain = " ".join(word.replace("a", "xy") for word in words)
    assert wrapped(" ".join(words).replace("a", "é"), indent=indent).replace("é", "xy") == wrapped(plain, indent=indent)


@given(WORDS, WORDS)
def test_a_text_goes_on_where_another_ended(first: list[str], second: list[str]) -> None:
    before, after = " ".join(first), " ".join(second)
    assert wrapped(f"{before} ", after) == wrapped(f"{before} {after}")
