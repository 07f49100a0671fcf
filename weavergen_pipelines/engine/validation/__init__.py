"""Is generated code valid in its language: by its grammar, and by the compiler that is installed."""

from __future__ import annotations

from weavergen_pipelines.engine.validation.compiling import compile_code
from weavergen_pipelines.engine.validation.report import CodeError, ValidationReport
from weavergen_pipelines.engine.validation.syntax import validate_code

__all__ = ["CodeError", "ValidationReport", "compile_code", "validate_code"]
