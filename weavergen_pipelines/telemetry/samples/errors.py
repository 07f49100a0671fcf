"""What can be wrong with samples."""

from __future__ import annotations

from weavergen_pipelines.errors import WeavergenError


class InvalidSample(WeavergenError):
    """Input that is no sample, or is larger or nested more deeply than the limits allow."""
