"""What the names of a module mean outside of its bodies: rules, imports, `input` and `data`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from weavergen_pipelines.errors import Location
from weavergen_pipelines.policy.rego.builtins import FUNCTIONS
from weavergen_pipelines.policy.rego.errors import RegoError
from weavergen_pipelines.policy.rego.grouping import brought_together
from weavergen_pipelines.policy.rego.variables import Names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from weavergen_pipelines.policy.rego.syntax import Module, Path, Rule


@dataclass(frozen=True)
class Definition:
    """All clauses of one rule: `number` names its function."""

    path: Path
    number: int
    rules: tuple[tuple[Module, Rule], ...]

    @cached_property
    def kind(self) -> str:
        """`complete`, `set`, `object`, `sets` or `function`; a default may be that of a set or an object too."""
        kind = next((rule.kind for _, rule in self.rules if rule.kind != "default"), "complete")
        return kind.removeprefix("default ")

    @property
    def is_function(self) -> bool:
        """Whether it takes arguments."""
        return self.kind == "function"

    @cached_property
    def arity(self) -> int:
        """How many arguments it takes."""
        return len(self.rules[0][1].clause.arguments or ())

    def check(self) -> None:
        """See that all clauses are of one kind.

        Raises:
            RegoError: one is not.
        """
        for module, rule in self.rules:
            kind = self.kind if rule.kind == "default" and not self.is_function else rule.kind.removeprefix("default ")
            if (kind, len(rule.clause.arguments or ())) != (self.kind, self.arity):
                where = Location(module.path, rule.line, rule.column)
                first, line = self.rules[0][0].path, self.rules[0][1].line
                hint = f"it is a {self.kind} at {first}:{line}, and a {kind} here"
                raise RegoError(f"the rule {rule.name!r} is of two kinds", where=where, hint=hint)


class Definitions:
    """The rules of all modules, by path: package and name."""

    def __init__(self, modules: Sequence[Module]) -> None:
        """Bring the clauses of all modules together.

        Raises:
            RegoError: those of one rule do not go together.
        """
        grouped = brought_together(modules)
        self.rules = {
            path: Definition(path, number, tuple(rules)) for number, (path, rules) in enumerate(grouped.items())
        }
        for definition in self.rules.values():
            definition.check()
        self.modules = tuple(modules)
        self.packages = {module.package for module in modules}

    def found(self, path: Path) -> tuple[Definition, int] | None:
        """The rule that a path leads to or through, and how many of its parts are the rule's own."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.rules:
                return self.rules[path[:length]], length
        return None

    def below(self, path: Path) -> dict[str, Path]:
        """What is directly below a path: rules and packages."""
        known = (*self.rules, *self.packages)
        return {one[len(path)]: one[: len(path) + 1] for one in known if _is_below(one, path)}

    def all_below(self, path: Path) -> list[Definition]:
        """The rules below a path."""
        return [rule for known, rule in self.rules.items() if _is_below(known, path)]


def _is_below(known: Path, path: Path) -> bool:
    return len(known) > len(path) and known[: len(path)] == path


@dataclass(frozen=True)
class Globals:
    """The names of one module."""

    module: Module
    definitions: Definitions

    @cached_property
    def own(self) -> frozenset[str]:
        """The rules of the package."""
        package = self.module.package
        return frozenset(path[len(package)] for path in self.definitions.rules if _is_below(path, package))

    @cached_property
    def names(self) -> Names:
        """Every name that is no variable unless a body declares it."""
        return frozenset({"input", "data"}) | self.own | self.module.imports.keys()

    def path(self, name: str) -> Path:
        """What a name stands for, from `input` or `data` on; a rule before an import."""
        if name in ("input", "data"):
            return (name,)
        own = ("data", *self.module.package, name)
        return own if name in self.own else self.module.imports.get(name, own)

    def function(self, name: str) -> Definition | None:
        """The rule that a call of this dotted name means; None for a built-in. Only a function hides a built-in."""
        first, *rest = name.split(".")
        path = (*self.path(first), *rest)
        found = self.definitions.rules.get(path[1:]) if path[0] == "data" else None
        return None if found is not None and not found.is_function and name in FUNCTIONS else found
