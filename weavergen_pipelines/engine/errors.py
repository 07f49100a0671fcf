"""What can be wrong with the choice of an engine."""

from __future__ import annotations

from weavergen_pipelines.errors import WeavergenError


class CommandNotSupported(WeavergenError):
    """The chosen engine does not have this command."""
