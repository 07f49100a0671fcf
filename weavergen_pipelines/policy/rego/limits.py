"""How much a policy may use: no rule can call itself, but loops in loops may take for ever."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic

from weavergen_pipelines.policy.rego.errors import PolicyLimitExceeded

_GLANCE = 10_000
"""Steps between two looks at the clock."""


@dataclass(frozen=True)
class PolicyLimits:
    """The limits of one evaluation.

    Attributes:
        max_steps: elements that loops look at, elements and characters that functions make.
        max_seconds: how long it may take.
    """

    max_steps: int = 1_000_000_000
    max_seconds: float = 60.0


class Meter:
    """What is left of the limits of an evaluation."""

    __slots__ = ("_deadline", "_glance", "_left", "_limits")

    def __init__(self, limits: PolicyLimits) -> None:
        self._limits = limits
        self._left = limits.max_steps
        self._deadline = monotonic() + limits.max_seconds
        self._glance = self._left

    @property
    def used(self) -> int:
        """The steps that were counted."""
        return self._limits.max_steps - self._left

    def charge(self, steps: int) -> None:
        """Count steps.

        Raises:
            PolicyLimitExceeded: more than there are, or it takes too long.
        """
        self._left -= steps
        if self._left < self._glance:
            self._look()

    def work(self, amount: int) -> None:
        """What costs time but no steps, as much as so many of them: the next look at the clock comes sooner.

        Raises:
            PolicyLimitExceeded: it takes too long.
        """
        self._glance += amount
        if self._left < self._glance:
            self._look()

    def _look(self) -> None:
        if self._left < 0:
            raise _exceeded(f"{self._limits.max_steps:,} steps")
        if monotonic() > self._deadline:
            raise _exceeded(f"{self._limits.max_seconds:g} s")
        self._glance = max(self._left - _GLANCE, 0)


def _exceeded(limit: str) -> PolicyLimitExceeded:
    return PolicyLimitExceeded(
        f"the policies need more than {limit}", hint="look for loops in loops; if it has to be, set higher limits"
    )
