"""What a check of policies or of samples finds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

ATTRIBUTE = "semconv_attribute"
"""The findings whose message says all."""


class Level(IntEnum):
    """How bad a finding is; higher is worse."""

    information = 1
    improvement = 2
    violation = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: `id` sorts it, `context` has what its message is about, the signal is what it is of."""

    id: str
    message: str
    level: Level
    context: Any = None
    signal_type: str | None = None
    signal_name: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The finding as the reference prints it."""
        return {
            "type": "PolicyFinding",
            "id": self.id,
            "context": self.context,
            "message": self.message,
            "level": self.level.name,
            "signal_type": self.signal_type,
            "signal_name": self.signal_name,
        }

    def __str__(self) -> str:
        """The sentence of the reference, which its users compare."""
        if self.id == ATTRIBUTE:
            return self.message
        signal = f"signal_type={_option(self.signal_type)}, signal_name={_option(self.signal_name)}"
        context = "None" if self.context is None else _compact(self.context)
        return f"id={self.id}, context={context}, message={self.message}, level={self.level.name.title()}, {signal}"


def _option(value: str | None) -> str:
    return "None" if value is None else f"Some({json.dumps(value, ensure_ascii=False)})"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
