"""WeaverGen: keeps generated telemetry code true to its semantic-convention registry.

`Registry` is the Python API: `Registry.load("./model").metrics`. See docs/python.md.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.version import __version__

if TYPE_CHECKING:
    from weavergen_pipelines.errors import CompoundError, Location, WeavergenError
    from weavergen_pipelines.registry import Registry

__all__ = ["CompoundError", "Location", "Registry", "WeavergenError", "__version__"]

_MODULES = {"CompoundError": "errors", "Location": "errors", "Registry": "registry", "WeavergenError": "errors"}


def __getattr__(name: str) -> Any:
    """The public names, imported when they are asked for: the command line starts without them."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
