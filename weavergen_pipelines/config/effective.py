"""Settings as a flat list for people to read, secrets masked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weavergen_pipelines.config.load import LoadedSettings

DEFAULT = "default"


@dataclass(frozen=True)
class Entry:
    """One setting: `value` is JSON; `origin` is `default`, `<file>:<line>` or the name of a variable."""

    key: str
    value: Any
    origin: str


def effective(loaded: LoadedSettings) -> list[Entry]:
    """Every setting in order of the sections, with where it came from; secrets and passwords in URLs are masked."""
    leaves = _leaves("", loaded.settings.model_dump(mode="json"))
    return [Entry(key, _masked(value), loaded.origins.get(key, DEFAULT)) for key, value in leaves]


def _leaves(prefix: str, value: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, dict):
        yield prefix, value
        return
    for name, item in value.items():
        yield from _leaves(f"{prefix}.{name}" if prefix else name, item)


def _masked(value: Any) -> Any:
    if isinstance(value, list):
        return [_masked(item) for item in value]
    return re.sub(r"((?:https?|postgres(?:ql)?)://)[^/@\s]+@", r"\1***@", value) if isinstance(value, str) else value
