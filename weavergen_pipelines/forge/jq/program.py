"""Compiled programs: what the rest of WeaverGen uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from weavergen_pipelines.forge.jq.compiler import compile_node
from weavergen_pipelines.forge.jq.documents import Document
from weavergen_pipelines.forge.jq.errors import JqError, JqLimitError, JqSyntaxError, Raised
from weavergen_pipelines.forge.jq.filters.base import Filter
from weavergen_pipelines.forge.jq.limits import DEFAULT_LIMITS, JqLimits, Meter
from weavergen_pipelines.forge.jq.parser import parse_program
from weavergen_pipelines.forge.jq.scope import Scope, Unit
from weavergen_pipelines.forge.jq.values.text import describe

_MESSAGE_LENGTH = 300


@dataclass(frozen=True)
class Program:
    """A compiled program; it may be run any number of times, in any thread.

    Attributes:
        text: the program as it was written.
        variables: the names of its global variables, without dollar signs.
    """

    text: str
    variables: tuple[str, ...]
    filter: Filter = field(repr=False)

    def run(
        self, value: Any, bindings: Mapping[str, Any] | None = None, *, limits: JqLimits = DEFAULT_LIMITS
    ) -> Iterator[Any]:
        """The outputs for an input, one after the other.

        Object keys are sorted in the input and in the outputs. The input is not changed; outputs may share parts with a
        `Document`, and are not to be changed either.

        Args:
            value: the input, plain JSON, or a `Document` if it is the input of several programs.
            bindings: the values of the global variables; null for those that are left out.
            limits: how much the program may use.

        Raises:
            JqError: the program failed.
            JqLimitError: it needs more than its limits, or recurses too deeply.
        """
        document = value if isinstance(value, Document) else Document(value)
        values = ((bindings or {}).get(name) for name in self.variables)
        env = (Meter(limits), *(Document(bound).value for bound in values))
        try:
            for output in self.filter.run(env, document.value):
                yield document.output(output, env[0])
        except Raised as error:
            raise _failure(error) from None
        except (RecursionError, MemoryError):
            raise JqLimitError("the jq program or its data are nested too deeply") from None


@lru_cache(maxsize=256)
def compile_jq(program: str, *, variables: tuple[str, ...] = ()) -> Program:
    """Compile a program; the same one is compiled once.

    Args:
        program: the text, with jaq's syntax and builtins and Weaver's `semconv_…` helpers.
        variables: the names of the global variables, without dollar signs.

    Raises:
        JqSyntaxError: with line and column; for a name that is not defined, with the nearest ones that are.
    """
    scope = Scope(Unit(program), depth=1)
    for name in variables:
        scope = scope.bind(f"${name}")
    try:
        return Program(program, variables, compile_node(parse_program(program), scope))
    except RecursionError:
        raise JqSyntaxError("the program is nested too deeply") from None


def _failure(error: Raised) -> JqError:
    message = error.value if isinstance(error.value, str) else describe(error.value)
    if len(message) > _MESSAGE_LENGTH:
        message = f"{message[:_MESSAGE_LENGTH]}…"
    return JqError(message)
