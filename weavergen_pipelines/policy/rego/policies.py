"""Compiled policies: asked for the value of a rule, on an input and data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from weavergen_pipelines.errors import CompoundError
from weavergen_pipelines.policy.rego import runtime, values
from weavergen_pipelines.policy.rego.builtins import FUNCTIONS, OPERATORS
from weavergen_pipelines.policy.rego.compiler import compile_rules
from weavergen_pipelines.policy.rego.coverage import Coverage
from weavergen_pipelines.policy.rego.errors import PolicyFailed, RegoError
from weavergen_pipelines.policy.rego.limits import Meter, PolicyLimits
from weavergen_pipelines.policy.rego.names import Definitions
from weavergen_pipelines.policy.rego.parser import parse_module
from weavergen_pipelines.policy.rego.syntax import Module, Path
from weavergen_pipelines.policy.rego.values import UNDEFINED

_NAMES = {
    "U": UNDEFINED,
    "FUNCTIONS": FUNCTIONS,
    "OPERATORS": OPERATORS,
    "nested": runtime.nested,
    "object_of": runtime.object_of,
    "one": runtime.one,
    "RegoSet": values.RegoSet,
    "equal": values.equal,
    "field": values.field,
    "get": values.get,
    "has": values.has,
    "is_collection": values.is_collection,
    "items": values.items,
    "key": values.key,
    "ordered_object": values.ordered_object,
}
"""What the source of a program knows."""


class Policies:
    """Rego modules, compiled. `packages` are those that they declare.

    With `coverage`, evaluations note the lines that they come through.
    """

    def __init__(
        self, modules: Mapping[str, str], *, limits: PolicyLimits | None = None, coverage: bool = False
    ) -> None:
        """Compile modules, given as path → text.

        Raises:
            CompoundError: modules that are no Rego, each with its first error.
            RegoError: a rule that has no meaning.
        """
        self._texts = modules
        self._modules = _parsed(modules)
        self._limits = limits or PolicyLimits()
        self._covered: set[tuple[str, int]] = set()
        self.definitions = Definitions(self._modules)
        self._rules = _loaded(compile_rules(self.definitions, coverage=coverage))

    @property
    def packages(self) -> frozenset[Path]:
        """The packages that the modules declare."""
        return frozenset(self.definitions.packages)

    @property
    def coverage(self) -> Coverage:
        """Which lines of the modules were evaluated so far."""
        return Coverage.of(self._modules, self._texts, self._covered)

    def value(self, path: Path, given: Any, data: Any) -> Any:
        """The value of the rule `data.<path>` for an input and base data, both JSON; `UNDEFINED` if it has none.

        Raises:
            PolicyFailed: a built-in function is not for its arguments, or a rule with one value has two.
            PolicyLimitExceeded: it takes too long.
        """
        known = self.definitions.rules.get(path)
        if known.is_function if known is not None else not self.definitions.all_below(path):
            return UNDEFINED
        asked = runtime.Runtime(self.definitions, self._rules, (given, data), Meter(self._limits), self._covered)
        try:
            with values.remembered_orders():
                return asked.rule(known.number) if known is not None else asked.document(path)
        except RecursionError:
            raise PolicyFailed(f"the rules that {'.'.join(path)} needs go too deep") from None


def _parsed(modules: Mapping[str, str]) -> list[Module]:
    found, problems = [], []
    for path, text in modules.items():
        try:
            found.append(parse_module(text, path))
        except RegoError as error:
            problems.append(error)
    if problems:
        raise CompoundError(problems)
    return found


def _loaded(source: str) -> dict[int, runtime.Rule]:
    names: dict[str, Any] = dict(_NAMES)
    exec(compile(source, "<policies>", "exec"), names)  # noqa: S102 - source of our own making
    return {int(name[1:]): function for name, function in names.items() if name[0] == "r" and name[1:].isdigit()}
