"""Safe expressions over a token's data, in three languages, told apart by how they begin.

`${…}` (or `#{…}`) is JUEL, `=…` is FEEL, anything else is our own part of Python's grammar (`plain`). All of them are
compiled to closures, never `eval`; values are JSON, and sizes are bounded, so that no expression uses much time or
memory.
"""

from __future__ import annotations

from functools import lru_cache

from weavergen_pipelines.workflow.expressions.expression import MAX_SOURCE, Expression, ExpressionError
from weavergen_pipelines.workflow.expressions.plain import compile_plain

__all__ = ["Expression", "ExpressionError", "compile_expression"]


@lru_cache(maxsize=4096)
def compile_expression(source: str) -> Expression:
    """The expression of a text.

    Raises:
        ExpressionError: a syntax error, or something outside the grammar of its language.
    """
    if len(source) > MAX_SOURCE:
        raise ExpressionError(f"an expression has at most {MAX_SOURCE} characters, this one has {len(source)}")
    if source.lstrip().startswith("="):
        from weavergen_pipelines.workflow.expressions.feel import compile_feel

        return compile_feel(source)
    if "${" in source or source.lstrip().startswith("#{"):
        from weavergen_pipelines.workflow.expressions.juel import compile_juel

        return compile_juel(source)
    return compile_plain(source)
