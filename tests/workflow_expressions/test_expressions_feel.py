"""FEEL: the part of DMN's language that is about JSON; what does not fit is null, what goes beyond is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weavergen_pipelines.workflow.clock import stopped_at
from weavergen_pipelines.workflow.expressions import ExpressionError, compile_expression
from weavergen_pipelines.workflow.expressions.feel import compile_feel, compile_test

DATA = {"n": 5, "s": "abc", "l": [1, 2, 3], "a": {"b": {"c d": 3}, "l": [{"p": 1}, {"p": 7}]}, "yes": True, "no": None}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ('n > 3 and not(s = "y")', True),
        ("n != 5 or yes", True),
        ("2 ** 3 + 0.1 + 0.2", 8.3),
        ("-2 ** 2", 4),
        ("10 - 2 - 3", 5),
        ("7 / 2", 3.5),
        ('s + "d"', "abcd"),
        ('if n > 3 then "big" else "small"', "big"),
        ("if no then 1 else 2", 2),
        ("n in [1..5]", True),
        ("n in [1..5)", False),
        ("n in ]4..6[", True),
        ("n in (1, 5, 9)", True),
        ("n in (> 7, < 6)", True),
        ("n in l", False),
        ("2 in l", True),
        ("n between 1 and 5", True),
        ("l[1]", 1),
        ("l[-1]", 3),
        ("l[9]", None),
        ("l[item > 1]", [2, 3]),
        ("a.l[p > 3].p", [7]),
        ("a.l.p", [1, 7]),
        ("{x: 1, y: x + 1}.y", 2),
        ('{"c d": n}.c d', 5),
        ("some x in l satisfies x > 2", True),
        ("every x in l, y in l satisfies x + y > 2", False),
        ("for i in 1..3 return i * i", [1, 4, 9]),
        ("for i in 3..1 return i", [3, 2, 1]),
        ("count(l) + sum(l) + min(l) + max(1, 9)", 19),
        ('contains(s, "b") and starts with(s, "a") and ends with(s, "c")', True),
        ("string length(s)", 3),
        ('string join([s, null, "d"], ", ") + string join([]) + string join(["a", "b"])', "abc, dab"),
        ("string join(l)", None),
        ("upper case(s) + lower case(upper case(s))", "ABCabc"),
        ("list contains(append(l, 4), 4)", True),
        ("[floor(1.5), ceiling(1.2), floor(-1.5), abs(-3)]", [1, 2, -2, 3]),
        ("[floor(1.25, 1), ceiling(1.21, 1)]", [1.2, 1.3]),
        ('[substring("abcd", 2), substring("abcd", -2, 1)]', ["bcd", "c"]),
        ("[is defined(n), is defined(a.b), is defined(a.x), is defined(gone), is defined(no)]", [1, 1, 0, 0, 1]),
        ('string(1.0) + string(true) + string([1, "x"])', '1true[1, "x"]'),
        ('number("1.50")', 1.5),
        ("distinct values([1, 1, 2, 1])", [1, 2]),
        ("flatten([[1], [[2]]])", [1, 2]),
        ('"\\u00e9\\n"', "é\n"),
        ("// a comment\n n /* and another */ + 1", 6),
    ],
)
def test_an_expression_has_the_value_that_it_reads_as(source, value):
    assert compile_expression("=" + source).evaluate(DATA) == value


@pytest.mark.parametrize(
    "source",
    ["gone", "gone.key", "no > 3", 'n > "3"', 'n = "5"', "n + s", "1 / 0", "9 ** 9 ** 9 ** 9", "not(no)", "yes and no",
     "sum([1, null])", "min([])", "count(no) + gone", "upper case(n)", "no in [1..5]", "-s", 'number("x")', "mean([])"],
)  # fmt: skip
def test_what_does_not_fit_is_null(source):
    assert compile_expression("=" + source).evaluate(DATA) is None


def test_null_is_decided_where_the_rest_decides():
    sources = ["no or yes", "no and false", "no = null", "n != null"]

    assert [compile_expression("=" + source).evaluate(DATA) for source in sources] == [True, False, True, True]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('date("2020-01-01")', "there is no function 'date'"),
        ('@"2020-01-01"', "a date or time is not allowed (column 2)"),
        ("function(x) x", "a function definition is not allowed (column 2)"),
        ("n instance of number", "instance of is not allowed (column 4)"),
        ('context put({}, "a", 1)', "'context' is not known here"),
        ("contains(string: s, match: s)", "named arguments are not allowed"),
        ("count(l, l)", "the function 'count' does not take 2 arguments"),
        ("[1..2]", "a range is allowed behind `in` only"),
        ("for i in 1..3 return partial", "'partial' is not known here"),
        ("{a: 1, a: 2}", "the key 'a' is there twice"),
        ("n = 5 = true", "'=' is not expected here (column 8)"),
        ("n in", "the end is not expected here"),
        ("n in [1..5", "the range is not closed"),
        ("(n", "expected ')'"),
        ("l[1", "expected ']'"),
        ('"open', "the text is not closed"),
        ("n § 1", "'§' is not allowed (column 4)"),
        ("", "the end is not expected here"),
        ("9" * 30, "a number has at most 64 bits"),
        ("(" * 50 + "n" + ")" * 50, "levels of nesting"),
        ("-" * 100 + "n", "levels of nesting"),
        ("n" + ".a" * 200, "a path has at most 100 steps"),
        ("for i in 1..1000000000 return i", "takes at most 100000 steps"),
        ("every x in 1..9999 satisfies every y in 1..9999 satisfies true", "takes at most 100000 steps"),
        ("count(for i in 1..90000 return for x in l return x)", "takes at most 100000 steps"),
    ],
)
def test_anything_else_is_refused_with_its_place(source, message):
    with pytest.raises(ExpressionError) as raised:
        compile_expression("=" + source).evaluate(DATA)

    assert message in str(raised.value)


def test_growth_is_bounded():
    data = {"t": "x" * 99_000}

    with pytest.raises(ExpressionError, match="at most 100000 elements"):
        compile_expression("=t + t").evaluate(data)
    with pytest.raises(ExpressionError, match="at most 100000 steps"):
        compile_expression('=for i in 1..9999 return t + "y"').evaluate(data)


def test_the_variables_that_are_read_are_known():
    source = "={x: a.b, y: x + c} = d or (some i in e satisfies i > f) or g[price > 1] or is defined(h)"

    assert compile_expression(source).names == {"a", "c", "d", "e", "f", "g", "h"}


def test_names_of_several_words_are_read_where_they_are_known():
    known = ("Monthly Salary", "Monthly", "Loan rate")

    expression = compile_feel("12 * Monthly Salary + loan.Loan rate - Monthly", known)

    assert expression.names == {"Monthly Salary", "loan", "Monthly"}
    assert expression.evaluate({"Monthly Salary": 10, "loan": {"Loan rate": 3}, "Monthly": 1}) == 122


@pytest.mark.parametrize(
    ("cell", "fits", "fails"),
    [
        ("-", [1, None, "x"], []),
        ("5", [5, 5.0], [4, None, "5"]),
        ('"a", "b"', ["a", "b"], ["c", None]),
        ("< 5", [4.9], [5, None, "4"]),
        ("[1..5]", [1, 5], [0, None]),
        ("]1..5[", [2], [1, 5]),
        ("not(1, [5..9])", [2], [1, 6]),
        ("not(true)", [False], [True, None]),
        ("? > 3 and ? < limit", [4], [3, 10]),
        ("limit", [10], [9]),
        ("> limit - 5", [6], [5]),
        ("limit > 9", ["whatever", 3], []),
        ("[1, 2]", [1, [1, 2]], [3]),
        ('contains(?, "x")', ["axe"], ["a", None]),
        ("null", [None], [0, ""]),
        ("-1", [-1], [1]),
    ],
)
def test_a_cell_is_a_test_of_a_value(cell, fits, fails):
    test = compile_test(cell)

    assert [test.evaluate({"?": value, "limit": 10}) for value in fits] == [True] * len(fits)
    assert True not in [test.evaluate({"?": value, "limit": 10}) for value in fails]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**62), 2**62) | st.floats(-1e9, 1e9) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
PIECES = [
    "a",
    "b",
    "1",
    ".5",
    '"x"',
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ".",
    "..",
    ",",
    ":",
    "+",
    "-",
    "*",
    "/",
    "**",
    "=",
    "<",
]
WORDS = [
    " and ",
    " or ",
    " not",
    " in ",
    "if ",
    " then ",
    " else ",
    "for ",
    " return ",
    "some ",
    " satisfies ",
    " between ",
]
NAMES = [
    "null",
    "true",
    "item",
    "count",
    "sum",
    "min",
    "floor",
    "string",
    "flatten",
    "is defined",
    "?",
    "@",
    "function",
]


@given(st.lists(st.sampled_from(PIECES + WORDS + NAMES), max_size=14).map("".join), JSON)
def test_whatever_is_written_gives_a_value_or_a_typed_error(body, value):
    for compiled in (compile_feel, compile_test):
        try:
            result = compiled(body).evaluate({"a": value, "b": [1, {"c": 2}], "?": value})
        except ExpressionError:
            continue
        assert result is None or isinstance(result, (bool, int, float, str, list, dict))


@given(JSON, JSON)
def test_comparisons_are_three_valued_and_consistent(left, right):
    def value(source: str) -> object:
        return compile_feel(source).evaluate({"x": left, "y": right})

    assert value("x = y") == value("y = x")
    assert value("x != y") == value("not(x = y)")
    assert value("x < y") == value("y > x")
    assert value("x between y and y") == value("x >= y and x <= y")
    assert value("x in (y)") in {True, False, None}
    assert value("x = x") is True


@given(st.decimals(-1000, 1000, places=2), st.decimals(-1000, 1000, places=2))
def test_sums_are_those_of_decimals(left, right):
    result = compile_feel(f"({left}) + ({right})").evaluate({})

    assert result == float(left + right)


def test_now_is_the_time_of_what_happened_last():
    with stopped_at(0.5):
        assert compile_feel("string(now())").evaluate({}) == "1970-01-01T00:00:00.500000Z"
    assert compile_feel("now()").evaluate({}) > "2026"
