"""jq as Weaver has it: jaq's language and builtins, and helpers for semantic conventions."""

from weavergen_pipelines.forge.jq.documents import Document
from weavergen_pipelines.forge.jq.errors import JqError, JqLimitError, JqSyntaxError
from weavergen_pipelines.forge.jq.limits import JqLimits
from weavergen_pipelines.forge.jq.program import Program, compile_jq

__all__ = ["Document", "JqError", "JqLimitError", "JqLimits", "JqSyntaxError", "Program", "compile_jq"]
