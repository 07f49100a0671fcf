"""What can be wrong with the policies of a live check."""

from __future__ import annotations

from weavergen_pipelines.errors import WeavergenError


class PolicyError(WeavergenError):
    """Policies, data or a preprocessor that are not there, cannot be read, or do not go together."""
