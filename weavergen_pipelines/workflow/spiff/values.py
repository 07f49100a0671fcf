"""A token's data inside SpiffWorkflow.

SpiffWorkflow merges the data of tasks deeply, in place and sharing what is nested. Each variable is therefore one
opaque value with the time of its writing: branches cannot share a change, and a join takes of each the latest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True, eq=False)
class Variable:
    """A JSON value that nobody changes, and the count of writings of the execution when it was set."""

    value: Any
    written: int


Variables = dict[str, Variable]


def merged(branches: Iterable[Mapping[str, Variable]]) -> Variables:
    """The data of several tokens as one: of each variable, what was written last."""
    result: Variables = {}
    for branch in branches:
        for name, variable in branch.items():
            if name not in result or result[name].written < variable.written:
                result[name] = variable
    return result


def plain(variables: Mapping[str, Variable]) -> dict[str, Any]:
    """The data as JSON."""
    return {name: variable.value for name, variable in variables.items()}
