"""What can go wrong while telemetry is sent."""

from __future__ import annotations

from weavergen_pipelines.errors import WeavergenError


class EmitError(WeavergenError):
    """A receiver that does not take what it is sent."""
