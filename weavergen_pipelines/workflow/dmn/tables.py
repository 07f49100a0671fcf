"""The logic of a decision from its XML."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from weavergen_pipelines.errors import Location, nearest
from weavergen_pipelines.workflow.dmn.errors import DecisionError
from weavergen_pipelines.workflow.dmn.hits import AGGREGATIONS, LISTED, POLICIES, RANKED
from weavergen_pipelines.workflow.dmn.logic import Formula, Input, Logic, Output, Rule, Table
from weavergen_pipelines.workflow.dmn.xml import child, children, line, tag, text
from weavergen_pipelines.workflow.expressions import Expression, ExpressionError
from weavergen_pipelines.workflow.expressions.feel import compile_feel, compile_test

MAX_CELLS = 50_000
_BOXED = ("context", "invocation", "list", "relation", "functionDefinition", "conditional", "filter", "for", "some")


@dataclass(frozen=True)
class Cells:
    """Compiles the texts of a file, which knows these names and functions."""

    path: str
    known: tuple[str, ...]
    functions: frozenset[str]

    def expression(self, node: etree._Element, source: str) -> Formula:
        """An expression."""
        return self._compiled(compile_feel, node, source)

    def test(self, node: etree._Element, source: str) -> Formula:
        """Unary tests; an empty cell is any value."""
        return self._compiled(compile_test, node, source or "-")

    def where(self, node: etree._Element) -> Location:
        """Where an element is written."""
        return Location(self.path, line(node))

    def _compiled(self, compile_: Callable[..., Expression], node: etree._Element, source: str) -> Formula:
        language = node.get("expressionLanguage", "feel")
        if "feel" not in language.lower():
            raise DecisionError(f"the expression language {language!r} is not supported", where=self.where(node))
        try:
            return Formula(compile_(source, self.known, self.functions), self.where(node))
        except ExpressionError as error:
            raise DecisionError(error.what, where=self.where(node), hint=error.hint) from None


def read_logic(node: etree._Element, cells: Cells) -> Logic:
    """What a decision or function decides by.

    Raises:
        DecisionError: nothing, or something that is neither a table nor a literal expression.
    """
    table, literal = child(node, "decisionTable"), child(node, "literalExpression")
    if table is not None:
        return _table(table, cells)
    if literal is not None and text(literal):
        return cells.expression(literal, text(literal))
    boxed = next((tag(entry) for entry in node if tag(entry) in _BOXED), None)
    what = f"a boxed <{boxed}> is not supported" if boxed else "it has neither a decision table nor an expression"
    raise DecisionError(f"{tag(node)} {node.get('name') or ''!r}: {what}", where=cells.where(node))


def _table(node: etree._Element, cells: Cells) -> Table:
    policy = node.get("hitPolicy", "UNIQUE")
    aggregation = node.get("aggregation", "") if policy == "COLLECT" else ""
    if policy not in POLICIES:
        raise DecisionError(
            f"there is no hit policy {policy!r}", where=cells.where(node), hint=nearest(policy, POLICIES)
        )
    inputs = tuple(_input(entry, cells) for entry in children(node, "input"))
    outputs = tuple(_output(entry, place, cells) for place, entry in enumerate(children(node, "output"), 1))
    if not outputs or (aggregation and len(outputs) > 1):
        raise DecisionError("a decision table has an output, and only one to aggregate", where=cells.where(node))
    if policy in RANKED and not any(output.ranking for output in outputs):
        raise DecisionError(f"the hit policy {policy} needs output values", where=cells.where(node))
    rows = children(node, "rule")
    if len(rows) * (len(inputs) + len(outputs)) > MAX_CELLS:
        raise DecisionError(f"a decision table has at most {MAX_CELLS} cells", where=cells.where(node))
    return Table(
        inputs=inputs,
        outputs=outputs,
        rules=tuple(_rule(row, len(inputs), len(outputs), cells) for row in rows),
        policy=AGGREGATIONS.get(aggregation, POLICIES[policy]),
        listed=policy in LISTED and not aggregation,
        where=cells.where(node),
    )


def _input(node: etree._Element, cells: Cells) -> Input:
    expression, values = child(node, "inputExpression"), child(node, "inputValues")
    if expression is None or not text(expression):
        raise DecisionError("an input of the table has no expression", where=cells.where(node))
    allowed = cells.test(values, text(values)) if values is not None and text(values) else None
    return Input(cells.expression(expression, text(expression)), allowed)


def _output(node: etree._Element, place: int, cells: Cells) -> Output:
    values, default = child(node, "outputValues"), child(node, "defaultOutputEntry")
    return Output(
        name=node.get("name") or f"output{place}",
        ranking=cells.expression(values, f"[{text(values)}]") if values is not None and text(values) else None,
        default=cells.expression(default, text(default)) if default is not None and text(default) else None,
    )


def _rule(node: etree._Element, inputs: int, outputs: int, cells: Cells) -> Rule:
    tests, values = children(node, "inputEntry"), children(node, "outputEntry")
    if (len(tests), len(values)) != (inputs, outputs):
        what = f"the rule has {len(tests)} conditions and {len(values)} results, expected {inputs} and {outputs}"
        raise DecisionError(what, where=cells.where(node))
    return Rule(
        tuple(cells.test(entry, text(entry)) for entry in tests),
        tuple(cells.expression(entry, text(entry) or "null") for entry in values),
    )
