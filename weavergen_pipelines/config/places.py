"""Plain data that knows where each of its keys was given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.errors import Location

if TYPE_CHECKING:
    from collections.abc import Mapping

Key = tuple[str | int, ...]
"""The path to a value: `("registries", "otel", "targets", 0)`."""

Place = Location | str
"""Where a value was given: in a file, or by the environment variable of that name."""


@dataclass(frozen=True)
class Layer:
    """Settings from one source, and the place of each key and list item."""

    data: dict[str, Any] = field(default_factory=dict)
    places: dict[Key, Place] = field(default_factory=dict)


def place_of(key: Key, places: Mapping[Key, Place]) -> Place | None:
    """Where the value was given, or else the innermost section around it."""
    return next((places[key[:end]] for end in range(len(key), -1, -1) if key[:end] in places), None)


def dotted(key: Key) -> str:
    """`registries.otel.targets`; an item of a list is `targets[0]`."""
    text = ""
    for part in key:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def merged(lower: dict[str, Any], upper: dict[str, Any]) -> dict[str, Any]:
    """Sections and maps key by key, null being an empty one; any other value of `upper` replaces that of `lower`."""
    result = dict(lower)
    for key, value in upper.items():
        below = result.get(key)
        result[key] = (
            merged(below, value or {}) if isinstance(below, dict) and isinstance(value, dict | None) else value
        )
    return result
