"""Laws that hold for all values."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from weavergen_pipelines.forge.jq import JqError, JqLimits, compile_jq
from weavergen_pipelines.forge.jq.limits import Meter
from weavergen_pipelines.forge.jq.regex.backtracking import captures_differ, to_python
from weavergen_pipelines.forge.jq.regex.linear import Automaton
from weavergen_pipelines.forge.jq.regex.parser import Flags, parse

_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.floats(-1e6, 1e6).map(lambda number: round(number, 3))
    | st.text(max_size=5)
)
VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)
LISTS = st.lists(VALUES, max_size=6)


def _run(program: str, value: Any) -> list[Any]:
    return list(compile_jq(program).run(value))


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


@given(VALUES)
def test_identities(value: Any) -> None:
    for program in ("tojson | fromjson", ".. |= .", "walk(.)", "del(empty)", ". as $x | $x", "[.] | .[0]", "first(.)"):
        assert _text(_run(program, value)) == _text([value]), program


@given(VALUES)
def test_every_path_leads_to_the_value_that_it_is_the_path_of(value: Any) -> None:
    assert _run("[path(..)] as $paths | [..] == [getpath($paths[])]", value) == [True]


@given(VALUES)
def test_setting_a_path_to_what_it_has_changes_nothing(value: Any) -> None:
    assert _run(". as $x | all(paths as $path | setpath($path; getpath($path)); . == $x)", value) == [True]


@given(LISTS)
def test_sorting_is_a_total_order(values: list[Any]) -> None:
    assert _run("sort as $s | all(range(1; length); $s[. - 1] <= $s[.])", values) == [True]
    assert _run("sort == (sort | sort)", values) == [True]
    assert _run("(sort | reverse | sort) == sort", values) == [True]
    assert _run("(min, max) as $m | length == 0 or any(.[]; . == $m)", values) == [True, True]


@given(LISTS)
def test_groups_are_a_partition(values: list[Any]) -> None:
    assert _run("(group_by(type) | add // []) == sort_by(type)", values) == [True]
    assert _run("(unique | length) <= length and (map(. as $x | $x) | unique) == unique", values) == [True]


@given(VALUES, VALUES)
def test_exactly_one_of_less_equal_greater(left: Any, right: Any) -> None:
    assert _run(".[0] as $a | .[1] as $b | [$a < $b, $a == $b, $a > $b] | map(select(.)) | length", [left, right]) == [
        1
    ]


@given(st.dictionaries(st.text(max_size=3), VALUES, max_size=5))
def test_entries_make_the_object_again(value: dict[str, Any]) -> None:
    assert _text(_run("to_entries | from_entries", value)) == _text([value])
    assert _text(_run("with_entries(.)", value)) == _text([value])


@given(st.text(max_size=20), st.text(min_size=1, max_size=3))
def test_joining_undoes_splitting(text: str, separator: str) -> None:
    assert _run(". as [$text, $by] | $text | split($by) | join($by)", [text, separator]) == [text]


@given(st.text(max_size=30))
def test_formats_can_be_undone(text: str) -> None:
    assert _run("(@base64 | @base64d), (@uri | @urid), (@html | @htmld), (explode | implode)", text) == [text] * 4


@given(VALUES, VALUES)
def test_outputs_do_not_depend_on_the_order_of_keys(left: Any, right: Any) -> None:
    program = "[keys_unsorted?, (.. | scalars), tojson, (to_entries? | length)]"
    forward, backward = {"a": left, "b": right}, {"b": right, "a": left}
    assert _text(_run(program, forward)) == _text(_run(program, backward))


_JSON_TYPES = {type(None), bool, int, float, str, list, dict}
_WORDS = "as def if then end reduce try label map select f and .. // |= $x .a 1 :: @json é 0. 1e \\("
_TOKENS = st.sampled_from([*'()[]{}.,:;|?+-*/%=<>$@#"\\ \n', *_WORDS.split(" ")])


@settings(max_examples=300)
@given(st.lists(_TOKENS, max_size=25).map("".join), VALUES)
def test_any_text_is_a_program_or_an_error_with_a_place(text: str, value: Any) -> None:
    with suppress(JqError):
        outputs = compile_jq(text).run(value, limits=JqLimits(max_steps=5_000, max_bytes=1 << 20))
        assert all(type(output) in _JSON_TYPES for output in outputs)


_PATTERN_PARTS = st.sampled_from(["a", "b", ".", r"\w", r"\d", r"\b", "[ab]", "[^a]", "(?:)", "^", "$", r"\s"])


def _patterns(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    repeats = st.sampled_from(["*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}"])
    return (
        st.tuples(inner, inner).map("".join)
        | st.tuples(inner, inner).map(lambda pair: f"({pair[0]}|{pair[1]})")
        | st.tuples(inner, repeats).map(lambda pair: f"(?:{pair[0]}){pair[1]}")
    )


@settings(max_examples=300)
@given(st.recursive(_PATTERN_PARTS, _patterns, max_leaves=8), st.text("ab1 _\n", max_size=8))
def test_both_searches_find_the_same_matches(pattern: str, text: str) -> None:
    """The linear-time search agrees with Python's engine on groups, too, where that one is used."""
    parsed = parse(pattern, Flags())
    assume(not captures_differ(parsed.term))
    match = to_python(parsed.term).search(text)
    slots = Automaton(parsed.term, len(parsed.names)).search(text, 0, Meter(JqLimits()))
    expected = None if match is None else match.regs
    found = (
        None
        if slots is None
        else tuple(
            (-1 if start is None else start, -1 if end is None else end)
            for start, end in zip(slots[::2], slots[1::2], strict=True)
        )
    )
    assert found == expected
