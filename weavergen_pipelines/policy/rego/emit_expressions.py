"""Expressions as Python: each node becomes lines that compute it, and the name of its value."""

from __future__ import annotations

from functools import singledispatchmethod

from weavergen_pipelines.errors import Location, nearest
from weavergen_pipelines.policy.rego import syntax as s
from weavergen_pipelines.policy.rego.builtins import FUNCTIONS, OPERATORS, REFUSED
from weavergen_pipelines.policy.rego.emitting import Source
from weavergen_pipelines.policy.rego.errors import RegoError
from weavergen_pipelines.policy.rego.names import Definition, Globals
from weavergen_pipelines.policy.rego.recursion import Uses
from weavergen_pipelines.policy.rego.syntax import Path

_ORDERS = frozenset({"<", "<=", ">", ">="})
_REPEATABLE = "the same inputs give the same findings, so policies have no such function"


class ExpressionEmitter:
    """Emits expressions of one body; `variables` map those that are known to their Python names."""

    def __init__(self, source: Source, globals_: Globals, uses: Uses) -> None:
        self.source = source
        self.globals = globals_
        self.uses = uses
        self.variables: dict[str, str] = {}
        self.locals: frozenset[str] = frozenset()

    def fail(self, node: s.Node, what: str, hint: str | None = None) -> RegoError:
        """The error of a node."""
        return RegoError(what, where=self.location(node), hint=hint)

    def location(self, node: s.Node) -> Location:
        """Where a node is written."""
        return Location(self.globals.module.path, node.line, node.column)

    def place(self, node: s.Node) -> str:
        """The literal of where a node is written."""
        return repr((self.globals.module.path, node.line, node.column))

    def comprehension(self, node: s.Comprehension) -> str:
        """The value of a comprehension, which has a body."""
        raise NotImplementedError

    @singledispatchmethod
    def value(self, node: s.Node) -> str:
        """The Python name or literal of the value; the lines before it give up if it is undefined."""
        raise self.fail(node, "an expression is expected")

    def values(self, nodes: tuple[s.Node, ...]) -> str:
        """The values by comma."""
        return ", ".join(map(self.value, nodes))

    @value.register
    def _constant(self, node: s.Constant) -> str:
        return repr(node.value)

    @value.register
    def _name(self, node: s.Name) -> str:
        if node.name in self.variables:
            return self.variables[node.name]
        if self.is_variable(node.name):
            raise self.fail(node, f"the variable {node.name!r} has no value here")
        return self._path(node, self.globals.path(node.name))

    def is_variable(self, name: str) -> bool:
        """Whether a name is one of the body, or of those around it."""
        return name in self.locals or name not in self.globals.names

    def _path(self, node: s.Node, path: Path) -> str:
        """The value of a path of names from `input` or `data`."""
        if path[0] == "input":
            return self._fields("rt.input", path[1:])
        found = self.globals.definitions.found(path[1:])
        if found is not None:
            rule, length = found
            if rule.is_function:
                raise self.fail(node, f"{'.'.join(rule.path)} is a function", "call it with its arguments")
            self._used(rule, node)
            return self._fields(f"rt.rule({rule.number})", path[1 + length :])
        below = self.globals.definitions.all_below(path[1:])
        if not below:
            return self._fields("rt.data", path[1:])
        for rule in below:
            self._used(rule, node)
        return self.source.defined(f"rt.document({path[1:]!r})")

    def _used(self, rule: Definition, node: s.Node) -> None:
        self.uses.append((rule.number, self.location(node)))

    def _fields(self, base: str, names: Path) -> str:
        return self.source.defined(self.path_of(base, names))

    @staticmethod
    def path_of(base: str, names: Path) -> str:
        """A path of names from a value, as one expression."""
        for name in names:
            base = f"field({base}, {name!r})"
        return base

    @value.register
    def _reference(self, node: s.Reference) -> str:
        if not isinstance(node.base, s.Name) or not self._is_global(node.base.name):
            return self._steps(self.value(node.base), node.keys)
        names = self.leading_names(node.keys)
        base = self._path(node, (*self.globals.path(node.base.name), *names))
        return self._steps(base, node.keys[len(names) :])

    def _is_global(self, name: str) -> bool:
        return name not in self.variables and not self.is_variable(name)

    @staticmethod
    def leading_names(keys: tuple[s.Node, ...]) -> Path:
        """The texts that a reference begins with."""
        names = []
        for key in keys:
            if not (isinstance(key, s.Constant) and isinstance(key.value, str)):
                break
            names.append(key.value)
        return tuple(names)

    def _steps(self, base: str, keys: tuple[s.Node, ...]) -> str:
        names = self.leading_names(keys)
        if names:
            base = self._fields(base, names)
        for key in keys[len(names) :]:
            base = self._step(base, key)
        return base

    def _step(self, base: str, key: s.Node) -> str:
        if isinstance(key, s.Constant) and isinstance(key.value, str):
            return self.source.defined(f"field({base}, {key.value!r})")
        if isinstance(key, s.Name) and key.name not in self.variables and self.is_variable(key.name):
            return self._walk(base, key.name)
        return self.source.defined(f"get({base}, {self.value(key)})")

    def _walk(self, base: str, name: str) -> str:
        """Every element of a collection, its index in the variable."""
        element = f"e{self.source.number()}"
        if name == "_":
            self.source.loop(f"{element} in rt.elements({base})")
        else:
            index = self.variables[name] = f"i{self.source.number()}"
            self.source.loop(f"{index}, {element} in rt.items({base})")
        return element

    @value.register
    def _call(self, node: s.Call) -> str:
        rule = self.globals.function(node.function)
        if rule is not None:
            if not rule.is_function:
                raise self.fail(node, f"{node.function!r} is no function", "its value is had without a call")
            self._used(rule, node)
            self._count(node, rule.arity)
            return self.source.defined(f"rt.call({', '.join([str(rule.number), *map(self.value, node.arguments)])})")
        if node.function in REFUSED:
            raise self.fail(node, f"{node.function!r} depends on {REFUSED[node.function]}", _REPEATABLE)
        if node.function not in FUNCTIONS:
            raise self.fail(node, f"there is no function {node.function!r}", nearest(node.function, FUNCTIONS))
        self._count(node, self.arity(node.function))
        if node.function == "print":
            return self._use(f"FUNCTIONS[{node.function!r}]", node, ())
        return self._use(f"FUNCTIONS[{node.function!r}]", node, node.arguments)

    def arity(self, function: str) -> int | None:
        """How many arguments a function takes; None if there is none of this name, or it takes any number."""
        rule = self.globals.function(function)
        if rule is not None:
            return rule.arity if rule.is_function else None
        kinds = FUNCTIONS[function].kinds if function in FUNCTIONS else None
        return len(kinds) if kinds is not None else None

    def _count(self, node: s.Call, wanted: int | None) -> None:
        if wanted is not None and len(node.arguments) != wanted:
            raise self.fail(node, f"{node.function!r} takes {wanted} arguments, not {len(node.arguments)}")

    def _use(self, function: str, node: s.Node, arguments: tuple[s.Node, ...]) -> str:
        given = ", ".join([function, self.place(node), *map(self.value, arguments)])
        return self.source.defined(f"rt.use({given})")

    @value.register
    def _infix(self, node: s.Infix) -> str:
        operator = "==" if node.operator == "=" else node.operator
        if operator not in (*OPERATORS, "in"):
            raise self.fail(node, f"`{operator}` has no value", "write it as a line of its own")
        if operator == "in":
            return self.source.set(f"rt.is_member({self._or_undefined(node.left)}, {self._or_undefined(node.right)})")
        if operator in _ORDERS or operator in ("==", "!="):
            return self._comparison(operator, self.value(node.left), self.value(node.right))
        return self._use(f"OPERATORS[{operator!r}]", node, (node.left, node.right))

    def _comparison(self, operator: str, left: str, right: str) -> str:
        if operator in _ORDERS:
            return self.source.set(f"OPERATORS[{operator!r}]({left}, {right})")
        return self.source.set(f"{'' if operator == '==' else 'not '}equal({left}, {right})")

    @value.register
    def _membership(self, node: s.Membership) -> str:
        key, value, collection = map(self._or_undefined, (node.key, node.value, node.collection))
        return self.source.set(f"has({collection}, {key}, {value})")

    def _or_undefined(self, node: s.Node) -> str:
        """The value; where it has none that is no reason to give up, unless it walks through a collection."""
        if isinstance(node, s.Constant | s.Comprehension) or self._walks(node):
            return self.value(node)
        name = f"m{self.source.number()}"
        with self.source.function(f"{name}()", "U"):
            self.source.line(f"return {self.value(node)}")
        return self.source.set(f"{name}()")

    def _walks(self, node: s.Node) -> bool:
        keys = [key.name for key in node.keys if isinstance(key, s.Name)] if isinstance(node, s.Reference) else []
        return any(key not in self.variables and self.is_variable(key) for key in keys) or any(
            self._walks(part) for part in node.parts() if not isinstance(part, s.Comprehension)
        )

    @value.register
    def _array(self, node: s.Array) -> str:
        return self.source.set(f"[{self.values(node.items)}]")

    @value.register
    def _set(self, node: s.SetOf) -> str:
        return self.source.set(f"RegoSet([{self.values(node.items)}])")

    @value.register
    def _object(self, node: s.ObjectOf) -> str:
        entries = ", ".join(f"({self.value(key)}, {self.value(value)})" for key, value in node.entries)
        return self.source.set(f"ordered_object([{entries}])")

    @value.register
    def _comprehension(self, node: s.Comprehension) -> str:
        return self.comprehension(node)
