"""FEEL, the expression language of DMN (DMN 1.5 §10), as far as it is about JSON: `=amount > 100 and not(rejected)`.

A variable that is not set is null, and so is a key that an object does not have; an operation whose operands do not fit
gives null too. There are no dates, no user-defined functions, and no patterns: those are refused by name.
"""

from __future__ import annotations

from weavergen_pipelines.workflow.expressions.expression import Expression
from weavergen_pipelines.workflow.expressions.feel.compile import compile_feel, compile_test

__all__ = ["Expression", "compile_feel", "compile_test"]
