"""How much a program may use, counted so that the same program stops at the same place on every machine."""

from __future__ import annotations

from dataclasses import dataclass

from weavergen_pipelines.forge.jq.errors import JqLimitError


@dataclass(frozen=True)
class JqLimits:
    """The limits of one run.

    Attributes:
        max_steps: outputs of iterations, elements that builtins look at; calls of recursive definitions count as four.
        max_bytes: the size of all strings and containers that the program builds, freed ones included.
        max_depth: recursive calls that are waiting for an inner one.
    """

    max_steps: int = 10_000_000
    max_bytes: int = 1 << 30
    max_depth: int = 100_000


CALL_STEPS = 4
"""What a call of a recursive definition counts as, for the time that it takes."""

DEFAULT_LIMITS = JqLimits()


class Meter:
    """What is left of the limits of a run."""

    __slots__ = ("_bytes", "_limits", "_steps")

    def __init__(self, limits: JqLimits) -> None:
        self._limits = limits
        self._steps = limits.max_steps
        self._bytes = limits.max_bytes

    def tick(self, steps: int = 1) -> None:
        """Count steps.

        Raises:
            JqLimitError: more than `max_steps`.
        """
        self._steps -= steps
        if self._steps < 0:
            raise _exceeded("max_steps", self._limits.max_steps)

    def allocate(self, size: int) -> None:
        """Count bytes, before they are allocated.

        Raises:
            JqLimitError: more than `max_bytes`.
        """
        self._bytes -= size
        if self._bytes < 0:
            raise _exceeded("max_bytes", self._limits.max_bytes)

    def deepen(self, depth: int) -> None:
        """Check the number of waiting calls.

        Raises:
            JqLimitError: more than `max_depth`.
        """
        if depth > self._limits.max_depth:
            raise _exceeded("max_depth", self._limits.max_depth)


def _exceeded(name: str, limit: int) -> JqLimitError:
    return JqLimitError(
        f"the jq program needs more than {limit:,} ({name})",
        hint="does it end? if it does, give it higher limits",
    )
