"""The clauses of a rule, from all modules: those of parts of its value among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from weavergen_pipelines.errors import Location
from weavergen_pipelines.policy.rego.errors import RegoError
from weavergen_pipelines.policy.rego.syntax import Constant, Module, Path, Rule

Clauses = list[tuple[Module, Rule]]

_PARTS = {"complete": "object", "object": "object", "set": "sets", "sets": "sets"}
"""What kind of rule a part of a rule is, seen from the whole."""


def brought_together(modules: Sequence[Module]) -> dict[Path, Clauses]:
    """The clauses of each rule, by package and name.

    `r.a := 1` is a rule of its own, unless there is `r[x] := 2` or `default r := {}`: then both are of `r`.

    Raises:
        RegoError: a part of a rule that has one value.
    """
    grouped: dict[Path, Clauses] = defaultdict(list)
    for module in modules:
        for rule in module.rules:
            grouped[*module.package, *rule.path].append((module, rule))
    for path in sorted(grouped, key=len):
        whole = _whole(path, grouped)
        if whole is not None:
            parts = grouped.pop(path)
            grouped[whole] += [_part(module, rule, path[len(whole) :], grouped[whole]) for module, rule in parts]
    return grouped


def _whole(path: Path, grouped: dict[Path, Clauses]) -> Path | None:
    """The rule of the same package that this one is a part of."""
    package = grouped[path][0][0].package
    return next((path[:length] for length in range(len(package) + 1, len(path)) if path[:length] in grouped), None)


def _part(module: Module, rule: Rule, names: Path, whole: Clauses) -> tuple[Module, Rule]:
    """A clause of a part of a rule as one of the whole."""
    first, kind = whole[0][1], _PARTS.get(rule.kind)
    if kind is None or any(one.kind not in ("default", "object", "sets") for _, one in whole):
        where = Location(module.path, rule.line, rule.column)
        hint = f"it is written at {whole[0][0].path}:{first.line}"
        raise RegoError(f"{rule.name!r} is a part of {first.name!r}, which has no parts", where=where, hint=hint)
    at = (rule.line, rule.column)
    keys = (*(Constant(*at, name) for name in names), *rule.keys)
    return module, replace(rule, path=rule.path[: -len(names)], keys=keys, kind=kind)
