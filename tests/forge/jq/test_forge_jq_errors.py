"""Programs that are not valid say where and why, and the nearest names that are known."""

from __future__ import annotations

import pytest

from weavergen_pipelines.forge.jq import JqError, JqSyntaxError, compile_jq

_INVALID = [
    ("", "jq:1:1: expected a term, found the end"),
    ("(", "jq:1:1: expected closing parenthesis"),
    ("[1, 2", "jq:1:1: expected closing bracket"),
    ("{a: (1}", "jq:1:7: unexpected }"),
    ("1 )", "jq:1:3: unexpected )"),
    ('"abc', "jq:1:1: expected closing quote"),
    ('"a\\qb"', "jq:1:3: expected string escape sequence"),
    ('"\\u12"', "jq:1:4: expected 4-digit hexadecimal Unicode code point"),
    ('"\\(1 +)"', "jq:1:7: expected a term, found the end"),
    ("1 ± 2", "jq:1:3: unexpected character '±'"),
    (".a |\n  .b |", "jq:2:7: expected a term, found the end"),
    ("if . then 1", "jq:1:12: expected 'end', found the end"),
    ("if . 1", "jq:1:6: expected 'then', found '1'"),
    ("1 2", "jq:1:3: expected the end of the program, found '2'"),
    (". as x | 1", "jq:1:6: expected a pattern, found 'x'"),
    (". as $x", "jq:1:8: expected '|', found the end"),
    ("{1: 2}", "jq:1:2: expected a key, found '1'"),
    ("{a: 1; b: 2}", "jq:1:6: expected ',' or '}', found ';'"),
    ("{(1)}", "jq:1:5: expected ':', found '}'"),
    (".[1:2:3]", "jq:1:6: expected ']', found ':'"),
    ("reduce . as $x (0)", "jq:1:1: reduce takes 2 arguments, found 1"),
    ("foreach . as $x (0)", "jq:1:1: foreach takes 2 or 3 arguments, found 1"),
    ("def f: 1", "jq:1:9: expected ';', found the end"),
    ("def 1: 1; 1", "jq:1:5: expected the name of a definition, found '1'"),
    ("def f(1): 1; 1", "jq:1:7: expected the name of a parameter, found '1'"),
    ('import "a" as a; 1', "jq:1:1: expected a term, found 'import'"),
    ("break $x", "jq:1:1: no label $x is around this break"),
    ("1 | then", "jq:1:5: expected a term, found 'then'"),
    ('@json {"a": 1}', "jq:1:7: expected the end of the program, found '{'"),
]

_UNKNOWN = [
    (".a\n| semconv_attribute", "jq:2:3: semconv_attribute is not defined (did you mean semconv_attributes"),
    ("map(seelct(.a))", "jq:1:5: seelct is not defined (did you mean select"),
    ("map", "jq:1:1: map takes 1 argument, found 0"),
    ("split", "jq:1:1: split takes 1 or 2 arguments, found 0"),
    ("def total: add; totl", "jq:1:17: totl is not defined (did you mean total"),
    ("zzzzzz", "jq:1:1: zzzzzz is not defined"),
    ("def f: 1; f(2)", "jq:1:11: f takes 0 arguments, found 1"),
    ("$parms.a", "jq:1:1: $parms is not defined (did you mean $params?)"),
    ("1 as $x | $y", "jq:1:11: $y is not defined (known: $params, $x)"),
    ("env.HOME", "jq:1:1: env is not available: the environment of the process is not for templates"),
    ("$ENV.HOME", "jq:1:1: $ENV is not available: the environment of the process is not for templates"),
    ("[inputs]", "jq:1:2: inputs is not available: a program has one input"),
    ("now | todate", "jq:1:1: now is not available: it depends on the machine or the moment"),
    ("halt", "jq:1:1: halt is not available: a program cannot end the process"),
    ("$__loc__", "jq:1:1: $__loc__ is not defined"),
    ("tostream", "jq:1:1: tostream is not defined"),
    ("@csv", "jq:1:1: @csv is not defined"),
    (". as [$a] ?// $a | $a", "jq:1:11: expected '|', found '?'"),
]


@pytest.mark.parametrize(("program", "message"), _INVALID, ids=[program for program, _ in _INVALID])
def test_a_syntax_error_says_where_and_what_was_expected(program: str, message: str) -> None:
    with pytest.raises(JqSyntaxError) as caught:
        compile_jq(program)
    assert str(caught.value) == message


@pytest.mark.parametrize(("program", "message"), _UNKNOWN, ids=[program for program, _ in _UNKNOWN])
def test_an_unknown_name_says_where_and_what_is_known(program: str, message: str) -> None:
    with pytest.raises(JqSyntaxError) as caught:
        compile_jq(program, variables=("params",))
    assert str(caught.value).startswith(message)


def test_an_error_that_is_not_caught_ends_the_run_after_the_outputs_before_it() -> None:
    outputs = compile_jq("1, error({reason: 2}), 3").run(None)
    assert next(outputs) == 1
    with pytest.raises(JqError, match=r'^\{"reason":2\}$'):
        next(outputs)


def test_a_message_shows_only_the_start_of_a_large_value() -> None:
    with pytest.raises(JqError) as caught:
        list(compile_jq("[range(10000)] | .a").run(None))
    assert caught.value.what.startswith("cannot index [0,1,2,")
    assert len(caught.value.what) < 400


@pytest.mark.parametrize("program", ["{(1): 2}", "[{key: 1, value: 2}] | from_entries", "{} | .[0] = 1"])
def test_an_object_key_that_is_not_a_string_is_an_error(program: str) -> None:
    with pytest.raises(JqError, match=r"cannot use .* as object key, keys are strings"):
        list(compile_jq(program).run(None))
