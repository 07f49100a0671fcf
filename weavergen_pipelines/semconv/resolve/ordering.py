"""The order of attributes in a group: by name; two of one name by the rest of their values."""

from __future__ import annotations

from typing import Any

from weavergen_pipelines.artifacts.digest import canonical_json

_TYPES = ("boolean", "int", "double", "string", "any", "string[]", "int[]", "double[]", "boolean[]")
_LEVELS = ("required", "recommended", "opt_in", "conditionally_required")
_STABILITIES = ("deprecated", "stable", "development", "alpha", "beta", "release_candidate")


def sort_attributes(attributes: list[dict[str, Any]]) -> None:
    """Put the attributes of a group into the order of results."""
    names = {attribute["name"] for attribute in attributes}
    if len(names) == len(attributes):
        attributes.sort(key=lambda attribute: attribute["name"])
    else:
        attributes.sort(key=_full_key)


def _full_key(attribute: dict[str, Any]) -> tuple[Any, ...]:
    return (
        attribute["name"],
        _type_key(attribute["type"]),
        attribute.get("brief", ""),
        canonical_json(attribute.get("examples")),
        attribute.get("tag") or "",
        _level_key(attribute["requirement_level"]),
        attribute.get("sampling_relevant") is not None,
        bool(attribute.get("sampling_relevant")),
        attribute.get("note", ""),
        _rank(_STABILITIES, attribute.get("stability")),
        canonical_json(attribute),
    )


def _type_key(kind: Any) -> tuple[Any, ...]:
    if isinstance(kind, dict):
        return (2, 0, canonical_json(kind))
    return (0, _TYPES.index(kind), b"") if kind in _TYPES else (1, 0, kind.encode())


def _level_key(level: Any) -> tuple[int, int, str]:
    if isinstance(level, str):
        return (0, _LEVELS.index(level), "")
    ((name, condition),) = level.items()
    return (1 + ("conditionally_required", "recommended", "opt_in").index(name), 0, condition)


def _rank(order: tuple[str, ...], value: str | None) -> int:
    return -1 if value is None else order.index(value)
