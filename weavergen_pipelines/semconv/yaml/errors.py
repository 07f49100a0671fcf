"""Why a YAML text cannot be read."""

from __future__ import annotations


class YamlError(ValueError):
    """What is wrong with a YAML text, and where: `line` and `column` count from 1, None if unknown."""

    def __init__(self, problem: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(problem, line, column)
        self.problem = problem
        self.line = line
        self.column = column
