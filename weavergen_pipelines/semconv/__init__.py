"""Semantic-convention registries: sources, parsing, checking, resolving and statistics.

`load_registry(source)` reads and validates; `resolve_registry(loaded)` gives a `Resolution` with the documents of
format 1 and 2, the statistics (`stats_text` lays them out), and all diagnostics; `exit_code(diagnostics)` is that of a
command which found them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.diagnostics import Diagnostic, as_reference, exit_code
    from weavergen_pipelines.semconv.load import load_registry
    from weavergen_pipelines.semconv.loaded import LoadedRegistry
    from weavergen_pipelines.semconv.resolution import Resolution, resolve_registry
    from weavergen_pipelines.semconv.source import RegistrySource
    from weavergen_pipelines.semconv.stats_layout import stats_text

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

_MODULES = {
    "Diagnostic": "diagnostics",
    "LoadedRegistry": "loaded",
    "RegistrySource": "source",
    "Resolution": "resolution",
    "as_reference": "diagnostics",
    "exit_code": "diagnostics",
    "load_registry": "load",
    "resolve_registry": "resolution",
    "stats_text": "stats_layout",
}


def __getattr__(name: str) -> Any:
    """The public names, imported when they are asked for: what is remembered takes no resolver."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
