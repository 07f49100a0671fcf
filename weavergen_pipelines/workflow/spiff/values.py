"""A token's data inside SpiffWorkflow.

Each variable is one opaque value with the time of its writing: branches cannot share a change, and a join takes of each
the latest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, eq=False)
class Variable:
    """A JSON value that nobody changes, and the count of writings of the execution when it was set."""

    value: Any
    written: int


Variables = dict[str, Variable]


class View(Mapping[str, Any]):
    """The data as JSON, for one who reads: nothing is copied."""

    __slots__ = ("_variables",)

    def __init__(self, variables: Mapping[str, Variable]) -> None:
        """Look at these variables."""
        self._variables = variables

    def __getitem__(self, name: str) -> Any:
        return self._variables[name].value

    def __contains__(self, name: object) -> bool:
        return name in self._variables

    def __iter__(self) -> Iterator[str]:
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)


def merge_into(target: Variables, branch: Mapping[str, Variable]) -> None:
    """Take of each variable what was written last."""
    for name, variable in branch.items():
        known = target.get(name)
        if known is None or known.written < variable.written:
            target[name] = variable


def merged(branches: Iterable[Mapping[str, Variable]]) -> Variables:
    """The data of several tokens as one: of each variable, what was written last."""
    result: Variables = {}
    for branch in branches:
        merge_into(result, branch)
    return result


def plain(variables: Mapping[str, Variable]) -> dict[str, Any]:
    """The data as JSON, of its own."""
    return {name: variable.value for name, variable in variables.items()}
