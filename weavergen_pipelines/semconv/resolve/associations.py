"""Entity associations: every entity that a signal names is one of this registry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.semconv.diagnostics import Diagnostic, diagnose
from weavergen_pipelines.semconv.model import Group, is_private
from weavergen_pipelines.semconv.resolve.signals import signal_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weavergen_pipelines.semconv.yaml import KeyPath


def check_associations(groups: list[Group]) -> Iterator[Diagnostic]:
    """The associations that mean no entity, or one that is kept from others, as fatal problems."""
    entities = {signal_id(group): is_private(group) for group in groups if group.type == "entity"}
    for group in groups:
        named = dict(entity_names(group.entity_associations, ("entity_associations",)))
        for name, keys in named.items():
            if name not in entities:
                yield _unresolved(group, name, keys)
            elif entities[name] and not is_private(group):
                yield diagnose(
                    "ExcludedFromDependencyResolution",
                    group.place.below(*keys),
                    fatal=True,
                    id=name,
                    type="entity",
                    used_in=group.id,
                )


def entity_names(associations: list[Any], path: KeyPath) -> Iterator[tuple[str, KeyPath]]:
    """The entities named anywhere in a list of associations, and the way to each."""
    for index, association in enumerate(associations):
        if isinstance(association, str):
            yield association, (*path, index)
        else:
            operator = "one_of" if "one_of" in association else "all_of"
            yield from entity_names(association[operator], (*path, index, operator))


def _unresolved(group: Group, name: str, keys: KeyPath) -> Diagnostic:
    return diagnose(
        "UnresolvedEntityAssociation",
        group.place.below(*keys),
        fatal=True,
        group_id=group.id,
        entity_type=name,
        provenance=group.provenance,
    )
