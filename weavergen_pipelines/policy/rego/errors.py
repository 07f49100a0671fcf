"""What can be wrong with a policy."""

from __future__ import annotations

from weavergen_pipelines.errors import WeavergenError


class RegoError(WeavergenError):
    """A policy that cannot be read or compiled."""


class PolicyFailed(WeavergenError):
    """A policy that has no result: a function is not for its arguments, or a rule has two values."""


class PolicyLimitExceeded(WeavergenError):
    """A policy that was stopped because it used more than its limits."""
