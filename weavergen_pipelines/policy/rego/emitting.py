"""Python source, line by line: temporary names, blocks, and the way out of the current block."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

MAX_LOOPS = 18
"""Loops in loops of one function: Python allows 20."""
MAX_INDENT = 90
"""Blocks in blocks: Python allows 100."""


class TooDeep(Exception):
    """More blocks in blocks than Python allows."""


class Source:
    """Lines of Python.

    `escape` is the statement that gives up what is being tried: the next turn of a loop, or the return of a function.
    `loops` is how many loops are open in the current function; it is `repeated` if it may be called several times.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.escape = ""
        self.loops = 0
        self.repeated = False
        self._indent = self._base = 0
        self._numbers = count(1)

    def number(self) -> int:
        """A number that was not used before."""
        return next(self._numbers)

    def line(self, text: str) -> None:
        """Add a line to the current block."""
        self.lines.append("    " * self._indent + text)

    def set(self, expression: str) -> str:
        """A new name with this value."""
        name = f"t{self.number()}"
        self.line(f"{name} = {expression}")
        return name

    def defined(self, expression: str) -> str:
        """A new name with this value; what is tried is given up if it is undefined."""
        name = self.set(expression)
        self.unless(f"{name} is not U")
        return name

    def unless(self, condition: str) -> None:
        """Give up unless the condition holds."""
        self.line(f"if not ({condition}): {self.escape}")

    def loop(self, header: str) -> None:
        """Open a loop, up to the end of the current function.

        Raises:
            TooDeep: there are too many around it.
        """
        self.line(f"for {header}:")
        self._indent += 1
        self.loops += 1
        self.escape = "continue"
        if self.loops > MAX_LOOPS or self._indent > MAX_INDENT:
            raise TooDeep

    @contextmanager
    def function(self, header: str, otherwise: str, *, repeated: bool = False) -> Iterator[None]:
        """A function, nested in the current one; it returns `otherwise` at its end and where what it tries is given up.

        It is repeated if it is said to be, or where it is in a loop.

        Raises:
            TooDeep: there are too many around it.
        """
        outer = (self.escape, self.loops, self.repeated, self._indent, self._base)
        self.line(f"def {header}:")
        self._indent = self._base = self._indent + 1
        if self._indent > MAX_INDENT:
            raise TooDeep
        self.repeated = repeated or self.repeated or self.loops > 0
        self.escape, self.loops = f"return {otherwise}", 0
        yield
        self._indent = self._base
        self.line(f"return {otherwise}")
        self.escape, self.loops, self.repeated, self._indent, self._base = outer
