"""A syntax tree to filters: one function per kind of node, found by type.

Each is given the scope of its node and whether the node is in tail position. At run time the environment is exactly as
long as the scope is deep, so every name is a position that is known here.
"""

from __future__ import annotations

from functools import singledispatch

from weavergen_pipelines.forge.jq import ast
from weavergen_pipelines.forge.jq.calls import compile_call
from weavergen_pipelines.forge.jq.errors import syntax_error
from weavergen_pipelines.forge.jq.filters import assign, binding, flow, fold, path, simple
from weavergen_pipelines.forge.jq.filters.base import Filter
from weavergen_pipelines.forge.jq.filters.call import Body, Tail
from weavergen_pipelines.forge.jq.names import unknown_variable
from weavergen_pipelines.forge.jq.scope import Defined, Position, Scope
from weavergen_pipelines.forge.jq.values.arithmetic import OPERATORS
from weavergen_pipelines.forge.jq.values.failures import key_of
from weavergen_pipelines.forge.jq.values.numbers import parse_number
from weavergen_pipelines.forge.jq.values.ordering import truthy


@singledispatch
def compile_node(node: ast.Node, _scope: Scope, _tail: Tail = Tail.NO) -> Filter:
    """The filter for a node.

    Raises:
        JqSyntaxError: a name that is not defined.
    """
    raise TypeError(f"no compiler for {type(node).__name__}")


@compile_node.register
def _identity(_node: ast.Identity, _scope: Scope, _tail: Tail = Tail.NO) -> Filter:
    return simple.Identity()


@compile_node.register
def _recurse(_node: ast.RecurseDefault, _scope: Scope, _tail: Tail = Tail.NO) -> Filter:
    return simple.Recurse()


@compile_node.register
def _number(node: ast.Number, _scope: Scope, _tail: Tail = Tail.NO) -> Filter:
    return simple.Literal(parse_number(node.text))


@compile_node.register
def _string(node: ast.String, scope: Scope, _tail: Tail = Tail.NO) -> Filter:
    formatter = compile_node(node.format, scope) if node.format is not None else simple.ToString()
    parts = [
        simple.Literal(part) if isinstance(part, str) else flow.pipe(compile_node(part, scope), formatter)
        for part in node.parts
    ]
    if all(isinstance(part, simple.Literal) for part in parts):
        return simple.Literal("".join(part for part in node.parts if isinstance(part, str)))
    return _sum(parts)


def _sum(terms: list[Filter]) -> Filter:
    """The first term is the outermost loop."""
    *others, total = terms
    for term in reversed(others):
        total = _operation("+", term, total)
    return total


@compile_node.register
def _array(node: ast.Array, scope: Scope, _tail: Tail = Tail.NO) -> Filter:
    return simple.Array(simple.Empty() if node.body is None else compile_node(node.body, scope))


@compile_node.register
def _object(node: ast.Object, scope: Scope, _tail: Tail = Tail.NO) -> Filter:
    entries = tuple(_entry(key, value, scope) for key, value in node.entries)
    if all(key.single and value.single for key, value in entries):
        return simple.SingleObject(entries)
    return _sum([simple.Operation(key, lambda name, item, _: {key_of(name): item}, value) for key, value in entries])


def _entry(key: ast.Node, value: ast.Node | None, scope: Scope) -> tuple[Filter, Filter]:
    if value is None:
        value = ast.Path(ast.Identity(), (ast.Index(optional=False, key=key),))
    return compile_node(key, scope), compile_node(value, scope)


@compile_node.register
def _negate(node: ast.Negate, scope: Scope, _tail: Tail = Tail.NO) -> Filter:
    operand = compile_node(node.operand, scope)
    if isinstance(operand, simple.Literal) and isinstance(operand.constant, (int, float)):
        return simple.Literal(-operand.constant)
    return simple.Negate(operand)


@compile_node.register
def _pipe(node: ast.Pipe, scope: Scope, tail: Tail = Tail.NO) -> Filter:
    left = compile_node(node.left, scope)
    return flow.pipe(left, compile_node(node.right, scope, _after(left, tail)))


@compile_node.register
def _bind(node: ast.Bind, scope: Scope, tail: Tail = Tail.NO) -> Filter:
    source = compile_node(node.source, scope)
    pattern, inner = _pattern(node.pattern, scope, scope)
    once = source.single and isinstance(pattern, binding.VariablePattern)
    body = compile_node(node.body, inner, tail if once else _weakened(tail))
    return binding.bind(source, pattern, body)


@compile_node.register
def _comma(node: ast.Comma, scope: Scope, tail: Tail = Tail.NO) -> Filter:
    return flow.Comma(compile_node(node.left, scope, _weakened(tail)), compile_node(node.right, scope, tail))


@compile_node.register
def _alternative(node: ast.Alternative, scope: Scope, tail: Tail = Tail.NO) -> Filter:
    left, right = compile_node(node.left, scope), compile_node(node.right, scope, tail)
    kind = flow.SingleAlternative if left.single and right.single else flow.Alternative
    return kind(left, right)


@compile_node.register
def _logic(node: ast.Logic, scope: Scope, _tail: Tail = Tail.NO) -> Filter:
    left, right = compile_node(node.left, scope), compile_node(node.right, scope)
    kind = simple.SingleLogic if left.single and right.single else simple.Logic
    return kind(left, node.operator == "or", right)


@compile_node.register
def _binary(node: ast.Operation, scope: Scope, _tail: Tail = Tail.NO) -> Filter:
    return _operation(node.operator, compile_node(node.left, scope), compile_node(node.right, scope))


def _operation(operator: str, left: Filter, right: Filter) -> Filter:
    kind = simple.SingleOperation if left.single and right.single else simple.Operation
    return kind(left, OPERATORS[operator], right)


@compile_node.register
def _assign(node: ast.Assign, scope: Scope, _tail: Tail = Tail.NO) -> Filter:
    target, value = compile_node(node.target, scope), compile_node(node.value, scope)
    if node.operator == "|=":
        return assign.Update(target, value)
    if node.operator == "=":
        return assign.Assign(target, lambda _part, assigned, _meter: assigned, value)
    if node.operator == "//=":
        return assign.Assign(target, lambda part, assigned, _meter: part if truthy(part) else assigned, value)
    return assign.Assign(target, OPERATORS[node.operator[:-1]], value)


@compile_node.register
def _if(node: ast.If, scope: Scope, tail: Tail = Tail.NO) -> Filter:
    result = simple.Identity() if node.otherwise is None else compile_node(node.otherwise, scope, tail)
    for test, branch in reversed(node.branches):
        condition = compile_node(test, scope)
        result = flow.condition(condition, compile_node(branch, scope, _after(condition, tail)), result)
    return result


@compile_node.register
def _try(node: ast.Try, scope: Scope, _tail: Tail = Tail.NO) -> Filter:
    handler = simple.Empty() if node.handler is None else compile_node(node.handler, scope)
    return flow.Try(compile_node(node.body, scope), handler)


@compile_node.register
def _label(node: ast.Label, scope: Scope, _tail: Tail = Tail.NO) -> Filter:
    return flow.Label(compile_node(node.body, scope.bind(f"label {node.name}")))


@compile_node.register
def _break(node: ast.BreakTo, scope: Scope, _tail: Tail = Tail.NO) -> Filter:
    label = scope.find(f"label {node.name}")
    if not isinstance(label, Position):
        raise syntax_error(scope.unit.program, node.at, f"no label ${node.name} is around this break")
    return flow.BreakTo(label.index)


@compile_node.register
def _fold(node: ast.Fold, scope: Scope, tail: Tail = Tail.NO) -> Filter:
    source, initial = compile_node(node.source, scope), compile_node(node.initial, scope)
    pattern, inner = _pattern(node.pattern, scope, scope)
    step = compile_node(node.update, inner)
    if node.keyword == "reduce":
        return fold.Reduce(source, pattern, initial, step)
    project = simple.Identity() if node.project is None else compile_node(node.project, inner, _weakened(tail))
    return fold.Foreach(source, pattern, initial, step, project)


@compile_node.register
def _define(node: ast.Define, scope: Scope, tail: Tail = Tail.NO) -> Filter:
    for definition in node.definitions:
        scope = scope.define(f"{definition.name}/{len(definition.parameters)}", Defined(definition, scope, Body()))
    return compile_node(node.body, scope, tail)


@compile_node.register
def _call(node: ast.Call, scope: Scope, tail: Tail = Tail.NO) -> Filter:
    return compile_call(node, scope, tail, compile_node)


@compile_node.register
def _variable(node: ast.Variable, scope: Scope, _tail: Tail = Tail.NO) -> Filter:
    variable = scope.find(f"${node.name}")
    if not isinstance(variable, Position):
        raise unknown_variable(node, scope)
    return binding.Variable(variable.index)


@compile_node.register
def _path(node: ast.Path, scope: Scope, _tail: Tail = Tail.NO) -> Filter:
    return path.path(compile_node(node.subject, scope), tuple(_step(part, scope) for part in node.parts))


def _step(part: ast.Part, scope: Scope) -> path.StepMaker:
    if isinstance(part, ast.Index):
        return path.StepMaker(path.IndexStep, part.optional, (compile_node(part.key, scope),))
    if not isinstance(part, ast.Slice):
        return path.StepMaker(path.IterateStep, part.optional)
    bounds = {name: node for name, node in (("start", part.start), ("end", part.end)) if node is not None}
    keys = tuple(compile_node(node, scope) for node in bounds.values())
    return path.StepMaker(path.SliceStep, part.optional, keys, tuple(bounds))


def _pattern(pattern: ast.Pattern, outer: Scope, scope: Scope) -> tuple[binding.Pattern, Scope]:
    """The compiled pattern, and the scope with its variables."""
    if isinstance(pattern, ast.VariablePattern):
        return binding.VariablePattern(), scope.bind(f"${pattern.name}")
    assert isinstance(pattern, ast.Destructure)  # noqa: S101  (for mypy: there is no third kind)
    entries: list[tuple[Filter, binding.Pattern]] = []
    for key, inner in pattern.entries:
        compiled, scope = _pattern(inner, outer, scope)
        entries.append((compile_node(key, outer), compiled))
    return binding.Destructure(tuple(entries)), scope


def _after(left: Filter, tail: Tail) -> Tail:
    """The tail position of what is run for each output of another filter."""
    return tail if left.single else _weakened(tail)


def _weakened(tail: Tail) -> Tail:
    """The tail position of something that more may follow."""
    return Tail.YES if tail is Tail.LAST else tail
