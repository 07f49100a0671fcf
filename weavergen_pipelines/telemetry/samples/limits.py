"""How much input may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SampleLimits:
    """Limits on input from outside.

    Attributes:
        max_bytes: of one file, or of one message.
        max_depth: of arrays and objects in a sample.
        max_problems: how many samples that are wrong are named before the rest is left unread.
    """

    max_bytes: int = 512 * 1024 * 1024
    max_depth: int = 64
    max_problems: int = 100


DEFAULT_LIMITS = SampleLimits()


def too_deep(value: Any, limit: int) -> bool:
    """Whether arrays and objects in a JSON value are nested more than `limit` times."""
    level = [value]
    for _ in range(limit):
        level = [inner for one in level for inner in _inner(one)]
        if not level:
            return False
    return any(isinstance(one, dict | list) for one in level)


def _inner(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
