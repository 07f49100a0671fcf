"""The id of a group in the v2 namespace of its type."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.model import Group


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
