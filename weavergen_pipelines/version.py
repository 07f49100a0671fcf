"""The version of WeaverGen."""

__version__ = "0.1.0"
