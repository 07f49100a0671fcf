"""JUEL: what reads data is evaluated, everything else is refused by name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weavergen_pipelines.workflow.expressions import ExpressionError, compile_expression

DATA = {
    "order": {"total": 120, "customer name": "Ann", "items": [{"id": 7}, {"id": 8}]},
    "vip": True,
    "note": "",
    "nothing": None,
}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("${order.total > 100}", True),
        ("#{order.total gt 100 and vip}", True),
        ("${order.total <= 100 || not vip}", False),
        ("${order['customer name'] == 'Ann'}", True),
        ('${order["customer name"] ne "Bob"}', True),
        ("${order.items[1].id}", 8),
        ("${order.items[9].id}", None),
        ("${order.discount == null}", True),
        ("${nothing.at.all}", None),
        ("${empty note && empty nothing && empty missing && !empty order}", True),
        ("${vip ? order.total div 2 : 0}", 60),
        ("${false ? 1 : true ? 2 : 3}", 2),
        ("${-order.total + 2 * 3 mod 4 - 1 / 2}", -118.5),
        ("${1 eq 1.0}", True),
        ("${true == 1}", False),
        ("${'it\\'s'}", "it's"),
        ("  ${ 'a' < 'b' }  ", True),
    ],
)
def test_an_expression_has_the_value_that_it_reads_as(source, value):
    assert compile_expression(source).evaluate(DATA) == value


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("${execution.getVariable('x')}", "the method call getVariable(…) is not allowed (column 13)"),
        ("${size(order)}", "a call of a function or method is not allowed"),
        ("${order.items.stream().count()}", "the method call stream(…)"),
        ("${x -> 1}", "a lambda is not allowed (column 5)"),
        ("${vip = false}", "an assignment is not allowed"),
        ("${vip; order}", "a sequence is not allowed"),
        ("${vip instanceof Boolean}", "instanceof is not allowed"),
        ("${{1, 2}}", "a set or map is not allowed"),
        ("total: ${order.total}", "text around ${…} is not allowed"),
        ("${vip", "text around ${…} is not allowed"),
        ("${vip}${vip}", "'$' is not allowed (column 7)"),
        ("${}", "the end is not allowed here (column 3)"),
        ("${'open}", "the text is not closed"),
        ("${1 2}", "'2' is not expected here (column 5)"),
        ("${and}", "the word 'and' is not expected here"),
        ("${lost}", "there is no variable 'lost'; known: note"),
        ("${note && vip}", "'' is neither true nor false"),
        ("${note + 1}", "a number is needed, not str"),
        ("${vip < 2}", "bool and int have no order"),
        ("${order.total.real}", "'real' is no key of int 120"),
        ("${vip.__class__}", "'__class__' is no key of bool True"),
        ("${9223372036854775807 * 2}", "a number has at most 64 bits"),
        ("${" + "(" * 50 + "1" + ")" * 50 + "}", "levels of nesting"),
        ("${" + "!" * 50 + "vip}", "levels of nesting"),
    ],
)
def test_anything_else_is_refused_with_its_place(source, message):
    with pytest.raises(ExpressionError) as raised:
        compile_expression(source).evaluate(DATA)

    assert message in str(raised.value)


def test_the_variables_that_are_read_are_known():
    assert compile_expression("${a.b ? c['d'] : empty e}").names == {"a", "c", "e"}


def test_a_long_chain_needs_no_depth():
    assert compile_expression("${" + "+".join(["1"] * 900) + "}").evaluate({}) == 900


PIECES = ["a", "b", "1", ".5", "'x'", "(", ")", "[", "]", ".", "+", "-", "*", "/", " div ", " mod ", " eq ", "==", "<"]
MORE = [" and ", "||", "!", " not ", " empty ", "?", ":", "true", "null", ",", "{", "}", "$", "#", "\\", '"', "…"]


@given(st.lists(st.sampled_from(PIECES + MORE), max_size=14).map("".join))
def test_whatever_is_written_gives_a_value_or_a_typed_error(body):
    try:
        value = compile_expression("${" + body + "}").evaluate({"a": {"b": [1]}, "b": 2})
    except ExpressionError:
        return
    assert value is None or isinstance(value, (bool, int, float, str, list, dict))
