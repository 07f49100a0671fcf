"""What can go wrong with a receiver."""

from __future__ import annotations

from weavergen_pipelines.errors import WeavergenError


class ReceiverError(WeavergenError):
    """A receiver that cannot listen."""
