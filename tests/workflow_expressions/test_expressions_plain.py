"""Expressions: values or typed errors, nothing else."""

from __future__ import annotations

import ast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from weavergen_pipelines.workflow.expressions import ExpressionError, compile_expression

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**62), 2**62)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3),
    max_leaves=8,
)
PIECES = [
    "a", "b", "c", "len", "max", "(", ")", "[", "]", "{", "}", ".", ",", ":", "+", "-", "*", "**", "/", "//", "%", "<",
    "present",
    "==", " and ", " or ", " not ", " in ", " is ", " if ", " else ", " for ", "lambda ", "1", "0", "9" * 30, "'x'",
    '"', "None", "True", "__class__", "f''", "~", "@", ":=", "…", "\\", "#", "\n",
]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("report.accepted", True),
        ("report['count'] + 1", 4),
        ("report.items[-1]", "z"),
        ("1 < report.count <= 3", True),
        ("not report.accepted or report.count == 3", True),
        ("missing == None", True),
        ("missing is None and 'y' in report.items", True),
        ("'a' not in 'xyz'", True),
        ("missing or 'default'", "default"),
        ("report and report.count", 3),
        ("'many' if len(report.items) > 2 else 'few'", "few"),
        ("[1, 'x', None]", [1, "x", None]),
        ("{'a': {'b': report.count}}", {"a": {"b": 3}}),
        ("max(1, 2) + min([3, 4]) + sum([1, 2]) + abs(-1)", 9),
        ("any([False, True]) and all([])", True),
        ("7 // 2 + 7 % 4 - 1 / 2", 5.5),
        ("'a' + 'b'", "ab"),
        ("[1] + [2]", [1, 2]),
        ("present(lost, missing, report)[1].count", 3),
        ("present(lost)", []),
    ],
)
def test_an_expression_has_the_value_that_it_reads_as(source, value):
    data = {"report": {"accepted": True, "count": 3, "items": ["y", "z"]}, "missing": None}

    assert compile_expression(source).evaluate(data) == value


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("report.lost", "there is no key 'lost'; known: count"),
        ("lost", "there is no variable 'lost'; known: report"),
        ("report.count.real", "'real' is read from int 3, which is no object"),
        ("report.__class__", "there is no key '__class__'"),
        ("().__class__.__bases__", "which is no object"),
        ("[].append", "which is no object"),
        ("'x'.join", "which is no object"),
        ("report.items()", "only functions by name are called"),
        ("eval('1')", "only functions by name are called"),
        ("__import__('os')", "only functions by name are called"),
        ("len", "there is no variable 'len'"),
        ("2 ** 9", "the operator Pow is not allowed"),
        ("1 << 9", "the operator LShift is not allowed"),
        ("'x' * 9", "a number is needed, not str"),
        ("'%s' % 1", "a number is needed, not str"),
        ("True + 1", "a number is needed, not bool"),
        ("9223372036854775807 * 2", "a number has at most 64 bits"),
        ("1e300 * 1e300", "the result is no finite number"),
        ("1 / 0", "division by zero"),
        ("1 < 'x'", "not supported"),
        ("lambda: 1", "Lambda is not allowed"),
        ("[x for x in report]", "ListComp is not allowed"),
        ("f'{report}'", "JoinedStr is not allowed"),
        ("(x := 1)", "NamedExpr is not allowed"),
        ("b'x'", "the literal b'x' is not allowed"),
        ("...", "the literal Ellipsis is not allowed"),
        ("max(*report)", "Starred is not allowed"),
        ("min(1, key=len)", "only functions by name are called"),
        ("present(report.count)", "the arguments of present are variables"),
        ("present()", "the arguments of present are variables"),
        ("{**report}", "the keys of an object are string literals"),
        ("report[0:1]", "Slice is not allowed"),
        ("", "is no expression"),
        ("1 +", "is no expression"),
        ("import os", "is no expression"),
        ("(" * 300 + ")" * 300, "is no expression"),
        ("-" * 1000 + "1", "levels of nesting"),
        ("1" * 3000, "at most 2000 characters"),
    ],
)
def test_anything_else_is_a_typed_error(source, message):
    with pytest.raises(ExpressionError) as raised:
        compile_expression(source).evaluate({"report": {"count": 3}}, where='element "x"')

    assert message in str(raised.value)


def test_the_error_of_an_evaluation_names_the_element():
    with pytest.raises(ExpressionError, match=r'^element "gate": there is no variable'):
        compile_expression("lost").evaluate({}, where='element "gate"')


def test_growth_is_bounded():
    source = "a + a"
    data = {"a": "x" * 99_999}

    with pytest.raises(ExpressionError, match="at most 100000 elements"):
        compile_expression(source).evaluate(data)


def test_the_variables_that_are_read_are_known():
    source = "len(a.b) + c['d'] if e else [f, present(g, h)]"

    assert compile_expression(source).names == {"a", "c", "e", "f", "g", "h"}


def is_json(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and is_json(entry) for key, entry in value.items())
    if isinstance(value, list):
        return all(map(is_json, value))
    return value is None or isinstance(value, (str, int, float))


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.fixed_dictionaries({"a": JSON, "b": JSON}))
@example("a" * 10 + ".__class__", {"a": 1, "b": 2})
def test_whatever_is_written_gives_json_or_a_typed_error(source, data):
    try:
        value = compile_expression(source).evaluate(data)
    except ExpressionError:
        return
    assert is_json(value)


@given(st.text(max_size=30))
def test_any_text_gives_json_or_a_typed_error(source):
    try:
        value = compile_expression(source).evaluate({"a": 1})
    except ExpressionError:
        return
    assert is_json(value)


OPERANDS = st.sampled_from(["a", "b", "1", "2.5", "-3", "(a + 1)", "(b * 2)"])


@given(
    OPERANDS,
    st.sampled_from(["+", "-", "*", "<", "<=", "==", "!=", ">", "and", "or"]),
    OPERANDS,
    st.integers(0, 99),
    st.integers(0, 99),
)
def test_arithmetic_and_logic_agree_with_python(left, operator, right, a, b):
    source = f"{left} {operator} {right}"

    python = eval(compile(ast.parse(source, mode="eval"), "", "eval"), {"a": a, "b": b})

    assert compile_expression(source).evaluate({"a": a, "b": b}) == python


@given(JSON)
def test_evaluating_changes_no_data(value):
    data = {"a": value}
    before = repr(data)

    compile_expression("[a, [a] + [1], a == a, {'k': a}]").evaluate(data)

    assert repr(data) == before
