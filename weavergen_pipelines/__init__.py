"""WeaverGen: keeps generated telemetry code true to its semantic-convention registry."""

__version__ = "0.1.0"

__all__ = ["__version__"]
