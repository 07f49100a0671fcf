"""Semantic-convention registries: sources, parsing, checking, resolving and statistics.

`load_registry(source)` reads and validates; `resolve_registry(loaded)` gives a `Resolution` with the documents of
format 1 and 2, the statistics (`stats_text` lays them out), and all diagnostics; `exit_code(diagnostics)` is that of a
command which found them.
"""

from weavergen_pipelines.semconv.diagnostics import Diagnostic, as_reference, exit_code
from weavergen_pipelines.semconv.load import load_registry
from weavergen_pipelines.semconv.loaded import LoadedRegistry
from weavergen_pipelines.semconv.resolution import Resolution, resolve_registry
from weavergen_pipelines.semconv.source import RegistrySource
from weavergen_pipelines.semconv.stats_text import stats_text

__all__ = [
    "Diagnostic",
    "LoadedRegistry",
    "RegistrySource",
    "Resolution",
    "as_reference",
    "exit_code",
    "load_registry",
    "resolve_registry",
    "stats_text",
]
