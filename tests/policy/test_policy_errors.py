"""What is wrong with a policy is said with its file, line and column."""

from __future__ import annotations

import pytest

from weavergen_pipelines.errors import CompoundError
from weavergen_pipelines.policy.rego.errors import PolicyFailed, PolicyLimitExceeded, RegoError
from weavergen_pipelines.policy.rego.limits import PolicyLimits
from weavergen_pipelines.policy.rego.policies import Policies

HEAD = "package p\nimport rego.v1\n"

UNREADABLE = {
    "r if { ] }": (3, 8, "an expression is expected"),
    "r if { x := 1 y := 2 }": (3, 15, "a new line"),
    'r := "a': (3, 6, "no Rego"),
    "r { true }": (3, 3, "`if` is expected"),
    "r := 1 if false else := 2 { true }": (3, 27, "`if` is expected"),
    "input if true": (3, 1, "cannot be the name of a rule"),
    'r := "\\q"': (3, 6, "is no string"),
    "r := 1e999": (3, 6, "too large"),
    "r := [1, 2": (3, 11, "`,` or `]` is expected"),
    "r if some 1": (3, 12, "`some` declares names"),
    "r if x with y as 1": (3, 15, "`with` replaces"),
    f"r := {'[' * 200}": (3, 56, "at most 50 levels deep"),
    f"r := {'-' * 200}1": (3, 56, "at most 50 levels deep"),
    f"r if {{ {'every x in y { ' * 200}": None,
}

MEANINGLESS = {
    "r if nope(1)": (3, 6, "there is no function 'nope'"),
    "r if count(1, 2, 3)": (3, 6, "takes 1 arguments, not 3"),
    "r if { x := 1; x := 2 }": (3, 16, "'x' is declared already"),
    "r if { some x in [1]; some x in [2] }": (3, 23, "'x' is declared already"),
    "r if input := 1": (3, 6, "'input' is declared already"),
    "f(x) := x\nr := f(1, 2)": (4, 6, "takes 1 arguments, not 2"),
    "f(x) := x\nr := f": (4, 6, "p.f is a function"),
    "r := 1\ns := r(1)": (4, 6, "is no function"),
    "r if x > 1": (3, 6, "nothing gives x a value"),
    "r := y if x := 1": (3, 6, "'y' has no value"),
    "r := 1\nr contains 2": (4, 1, "is of two kinds"),
    "f(x) := 1\nf(x, y) := 2": (4, 1, "is of two kinds"),
    "r := s\ns := t\nt := r": (5, 6, "p.r → p.s → p.t → p.r"),
    "f(x) := f(x)": (3, 9, "p.f → p.f"),
    "r := data.p": (3, 6, "needs its own value"),
    "r if {\n" + "".join(f"some x{n} in input.a\n" for n in range(30)) + "}": (3, 1, "too many loops in loops"),
}

FAILING = {
    "r := upper(1)": (3, 6, "`upper` is for a string, not 1"),
    "r := {1} + 2": (3, 10, "`+` is for numbers"),
    "r := 1 / (1 - 1)": (3, 8, "division by zero"),
    "r := 1 if true\nr := 2 if true": (4, 1, "two values for what has one: 1 and 2"),
    "f(x) := y if some y in x\nr := f([1, 2])": (3, 1, "two values"),
    'r := regex.match("(?=x)", "x")': (3, 6, "no regular expression"),
}


def evaluate(text: str, given: object = None, limits: PolicyLimits | None = None):
    return Policies({"some.rego": HEAD + text}, limits=limits).value(("p", "r"), given or {}, {})


def assert_place(error, expected) -> None:
    if expected is not None:
        line, column, what = expected
        assert (error.where.path, error.where.line, error.where.column) == ("some.rego", line, column)
        assert what in str(error)


@pytest.mark.parametrize(("text", "expected"), UNREADABLE.items(), ids=lambda value: str(value)[:30])
def test_what_cannot_be_read_is_an_error_at_its_place(text, expected):
    with pytest.raises(CompoundError) as raised:
        evaluate(text)
    assert_place(raised.value.errors[0], expected)


def test_every_file_that_cannot_be_read_is_reported():
    with pytest.raises(CompoundError) as raised:
        Policies({"a.rego": "pack", "b.rego": "package b", "c.rego": "package c\nx := ]"})
    assert [error.where.path for error in raised.value.errors] == ["a.rego", "c.rego"]


@pytest.mark.parametrize(("text", "expected"), MEANINGLESS.items(), ids=lambda value: str(value)[:30])
def test_what_has_no_meaning_is_an_error_at_its_place(text, expected):
    with pytest.raises(RegoError) as raised:
        evaluate(text)
    assert_place(raised.value, expected)


@pytest.mark.parametrize(("text", "expected"), FAILING.items(), ids=lambda value: str(value)[:30])
def test_what_has_no_result_is_an_error_at_its_place(text, expected):
    with pytest.raises(PolicyFailed) as raised:
        evaluate(text)
    assert_place(raised.value, expected)


ENDLESS = {
    "loops in loops": "r := count([1 | some a in input; some b in input; some c in input; some d in input])",
    "a set that grows": "r := count({[a, b, c] | some a in input; some b in input; some c in input})",
    "a call in loops": "f(x) := count(input)\nr := sum([f([a, b]) | some a in input; some b in input])",
}


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS)
def test_a_policy_that_takes_too_many_steps_is_stopped(text):
    with pytest.raises(PolicyLimitExceeded, match="100,000 steps"):
        evaluate(text, list(range(1000)), PolicyLimits(max_steps=100_000))


SLOW = {
    "loops in loops": ENDLESS["loops in loops"],
    "a search in loops": "r := count([1 | some a in input; some b in input; -1 in input])",
    "a function of much in loops": "r := count([1 | some a in input; some b in input; sum(input) < 0])",
    "a comparison of much in loops": "o := sort(input)\nr := count([1 | some a in input; some b in input; o < input])",
}


@pytest.mark.parametrize("text", SLOW.values(), ids=SLOW)
def test_a_policy_that_takes_too_long_is_stopped(text):
    with pytest.raises(PolicyLimitExceeded, match=r"0\.05 s"):
        evaluate(text, list(range(2000)), PolicyLimits(max_seconds=0.05))


def test_collections_within_collections_are_read_in_no_time():
    assert evaluate(f"r if {'{ ' * 40}1, 2{' }' * 40}") is True


def doubling(operation: str) -> str:
    rules = [f"t{number} := {operation.format(f't{number - 1}')}" for number in range(1, 60)]
    return "\n".join([*rules, "r := t59"])


@pytest.mark.parametrize(
    "text",
    [
        't0 := "ab"\n' + doubling('concat("", [{0}, {0}])'),
        't0 := "aa"\n' + doubling('replace({0}, "a", {0})'),
        "t0 := [1, 2]\n" + doubling("array.concat({0}, {0})"),
        "t0 := 3\n" + doubling("{0} * {0}"),
        'r := sprintf("%1000000000d", [1])',
        "r := count(numbers.range(1, 1000000000))",
    ],
)
def test_values_do_not_grow_beyond_measure(text):
    with pytest.raises((PolicyFailed, PolicyLimitExceeded)):
        evaluate(text, limits=PolicyLimits(max_steps=10_000_000))


def test_a_regular_expression_that_backtracks_for_ever_elsewhere_ends():
    assert evaluate('r := regex.match("^(a+)+$", concat("", [input, "b"]))', "a" * 5000) is False


def test_a_long_chain_of_rules_has_a_value_or_an_error():
    rules = [f"t{number} := t{number - 1} + 1" for number in range(1, 2000)]
    with pytest.raises(PolicyFailed, match="go too deep"):
        evaluate("\n".join(["t0 := 0", *rules, "r := t1999"]))
