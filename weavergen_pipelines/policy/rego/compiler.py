"""Modules to one Python program: a function per clause of a rule."""

from __future__ import annotations

from collections.abc import Mapping

from weavergen_pipelines.errors import Location
from weavergen_pipelines.policy.rego import syntax as s
from weavergen_pipelines.policy.rego.emit_bodies import BodyEmitter
from weavergen_pipelines.policy.rego.emitting import Source, TooDeep
from weavergen_pipelines.policy.rego.errors import RegoError
from weavergen_pipelines.policy.rego.names import Definition, Definitions, Globals
from weavergen_pipelines.policy.rego.recursion import Uses, refuse_recursion

_EMPTY = {"set": "RegoSet()", "object": "{}", "sets": "{}"}
"""What a rule that collects begins with; an object has its members by the keys that lead to them."""


def compile_rules(definitions: Definitions, *, coverage: bool = False) -> str:
    """The source of a program: `r<n>(rt, …)` gives the value of the rule with the number n.

    Raises:
        RegoError: a rule that has no meaning: unknown functions, variables without a value, recursion.
    """
    source, rules = Source(), definitions.rules.values()
    names = {module.path: Globals(module, definitions) for module in definitions.modules}
    uses = {rule.number: _RuleEmitter(source, names, rule, coverage).emit() for rule in rules}
    refuse_recursion(uses, {rule.number: ".".join(rule.path) for rule in rules})
    return "\n".join(source.lines) + "\n"


class _RuleEmitter:
    """One rule: a function for each clause, and one that brings them together."""

    def __init__(self, source: Source, names: Mapping[str, Globals], definition: Definition, coverage: bool) -> None:
        self._source = source
        self._names = names
        self._definition = definition
        self._coverage = coverage
        self._uses: Uses = []

    def emit(self) -> Uses:
        """The lines of the rule; the rules that it needs."""
        clauses = [(module, rule) for module, rule in self._definition.rules if not rule.kind.startswith("default")]
        defaults = [(module, rule) for module, rule in self._definition.rules if rule.kind.startswith("default")]
        calls = [(self._clause(module, rule), self._place(module, rule)) for module, rule in clauses]
        otherwise = [self._default(module, rule) for module, rule in defaults]
        kind = self._definition.kind
        with self._source.function(f"r{self._definition.number}(rt, *given)", "found"):
            self._source.line(f"found = {_EMPTY.get(kind, 'U')}")
            for call, place in calls:
                self._source.line(call if kind in _EMPTY else f"found = one(found, {call}, {place})")
            for name in otherwise if kind != "set" else ():
                self._source.line(f"if {'not found' if kind in _EMPTY else 'found is U'}: return {name}(rt)")
            if kind in ("object", "sets"):
                self._source.line(f"found = nested(found, {calls[0][1]}){' or U' if kind == 'sets' else ''}")
        return self._uses

    def _place(self, module: s.Module, rule: s.Rule) -> str:
        return repr((module.path, rule.line, rule.column))

    def _emitter(self, module: s.Module) -> BodyEmitter:
        emitter = BodyEmitter(self._source, self._names[module.path], self._uses)
        emitter.coverage = self._coverage
        return emitter

    def _default(self, module: s.Module, rule: s.Rule) -> str:
        return self._valued(module, s.Clause(rule.line, rule.column, rule.clause.value, ()), ())

    def _clause(self, module: s.Module, rule: s.Rule) -> str:
        """A function for a clause; the call of it."""
        try:
            if rule.kind in _EMPTY:
                return self._members(module, rule, rule.clause)
            return f"{self._valued(module, rule.clause, rule.clause.arguments or ())}(rt, *given)"
        except TooDeep:
            where = Location(module.path, rule.line, rule.column)
            hint = "move some of them into functions"
            raise RegoError(f"the rule {rule.name!r} has too many loops in loops", where=where, hint=hint) from None

    def _members(self, module: s.Module, rule: s.Rule, clause: s.Clause) -> str:
        """A clause that puts members into a set or an object; its `else` does where it has put in none."""
        name, emitter = f"clause{self._source.number()}", self._emitter(module)
        with self._source.function(f"{name}(rt, found)", "some"):
            self._source.line("some = False")
            emitter.body(clause.body, lambda: _member(emitter, rule, clause))
        otherwise = f" or {self._members(module, rule, clause.otherwise)}" if clause.otherwise else ""
        return f"{name}(rt, found){otherwise}"

    def _valued(self, module: s.Module, clause: s.Clause, arguments: tuple[s.Node, ...]) -> str:
        """A clause with one value, and its `else`, which sees the same arguments."""
        name, emitter = f"clause{self._source.number()}", self._emitter(module)
        given = [f"a{number}" for number in range(len(arguments))]
        with self._source.function(f"{name}_body({', '.join(['rt', *given])})", "found", repeated=bool(given)):
            self._source.line("found = U")
            known = emitter.arguments(arguments, given)
            emitter.body(clause.body, lambda: _found(emitter, clause), known)
        otherwise = self._valued(module, clause.otherwise, arguments) if clause.otherwise else None
        with self._source.function(f"{name}(rt, *given)", "found"):
            self._source.line(f"found = {name}_body(rt, *given)")
            if otherwise is not None:
                self._source.line(f"if found is U: found = {otherwise}(rt, *given)")
        return name


def _member(emitter: BodyEmitter, rule: s.Rule, clause: s.Clause) -> None:
    emitter.cover(_value(clause))
    keys = "".join(f"key({emitter.value(key)}), " for key in rule.keys)
    value = f"rt.keep({emitter.value(_value(clause))})"
    if rule.kind == "set":
        emitter.source.line(f"found.add({value})")
    elif rule.kind == "sets":
        emitter.source.line(f"found.setdefault(({keys}), RegoSet()).add({value})")
    else:
        place = emitter.source.set(f"({keys})")
        emitter.source.line(f"found[{place}] = one(found.get({place}, U), {value}, {emitter.place(rule)})")
    emitter.source.line("some = True")


def _found(emitter: BodyEmitter, clause: s.Clause) -> None:
    emitter.cover(_value(clause))
    value = emitter.value(_value(clause))
    if isinstance(_value(clause), s.Constant):
        emitter.source.line(f"return {value}")
    else:
        emitter.source.line(f"found = one(found, {value}, {emitter.place(clause)})")


def _value(clause: s.Clause) -> s.Node:
    """The value of a clause; one that says none is true."""
    return clause.value or s.Constant(clause.line, clause.column, value=True)
