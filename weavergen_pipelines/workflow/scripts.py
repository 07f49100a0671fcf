"""Script tasks: assignments of safe expressions, one a line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from weavergen_pipelines.workflow.expressions import Expression, ExpressionError, compile_expression

_LINE = re.compile(r"(\w+)\s*=(?!=)\s*(.*)")


@dataclass(frozen=True)
class Script:
    """Assignments, in their order: later ones see what earlier ones have set."""

    assignments: tuple[tuple[str, Expression], ...]

    @cached_property
    def reads(self) -> frozenset[str]:
        """The variables that it needs: those that it reads before it sets them."""
        found: set[str] = set()
        written: set[str] = set()
        for name, expression in self.assignments:
            found |= expression.names - written
            written.add(name)
        return frozenset(found)

    @cached_property
    def writes(self) -> frozenset[str]:
        """The variables that it sets."""
        return frozenset(name for name, _expression in self.assignments)

    def run(self, data: Mapping[str, Any], *, where: str | None = None) -> dict[str, Any]:
        """The variables that it sets, with their values for this data.

        Raises:
            ExpressionError: an expression has no value.
        """
        written: dict[str, Any] = {}
        for name, expression in self.assignments:
            written[name] = expression.evaluate({**data, **written}, where=where)
        return written


@lru_cache(maxsize=1024)
def parse_script(text: str) -> Script:
    """The script of lines `name = expression`; empty lines and those that begin with `#` are skipped.

    Raises:
        ExpressionError: a line is something else; the error names it.
    """
    lines = ((number, line.strip()) for number, line in enumerate(text.splitlines(), 1))
    return Script(tuple(_assignment(number, line) for number, line in lines if line and not line.startswith("#")))


def _assignment(number: int, line: str) -> tuple[str, Expression]:
    match = _LINE.fullmatch(line)
    if match is None or not match[1].isidentifier():
        raise ExpressionError(f"line {number} of the script is `{line}`, expected `name = expression`")
    name, source = match.groups()
    try:
        return name, compile_expression(source)
    except ExpressionError as error:
        raise ExpressionError(f"line {number} of the script: {error.what}", hint=error.hint) from None
