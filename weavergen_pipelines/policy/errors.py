"""What can be wrong with where policies come from."""

from __future__ import annotations

from weavergen_pipelines.errors import WeavergenError


class PolicyUnavailable(WeavergenError):
    """A policy file or folder that is not there, cannot be read, or has no policy in it."""


class InvalidFinding(WeavergenError):
    """What a policy gives as a finding, but is none."""
