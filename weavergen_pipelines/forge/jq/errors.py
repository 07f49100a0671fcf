"""The errors of jq programs: those that users see, and the one that `try` catches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from weavergen_pipelines.errors import Location, WeavergenError

PROGRAM = "jq"
"""The path in the location of an error: a program is a string, not a file."""


class JqError(WeavergenError):
    """A jq program that cannot be compiled, or that failed while it ran."""


class JqSyntaxError(JqError):
    """A program that is not valid jq: `where` is the line and column in it."""


class JqLimitError(JqError):
    """A program that was stopped because it used more than its limits."""


class Raised(Exception):
    """An error value on its way to `catch`.

    The value may be given as a function: most errors are suppressed by `?`, and to print a large input is slow.
    """

    def __init__(self, value: Any = None, *, message: Callable[[], str] | None = None) -> None:
        super().__init__()
        self._value = value
        self._message = message

    @property
    def value(self) -> Any:
        """What `catch` gets as its input."""
        return self._message() if self._message is not None else self._value


class Break(Exception):
    """`break $name`, on its way to the `label $name` that made the token."""

    def __init__(self, token: object) -> None:
        super().__init__()
        self.token = token


def syntax_error(program: str, offset: int, what: str, hint: str | None = None) -> JqSyntaxError:
    """A syntax error at an offset in the program text."""
    before = program[:offset]
    column = offset - (before.rfind("\n") + 1) + 1
    return JqSyntaxError(what, where=Location(PROGRAM, before.count("\n") + 1, column), hint=hint)
