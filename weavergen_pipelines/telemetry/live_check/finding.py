"""What a check finds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any


class Level(IntEnum):
    """How bad a finding is; higher is worse."""

    information = 1
    improvement = 2
    violation = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding about one sample. `context` has the parts of the message that differ from sample to sample."""

    id: str
    message: str
    level: Level
    context: Any = None
    signal_type: str | None = None
    signal_name: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The finding as Weaver writes it."""
        return {
            "type": "PolicyFinding",
            "id": self.id,
            "context": self.context,
            "message": self.message,
            "level": self.level.name,
            "signal_type": self.signal_type,
            "signal_name": self.signal_name,
        }


@dataclass(frozen=True, slots=True)
class Located:
    """A finding with the sample that it is about, and the resource that this came from, as JSON."""

    finding: Finding
    sample_type: str
    sample_name: str | None
    resource: Mapping[str, Any] = field(default_factory=dict)


def highest(findings: Iterable[Finding]) -> Level | None:
    """The worst level, if there is any finding."""
    return max((finding.level for finding in findings), default=None)
