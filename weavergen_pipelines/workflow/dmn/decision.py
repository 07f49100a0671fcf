"""A decision, and those that it requires."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from weavergen_pipelines.errors import Location
from weavergen_pipelines.workflow.dmn.logic import Knowledge, Logic
from weavergen_pipelines.workflow.expressions.feel.values import Frame


@dataclass(frozen=True)
class Decision:
    """One decision of a DMN file. Its result is JSON: a value, an object of several outputs, or a list of them.

    `requires` are the decisions whose results it may read, under their names or ids, each of them before those that
    require it; `knowledge` are the functions that it may call.
    """

    id: str
    name: str
    where: Location
    logic: Logic
    requires: tuple[Decision, ...] = ()
    knowledge: Mapping[str, Knowledge] = field(default_factory=dict, repr=False)

    @cached_property
    def names(self) -> frozenset[str]:
        """The variables that it and those that it requires need; a name with spaces is a variable with `_`."""
        decided = {name for required in self.requires for name in (required.name, required.id)}
        needed = self.logic.names.union(*(required.logic.names for required in self.requires))
        return frozenset(variable(name) for name in needed - decided - self.knowledge.keys())

    def decide(self, data: Mapping[str, Any]) -> Any:
        """The result for this data.

        Raises:
            DecisionError: more rules match than may, or an input is not allowed; names file and line.
            ExpressionError: an expression has no value.
        """
        values = {**self.knowledge, **self._inputs(data)}
        frame = Frame(values)
        for required in self.requires:
            values[required.id] = values[required.name] = required.logic.decide(frame)
        return self.logic.decide(frame)

    def _inputs(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """The data, and under its own name what a name with spaces is in it."""
        needed = self.logic.names.union(*(required.logic.names for required in self.requires))
        return {**data, **{name: data[variable(name)] for name in needed - data.keys() if variable(name) in data}}


def variable(name: str) -> str:
    """The variable of a token that a name of DMN is."""
    return "_".join(name.split())
