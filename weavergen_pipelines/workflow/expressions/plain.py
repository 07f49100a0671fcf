"""Our own language: a small part of Python's grammar, compiled to closures, never `eval`.

Values are JSON. `a.b` and `a["b"]` read a key of an object; no attribute of a Python object can be reached. To read a
variable that is not set is an error; `present(a, b)` is the list of the values of those that are, for what comes after
a join of branches of which only some have run. Sizes are bounded, so that no expression uses much time or memory.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any, cast

from weavergen_pipelines.workflow.expressions.expression import (
    MAX_DEPTH,
    Data,
    Evaluate,
    Expression,
    ExpressionError,
    key_of,
    short,
)
from weavergen_pipelines.workflow.expressions.operators import ARITHMETIC, COMPARISONS, FUNCTIONS, UNARY, bounded

PRESENT = "present"
"""The one function that looks at variables: `present(a, b, …)` is the list of the values of those that are set."""


def compile_plain(source: str) -> Expression:
    """The expression of a text in our own language.

    Raises:
        ExpressionError: a syntax error, or something outside the grammar.
    """
    try:
        tree = ast.parse(source.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        message = error.msg if isinstance(error, SyntaxError) else str(error)
        raise ExpressionError(f"`{source}` is no expression: {message}") from None
    try:
        run = _compile(tree.body, 0)
    except ExpressionError as error:
        raise ExpressionError(f"{error.what}, in `{source}`", hint=error.hint) from None
    return Expression(source, frozenset(_names(tree.body)), run)


def _names(tree: ast.expr) -> set[str]:
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called}


def _compile(node: ast.expr, depth: int) -> Evaluate:
    compiler = _COMPILERS.get(type(node))
    if compiler is None:
        raise ExpressionError(f"{type(node).__name__} is not allowed", hint=_ALLOWED)
    if depth > MAX_DEPTH:
        raise ExpressionError(f"more than {MAX_DEPTH} levels of nesting are not allowed")
    return compiler(node, depth + 1)


def _constant(node: ast.Constant, _depth: int) -> Evaluate:
    value = node.value
    if not isinstance(value, (str, int, float, bool, type(None))):
        raise ExpressionError(f"the literal {value!r} is not allowed", hint=_ALLOWED)
    return lambda _data: bounded(value)


def _name(node: ast.Name, _depth: int) -> Evaluate:
    name = node.id
    return lambda data: key_of(data, name, "variable")


def _attribute(node: ast.Attribute, depth: int) -> Evaluate:
    owner, name = _compile(node.value, depth), node.attr
    return lambda data: key_of(owner(data), name, "key")


def _subscript(node: ast.Subscript, depth: int) -> Evaluate:
    owner, index = _compile(node.value, depth), _compile(node.slice, depth)
    return lambda data: _item(owner(data), index(data))


def _bool_op(node: ast.BoolOp, depth: int) -> Evaluate:
    parts = [_compile(part, depth) for part in node.values]
    decisive = isinstance(node.op, ast.Or)

    def evaluate(data: Data) -> object:
        value: object = None
        for part in parts:
            value = part(data)
            if bool(value) is decisive:
                break
        return value

    return evaluate


def _unary_op(node: ast.UnaryOp, depth: int) -> Evaluate:
    operand, operate = _compile(node.operand, depth), _operator(UNARY, node.op)
    return lambda data: bounded(operate(operand(data)))


def _bin_op(node: ast.BinOp, depth: int) -> Evaluate:
    left, right, operate = _compile(node.left, depth), _compile(node.right, depth), _operator(ARITHMETIC, node.op)
    return lambda data: bounded(operate(left(data), right(data)))


def _compare(node: ast.Compare, depth: int) -> Evaluate:
    operands = [_compile(part, depth) for part in (node.left, *node.comparators)]
    tests = [_operator(COMPARISONS, operator) for operator in node.ops]
    steps = list(zip(tests, pairwise(operands), strict=True))
    return lambda data: all(test(left(data), right(data)) for test, (left, right) in steps)


def _if_exp(node: ast.IfExp, depth: int) -> Evaluate:
    test, body, other = _compile(node.test, depth), _compile(node.body, depth), _compile(node.orelse, depth)
    return lambda data: body(data) if test(data) else other(data)


def _list(node: ast.List | ast.Tuple, depth: int) -> Evaluate:
    parts = [_compile(part, depth) for part in node.elts]
    return lambda data: [part(data) for part in parts]


def _dict(node: ast.Dict, depth: int) -> Evaluate:
    if any(not isinstance(key, ast.Constant) or not isinstance(key.value, str) for key in node.keys):
        raise ExpressionError("the keys of an object are string literals")
    keys = [cast("ast.Constant", key).value for key in node.keys]
    values = [_compile(value, depth) for value in node.values]
    return lambda data: {key: value(data) for key, value in zip(keys, values, strict=True)}


def _call(node: ast.Call, depth: int) -> Evaluate:
    name = node.func.id if isinstance(node.func, ast.Name) else None
    if name == PRESENT:
        return _present(node)
    function = FUNCTIONS.get(name or "")
    if function is None or node.keywords:
        raise ExpressionError("only functions by name are called", hint=f"functions: {_FUNCTIONS}")
    arguments = [_compile(argument, depth) for argument in node.args]
    return lambda data: bounded(function(*(argument(data) for argument in arguments)))


def _present(node: ast.Call) -> Evaluate:
    names = [argument.id for argument in node.args if isinstance(argument, ast.Name)]
    if node.keywords or not names or len(names) < len(node.args):
        raise ExpressionError(f"the arguments of {PRESENT} are variables")
    return lambda data: [data[name] for name in names if name in data]


def _operator(known: Mapping[type[Any], Callable[..., Any]], operator: ast.AST) -> Callable[..., Any]:
    if type(operator) not in known:
        raise ExpressionError(f"the operator {type(operator).__name__} is not allowed", hint=_ALLOWED)
    return known[type(operator)]


def _item(owner: object, index: object) -> object:
    if isinstance(index, str):
        return key_of(owner, index, "key")
    if isinstance(owner, (list, str)) and isinstance(index, int):
        return owner[index]
    raise ExpressionError(f"{short(index)} is no index of {type(owner).__name__} {short(owner)}")


_COMPILERS: Mapping[type[ast.expr], Callable[[Any, int], Evaluate]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.BoolOp: _bool_op,
    ast.UnaryOp: _unary_op,
    ast.BinOp: _bin_op,
    ast.Compare: _compare,
    ast.IfExp: _if_exp,
    ast.List: _list,
    ast.Tuple: _list,
    ast.Dict: _dict,
    ast.Call: _call,
}

_FUNCTIONS = ", ".join(sorted([*FUNCTIONS, PRESENT]))
_ALLOWED = f"allowed: variables, keys, literals, and or not, comparisons, + - * / // %, if-else, {_FUNCTIONS}"
