"""From a text to an `Expression`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from weavergen_pipelines.workflow.expressions.expression import MAX_SOURCE, Data, Expression, ExpressionError
from weavergen_pipelines.workflow.expressions.feel.nodes import Evaluate
from weavergen_pipelines.workflow.expressions.feel.parser import Parser
from weavergen_pipelines.workflow.expressions.feel.values import Frame

_NONE: frozenset[str] = frozenset()


def compile_feel(source: str, known: Iterable[str] = (), functions: frozenset[str] = _NONE) -> Expression:
    """The expression of a text, with or without `=` before it.

    `known` are names that may have spaces. `functions` are variables that may be called: their values take the frame
    and the list of arguments.

    Raises:
        ExpressionError: a syntax error, or something outside the grammar, with its column.
    """
    text = source.replace("=", " ", 1) if source.lstrip().startswith("=") else source
    return _compiled(source, Parser.whole, text, known, functions)


def compile_test(source: str, known: Iterable[str] = (), functions: frozenset[str] = _NONE) -> Expression:
    """The unary tests of a cell, about the value of the variable `?`; true, false or null.

    Raises:
        ExpressionError: as `compile_feel`.
    """
    return _compiled(source, Parser.cell, source, known, functions)


def _compiled(
    source: str, read: Callable[[Parser], Evaluate], text: str, known: Iterable[str], functions: frozenset[str]
) -> Expression:
    if len(text) > MAX_SOURCE:
        raise ExpressionError(f"an expression has at most {MAX_SOURCE} characters, this one has {len(text)}")
    try:
        parser = Parser(text, known, functions)
        run = read(parser)
    except ExpressionError as error:
        raise ExpressionError(f"{error.what}, in `{source.strip()}`", hint=error.hint) from None
    except (ValueError, RecursionError) as error:
        raise ExpressionError(f"`{source.strip()}` is no expression: {error}") from None
    return Expression(source, frozenset(parser.names), lambda data: run(_framed(data)))


def _framed(data: Data) -> Frame:
    return data if isinstance(data, Frame) else Frame(data)
