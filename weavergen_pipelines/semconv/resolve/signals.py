"""The id of a group in the v2 namespace of its type."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.model import Group

_PREFIXES = ("metric.", "event.", "entity.", "span.", "attribute_group.", "registry.")


def signal_id(group: Group) -> str | None:
    """The id under which the v2 output knows a group; None if it does not, or if the group lacks its name."""
    match group.type:
        case "span" | "attribute_group":
            return short_id(group)
        case "entity":
            return short_id(group) if group.refines else entity_type(group)
        case "event":
            return short_id(group) if group.refines else group.name
        case "metric":
            return short_id(group) if group.refines else group.metric_name
        case _:
            return None


def short_id(group: Group) -> str:
    """The id of a group without the prefix of its type."""
    return group.id.removeprefix(f"{group.type}.")


def entity_type(group: Group) -> str:
    """The type that an entity group defines."""
    return group.name if group.name is not None else short_id(group)


def is_same_signal(group: Group, other: Group) -> bool:
    """Whether two groups define one signal, though their ids may differ in the prefix of their type."""
    if group.type != other.type:
        return False
    if group.metric_name is not None or other.metric_name is not None:
        return group.metric_name == other.metric_name
    if group.name is not None or other.name is not None:
        return group.name == other.name
    return _without_prefix(group.id) == _without_prefix(other.id)


def _without_prefix(name: str) -> str:
    prefix = next((prefix for prefix in _PREFIXES if name.startswith(prefix)), "")
    return name[len(prefix) :]


def import_names(group: Group) -> list[str]:
    """The names by which a pattern can import a group of a registry that is not published."""
    named = group.metric_name if group.type in ("metric", "metric_group") else group.name
    match group.type:
        case "scope" | "undefined":
            return []
        case _ if group.is_v2:
            return _names_v2(group, named)
        case "attribute_group" | "span":
            return [group.id]
        case "entity":
            return _distinct(group.id, _bare(group.id, "entity."), named)
        case "event" | "metric":
            return _distinct(named)
        case _:
            return []


def _names_v2(group: Group, named: str | None) -> list[str]:
    if group.type == "attribute_group":
        return _distinct(group.id, _bare(group.id, "registry."), _bare(group.id, "attribute_group."))
    kind = "metric" if group.type == "metric_group" else group.type
    return _distinct(group.id, named, _bare(group.id, f"{kind}."))


def _bare(name: str, prefix: str) -> str | None:
    return name.removeprefix(prefix) if name.startswith(prefix) else None


def _distinct(*names: str | None) -> list[str]:
    return list(dict.fromkeys(name for name in names if name is not None))
