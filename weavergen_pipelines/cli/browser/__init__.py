"""Searching a registry on a terminal: what matches is there as one types, and all about the one that is chosen."""

from weavergen_pipelines.cli.browser.run import browse
from weavergen_pipelines.cli.browser.state import Browser

__all__ = ["Browser", "browse"]
