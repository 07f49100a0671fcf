"""No rule may need its own value (OPA, "Recursion"): so that every evaluation ends."""

from __future__ import annotations

from collections.abc import Mapping

from weavergen_pipelines.errors import Location
from weavergen_pipelines.policy.rego.errors import RegoError

Uses = list[tuple[int, Location]]
"""The rules that a rule needs, by number, and where it says so."""


def refuse_recursion(uses: Mapping[int, Uses], names: Mapping[int, str]) -> None:
    """Check that no rule needs itself.

    Raises:
        RegoError: one does; with the rules on the way, at the place that closes the circle.
    """
    done: set[int] = set()
    for number in uses:
        _visit(number, uses, names, done)


def _visit(first: int, uses: Mapping[int, Uses], names: Mapping[int, str], done: set[int]) -> None:
    """Depth first, without Python's own stack: chains of rules may be long."""
    way = [first]
    rest = [iter(uses[first])]
    while way:
        used, where = next(rest[-1], (None, None))
        if used is None:
            done.add(way.pop())
            rest.pop()
        elif used in way:
            chain = " → ".join(names[number] for number in [*way[way.index(used) :], used])
            raise RegoError(f"a rule needs its own value: {chain}", where=where, hint="rules cannot be recursive")
        elif used not in done:
            way.append(used)
            rest.append(iter(uses[used]))
