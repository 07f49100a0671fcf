"""Entity associations: every entity that a signal names is one of this registry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.semconv.diagnostics import Diagnostic, diagnose
from weavergen_pipelines.semconv.model import Group, is_private
from weavergen_pipelines.semconv.resolve.signals import signal_id

if TYPE_CHECKING:
    from collections.abc import Iterator


def check_associations(groups: list[Group]) -> Iterator[Diagnostic]:
    """The associations that mean no entity, or one that is kept from others, as fatal problems."""
    entities = {signal_id(group): is_private(group) for group in groups if group.type == "entity"}
    for group in groups:
        for name in dict.fromkeys(entity_names(group.entity_associations)):
            if name not in entities:
                yield _unresolved(group, name)
            elif entities[name] and not is_private(group):
                yield diagnose(
                    "ExcludedFromDependencyResolution",
                    group.place.below("entity_associations"),
                    fatal=True,
                    id=name,
                    type="entity",
                    used_in=group.id,
                )


def entity_names(associations: list[Any]) -> Iterator[str]:
    """The entities named anywhere in a list of associations."""
    for association in associations:
        if isinstance(association, str):
            yield association
        else:
            yield from entity_names(association["one_of"] if "one_of" in association else association["all_of"])


def _unresolved(group: Group, name: str) -> Diagnostic:
    return diagnose(
        "UnresolvedEntityAssociation",
        group.place.below("entity_associations"),
        fatal=True,
        group_id=group.id,
        entity_type=name,
        provenance=group.provenance,
    )
