"""Attributes by the namespaces of their names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Namespace:
    """What is directly below a prefix; `total` and `depth` are about everything below it."""

    prefix: str
    namespaces: tuple[str, ...]
    attributes: tuple[Mapping[str, Any], ...]
    total: int
    depth: int

    def to_json(self) -> dict[str, Any]:
        """The namespace as the reference gives it; of attributes the key, brief and stability."""
        return {
            "prefix": self.prefix,
            "sub_namespaces": list(self.namespaces),
            "attributes": [{name: item[name] for name in ("key", "brief", "stability")} for item in self.attributes],
            "total_attribute_count": self.total,
            "max_depth": self.depth,
        }


def browse(document: Mapping[str, Any], prefix: str = "", *, separator: str = ".") -> Namespace:
    """The namespace of that prefix in a materialised document; the root without one."""
    while separator and prefix.endswith(separator):
        prefix = prefix.removesuffix(separator)
    start = f"{prefix}{separator}" if prefix else ""
    attributes = {item["key"]: item for item in document["registry"]["attributes"]}
    below = {key.removeprefix(start): item for key, item in sorted(attributes.items()) if key.startswith(start)}
    parts = {rest: rest.split(separator) for rest in below}
    return Namespace(
        prefix,
        tuple(sorted({start + part[0] for part in parts.values() if len(part) > 1})),
        tuple(below[rest] for rest, part in parts.items() if len(part) == 1),
        len(below),
        max(map(len, parts.values()), default=0),
    )
