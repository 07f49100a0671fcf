"""What a decision decides by: a decision table or an expression."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from weavergen_pipelines.errors import Location
from weavergen_pipelines.workflow.dmn.errors import DecisionError
from weavergen_pipelines.workflow.dmn.hits import Hit, HitError, Policy
from weavergen_pipelines.workflow.expressions import Expression
from weavergen_pipelines.workflow.expressions.feel.nodes import INPUT
from weavergen_pipelines.workflow.expressions.feel.values import Frame


class Logic(Protocol):
    """Gives the result of a decision."""

    @property
    def names(self) -> frozenset[str]:
        """The variables that it reads."""

    def decide(self, frame: Frame) -> Any:
        """The result, JSON.

        Raises:
            DecisionError, ExpressionError: there is none for this data.
        """


@dataclass(frozen=True)
class Formula:
    """A literal expression."""

    expression: Expression
    where: Location

    @property
    def names(self) -> frozenset[str]:
        """The variables that it reads."""
        return self.expression.names

    def decide(self, frame: Frame) -> Any:
        """Its value."""
        return self.expression.evaluate(frame, where=self.where)


@dataclass(frozen=True)
class Input:
    """A column of conditions; `allowed` is the unary test of the values that it may have."""

    value: Formula
    allowed: Formula | None = None


@dataclass(frozen=True)
class Output:
    """A column of results: `ranking` its values by priority, `default` its value where no rule matches."""

    name: str
    ranking: Formula | None = None
    default: Formula | None = None


@dataclass(frozen=True)
class Rule:
    """A row: unary tests and values, in the order of the columns."""

    tests: tuple[Formula, ...]
    values: tuple[Formula, ...]


@dataclass(frozen=True)
class Table:
    """A decision table. `listed`: the policy gives a list, which is empty where no rule matches."""

    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    policy: Policy
    listed: bool
    where: Location

    @cached_property
    def names(self) -> frozenset[str]:
        """The variables that its cells read."""
        cells = [column.value for column in self.inputs]
        cells += [cell for rule in self.rules for cell in (*rule.tests, *rule.values)]
        return frozenset(name for cell in cells for name in cell.names)

    def decide(self, frame: Frame) -> Any:
        """What the rules that match come to, by the hit policy."""
        hits = self._hits(frame)
        if not hits:
            return self._default(frame)
        ranks = {column.name: column.ranking.decide(frame) for column in self.outputs if column.ranking}
        try:
            return self.policy(hits, ranks)
        except HitError as error:
            raise DecisionError(str(error), where=self.where) from None

    def _hits(self, frame: Frame) -> list[Hit]:
        columns = [self._column(column, frame) for column in self.inputs]
        return [
            Hit(number, self._outputs(rule.values, frame))
            for number, rule in enumerate(self.rules, 1)
            if all(test.decide(column) is True for test, column in zip(rule.tests, columns, strict=True))
        ]

    def _column(self, column: Input, frame: Frame) -> Frame:
        """What the tests of a column see: the value of its expression as `?`."""
        value = column.value.decide(frame)
        seen = Frame({INPUT: value}, frame)
        if column.allowed is not None and value is not None and column.allowed.decide(seen) is not True:
            what = f"`{column.value.expression.source}` is {value!r}, allowed: {column.allowed.expression.source}"
            raise DecisionError(what, where=column.value.where)
        return seen

    def _outputs(self, values: Sequence[Formula], frame: Frame) -> dict[str, Any]:
        return {column.name: value.decide(frame) for column, value in zip(self.outputs, values, strict=True)}

    def _default(self, frame: Frame) -> Any:
        defaults = [column.default for column in self.outputs if column.default]
        if len(defaults) < len(self.outputs):
            return [] if self.listed else None
        found = Hit(0, self._outputs(defaults, frame)).result
        return [found] if self.listed else found


@dataclass(frozen=True)
class Knowledge:
    """A business knowledge model: a function that expressions call."""

    parameters: tuple[str, ...]
    logic: Logic

    def __call__(self, frame: Frame, arguments: Sequence[Any]) -> Any:
        """Its result, null for another number of arguments."""
        frame.step()
        if len(arguments) != len(self.parameters):
            return None
        functions = {name: value for name, value in frame.items() if isinstance(value, Knowledge)}
        values = functions | dict(zip(self.parameters, arguments, strict=True))
        return self.logic.decide(Frame(values, sharing=frame))
