"""The rules that hold for every name; the cases hold the examples."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from weavergen_pipelines.forge.filters.case import FILTERS, words

NAMES = st.text(alphabet="abcXYZ019._- éÀß", max_size=20)


@given(NAMES)
def test_no_character_but_separators_gets_lost(name: str) -> None:
    assert "".join(words(name)) == "".join(char for char in name if char not in "._- ")


@given(NAMES)
def test_the_forms_differ_only_in_separator_and_case(name: str) -> None:
    snake = FILTERS["snake_case"](name)
    assert FILTERS["kebab_case"](name) == snake.replace("_", "-")
    assert FILTERS["lower_case"](name) == snake.replace("_", " ")
    assert FILTERS["screaming_snake_case"](name).lower() == snake.upper().lower()


@given(NAMES)
def test_snake_case_of_snake_case_is_itself(name: str) -> None:
    snake = FILTERS["snake_case"](name)
    assert FILTERS["snake_case"](snake) == snake


@given(st.from_regex(r"[a-z]+[0-9]+[a-z]+", fullmatch=True))
def test_digits_never_split_a_word(name: str) -> None:
    assert words(name) == (name,)
