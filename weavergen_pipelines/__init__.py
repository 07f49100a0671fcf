"""WeaverGen: keeps generated telemetry code true to its semantic-convention registry."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("weavergen")
except PackageNotFoundError:  # a source tree that nobody installed
    __version__ = "0.0.0"

__all__ = ["__version__"]
