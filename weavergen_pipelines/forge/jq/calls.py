"""Calls: what a name with arguments is compiled to."""

from __future__ import annotations

from typing import Protocol

from weavergen_pipelines.forge.jq import ast
from weavergen_pipelines.forge.jq.builtins import FILTERS, FUNCTIONS
from weavergen_pipelines.forge.jq.filters import binding
from weavergen_pipelines.forge.jq.filters.base import Filter
from weavergen_pipelines.forge.jq.filters.call import (
    Body,
    Builtin,
    CallArgument,
    CallRecursive,
    SingleBuiltin,
    Tail,
    TailCallRecursive,
)
from weavergen_pipelines.forge.jq.library import library
from weavergen_pipelines.forge.jq.names import unknown_function
from weavergen_pipelines.forge.jq.scope import Defined, Inlined, Position, Scope


class Compile(Protocol):
    """The compiler of nodes."""

    def __call__(self, node: ast.Node, scope: Scope, tail: Tail = Tail.NO, /) -> Filter:
        """The filter for a node."""


def compile_call(node: ast.Call, scope: Scope, tail: Tail, compile_node: Compile) -> Filter:
    """The filter for a call: names of the program come first, then the library, then the builtins.

    Raises:
        JqSyntaxError: there is no function of that name and arity.
    """
    name = f"{node.name}/{len(node.arguments)}"
    meaning = scope.find(name)
    if isinstance(meaning, Position):
        return CallArgument(meaning.index)
    if isinstance(meaning, Inlined):
        return compile_node(meaning.node, meaning.scope.at(scope.depth))
    if meaning is None and name in library():
        meaning = Defined(library()[name], Scope(scope.unit, depth=1), Body())
    if isinstance(meaning, Defined):
        compile_defined = _call_recursive if meaning.definition.recursive else _inline
        return compile_defined(meaning, node, scope, tail, compile_node)
    return _call_builtin(node, name, scope, compile_node)


def _inline(meaning: Defined, node: ast.Call, scope: Scope, tail: Tail, compile_node: Compile) -> Filter:
    """The body of the definition, in the place of the call."""
    scope.unit.count()
    inner, sources = meaning.scope.at(scope.depth), []
    for parameter, argument in zip(meaning.definition.parameters, node.arguments, strict=True):
        if parameter.startswith("$"):
            sources.append(compile_node(argument, scope.at(inner.depth)))
            inner = inner.bind(parameter)
        else:
            inner = inner.define(f"{parameter}/0", Inlined(argument, scope))
    if tail is Tail.LAST and not all(source.single for source in sources):
        tail = Tail.YES
    result = compile_node(meaning.definition.body, inner, tail)
    for source in reversed(sources):
        result = binding.bind(source, binding.VariablePattern(), result)
    return result


def _call_recursive(meaning: Defined, node: ast.Call, scope: Scope, tail: Tail, compile_node: Compile) -> Filter:
    """A call at run time, of a body that is compiled with the first of its calls."""
    definition, body = meaning.definition, meaning.body
    arguments = tuple(compile_node(argument, scope) for argument in node.arguments)
    by_value = tuple(i for i, parameter in enumerate(definition.parameters) if parameter.startswith("$"))
    if not body.started:
        body.started = True
        inner = meaning.scope.define(f"{definition.name}/{len(arguments)}", meaning)
        for parameter in definition.parameters:
            inner = inner.bind(parameter if parameter.startswith("$") else f"{parameter}/0")
        body.filter = compile_node(definition.body, inner, Tail.LAST)
    if tail is Tail.NO:
        return CallRecursive(body, meaning.scope.depth, arguments, by_value)
    last = tail is Tail.LAST and all(arguments[position].single for position in by_value)
    return TailCallRecursive(body, meaning.scope.depth, arguments, by_value, last)


def _call_builtin(node: ast.Call, name: str, scope: Scope, compile_node: Compile) -> Filter:
    arguments = tuple(compile_node(argument, scope) for argument in node.arguments)
    if name in FILTERS:
        return FILTERS[name](*arguments)
    if name not in FUNCTIONS:
        raise unknown_function(node, scope)
    kind = SingleBuiltin if all(argument.single for argument in arguments) else Builtin
    return kind(FUNCTIONS[name], arguments)
