"""Bodies as Python: loops, conditions, and what to do for each solution."""

from __future__ import annotations

from collections.abc import Callable

from weavergen_pipelines.policy.rego import syntax as s
from weavergen_pipelines.policy.rego.coverage import own_lines
from weavergen_pipelines.policy.rego.declarations import Declarations
from weavergen_pipelines.policy.rego.emit_expressions import ExpressionEmitter
from weavergen_pipelines.policy.rego.joins import Join, find_join
from weavergen_pipelines.policy.rego.ordering import Unsafe, ordered
from weavergen_pipelines.policy.rego.variables import ASSIGN, NONE, UNIFY, Names, declared, implicit, pattern, places
from weavergen_pipelines.policy.rego.written_out import unlike, written_out

Done = Callable[[], None]

_RESULTS = {"array": "[]", "set": "RegoSet()", "object": "[]"}


class BodyEmitter(ExpressionEmitter):
    """Emits bodies; a nested body sees the variables of those around it.

    With `coverage` the program notes the lines that it comes through.
    """

    coverage = False

    def body(self, body: s.Body, done: Done, arguments: Names = NONE) -> None:
        """The lines of a body, and `done` for each of its solutions; the `arguments` are those of its function."""
        outer_locals, outer = self.locals, dict(self.variables)
        self._check(body, arguments)
        body = written_out(body, self.arity)
        own = declared(body)
        for name in own:
            self.variables.pop(name, None)
        self.locals |= own | implicit(body, self.globals.names | self.locals)
        try:
            lines = list(ordered(body, self.locals, frozenset(self.variables)))
        except Unsafe as unsafe:
            missing = ", ".join(sorted(unsafe.missing))
            raise self.fail(unsafe.literal, f"nothing gives {missing} a value", "bind it before it is used") from None
        self._lines(lines, done)
        self.locals, self.variables = outer_locals, outer

    def _check(self, body: s.Body, arguments: Names) -> None:
        """See that the body declares each of its names once, and compares what can be equal."""
        problem = Declarations(arguments, self.globals.names | self.variables.keys()).problem(body)
        if problem is not None:
            line, what, hint = problem
            raise self.fail(line, what, hint)
        for unequal in filter(unlike, body):
            raise self.fail(unequal, "the two sides are never equal", "their keys or numbers of elements differ")

    def arguments(self, patterns: tuple[s.Node, ...], given: list[str]) -> Names:
        """The variables of the arguments of a function; of several with one name the last one counts."""
        for node, name in zip(patterns, given, strict=True):
            self.locals |= pattern(node)
            for known in pattern(node):
                self.variables.pop(known, None)
            self._match(node, name)
        return self.locals

    def cover(self, node: s.Node) -> None:
        """Note that the lines of a node are reached."""
        if self.coverage:
            lines = {(self.globals.module.path, line) for line in own_lines(node)}
            self.source.line(f"rt.covered.update({sorted(lines)!r})")

    def _lines(self, lines: list[s.Literal], done: Done) -> None:
        for number, line in enumerate(lines):
            self.cover(line)
            later = lines[number + 1 :] if self._pays else []
            join = find_join(line, later, self.variables.keys(), self.locals)
            if join is not None:
                self._join(join, line)
            else:
                self._line(line)
        done()

    @property
    def _pays(self) -> bool:
        """Whether an index may pay: what runs once looks at a collection once.

        It leaves out lines, which are to be seen if somebody asks for them.
        """
        return bool(self.source.loops or self.source.repeated) and not self.coverage

    def _line(self, line: s.Literal) -> None:
        if isinstance(line, s.SomeIn):
            self._some_in(line)
        elif isinstance(line, s.Every):
            self.source.unless(self._every_having(line))
        elif isinstance(line, s.Expression):
            self._expression(line)

    def _some_in(self, line: s.SomeIn) -> None:
        collection = self._having(line.modifiers, line.collection)
        self.source.line(f"rt.look_into({collection}, {self.place(line.collection)})")
        value, index = f"e{self.source.number()}", f"i{self.source.number()}"
        if line.key is None:
            self.source.loop(f"{value} in rt.elements({collection})")
        else:
            self.source.loop(f"{index}, {value} in rt.items({collection})")
            self._match(line.key, index)
        self._match(line.value, value)

    def _every_having(self, line: s.Every) -> str:
        """The condition that a loop holds, with other `input` or `data`."""
        if not line.modifiers:
            return self._every(line)
        replaced, name = self._replaced(line.modifiers), f"w{self.source.number()}"
        with self.source.function(f"{name}(rt)", "False"):
            self.source.line(f"return {self._every(line)}")
        return f"{name}({replaced})"

    def _every(self, line: s.Every) -> str:
        collection, name = self.value(line.collection), f"q{self.source.number()}"
        with self.source.function(f"{name}()", "True"):
            self.source.line(f"if not is_collection({collection}): return False")
            index, value = f"i{self.source.number()}", f"e{self.source.number()}"
            outer, outer_locals = dict(self.variables), self.locals
            self.locals |= pattern(line.value) | pattern(line.key)
            self.source.loop(f"{index}, {value} in rt.items({collection})")
            if line.key is not None:
                self._bind(line.key, index)
            self._bind(line.value, value)
            self.source.line(f"if not {self._holds(line.body)}: return False")
            self.variables, self.locals = outer, outer_locals
        return f"{name}()"

    def _holds(self, body: s.Body) -> str:
        name = f"q{self.source.number()}"
        with self.source.function(f"{name}()", "False"):
            self.body(body, lambda: self.source.line("return True"))
        return f"{name}()"

    def _expression(self, line: s.Expression) -> None:
        node = line.expression
        plain = self._plain(node) if line.negated and not line.modifiers else None
        if plain is not None:
            name = self.source.set(plain)
            self.source.unless(f"{name} is U or {name} is False")
        elif line.negated:
            negated = (s.Expression(line.line, line.column, node, modifiers=line.modifiers),)
            self.source.unless(f"not {self._holds(negated)}")
        elif isinstance(node, s.Infix) and node.operator in (ASSIGN, UNIFY):
            self._assignment(node, line.modifiers)
        else:
            value = self._having(line.modifiers, node)
            self.source.unless(f"{self.source.set(value)} is not False")

    def _plain(self, node: s.Node) -> str | None:
        """A path of names from a variable, as one expression."""
        if not isinstance(node, s.Reference) or not isinstance(node.base, s.Name):
            return None
        names = self.leading_names(node.keys)
        known = self.variables.get(node.base.name)
        return self.path_of(known, names) if known is not None and len(names) == len(node.keys) else None

    def _assignment(self, node: s.Infix, modifiers: tuple[s.With, ...]) -> None:
        left, right = node.left, node.right
        if node.operator == UNIFY and not self._can_match(left):
            left, right = right, left
        if not self._can_match(left):
            value = self._having(modifiers, s.Infix(node.line, node.column, "==", left, right))
            self.source.unless(value)
        else:
            self._match(left, self._having(modifiers, right))

    def _can_match(self, node: s.Node) -> bool:
        """Whether a pattern has names to be set: those that are variables, and have no value yet."""
        return any(name not in self.variables and self.is_variable(name) for name in places(node))

    def _match(self, node: s.Node, value: str) -> None:
        """Set the variables of a pattern; what of it is known already has to be equal."""
        if isinstance(node, s.Name):
            self._bind(node, value)
        elif isinstance(node, s.Array):
            self.source.unless(f"type({value}) is list and len({value}) == {len(node.items)}")
            for number, item in enumerate(node.items):
                self._match(item, self.source.set(f"{value}[{number}]"))
        elif isinstance(node, s.ObjectOf):
            self.source.unless(f"type({value}) is dict")
            for key, item in node.entries:
                self._match(item, self.source.defined(f"get({value}, {self.value(key)})"))
        else:
            self.source.unless(f"equal({self.value(node)}, {value})")

    def _bind(self, node: s.Node, value: str) -> None:
        if not isinstance(node, s.Name):
            self._match(node, value)
        elif node.name in self.variables:
            self.source.unless(f"equal({self.variables[node.name]}, {value})")
        elif not self.is_variable(node.name):
            self.source.unless(f"equal({self.value(node)}, {value})")
        elif node.name != "_":
            self.variables[node.name] = value

    def _having(self, modifiers: tuple[s.With, ...], node: s.Node) -> str:
        """The value of an expression, with other `input` or `data`."""
        if not modifiers:
            return self.value(node)
        replaced, name = self._replaced(modifiers), f"w{self.source.number()}"
        with self.source.function(f"{name}(rt)", "U"):
            self.source.line(f"return {self.value(node)}")
        return self.source.defined(f"{name}({replaced})")

    def _replaced(self, modifiers: tuple[s.With, ...]) -> str:
        """The question with other `input` or `data`."""
        replaced = ", ".join(f"({modifier.target!r}, {self.value(modifier.value)})" for modifier in modifiers)
        return f"rt.having([{replaced}])"

    def comprehension(self, node: s.Comprehension) -> str:
        """A function that collects the solutions of the body."""
        name, found = f"c{self.source.number()}", f"r{self.source.number()}"
        with self.source.function(f"{name}()", found):
            self.source.line(f"{found} = {_RESULTS[node.kind]}")
            self.body(node.body, lambda: self._collect(node, found))
        return self.source.set(f"object_of({name}(), {self.place(node)})" if node.kind == "object" else f"{name}()")

    def _collect(self, node: s.Comprehension, found: str) -> None:
        method = "add" if node.kind == "set" else "append"
        key = self.value(node.key) if node.key is not None else None
        value = self.value(node.value)
        self.source.line(f"{found}.{method}(rt.keep({f'({key}, {value})' if key else value}))")

    def _join(self, join: Join, line: s.Literal) -> None:
        """The elements of a collection that may have the key which a later line asks for, by an index."""
        number = self.source.number()
        collection = self.value(join.collection)
        if isinstance(line, s.SomeIn):
            self.source.line(f"rt.look_into({collection}, {self.place(line.collection)})")
        self._key_function(f"k{number}(x)", {**self.variables, join.element: "x"}, join.key)
        self._key_function(f"w{number}()", self.variables, join.wanted)
        element = f"e{self.source.number()}"
        self.source.loop(f"{element} in rt.{join.kind}({collection}, {number}, k{number}, w{number})")
        self.variables[join.element] = element

    def _key_function(self, header: str, variables: dict[str, str], node: s.Node) -> None:
        outer, self.variables = self.variables, dict(variables)
        with self.source.function(header, "U"):
            self.source.line(f"return {self.value(node)}")
        self.variables = outer
