"""Entity associations: which registry defines each entity that a signal names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.semconv.diagnostics import Diagnostic, diagnose
from weavergen_pipelines.semconv.model import Group, is_private
from weavergen_pipelines.semconv.resolve.signals import signal_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from weavergen_pipelines.semconv.resolve.dependency import Dependency
    from weavergen_pipelines.semconv.schema_url import SchemaUrl
    from weavergen_pipelines.semconv.yaml import KeyPath, Place

Origins = dict[str, dict[str, "SchemaUrl"]]
"""The registry of each entity that a group names, by group and name; the registry's own entities are left out."""


class Associations:
    """The entities that the groups of a registry may name: its own, then those of its dependencies.

    A group that was imported has brought its answers with it (`origins`): a name may mean another entity here.
    """

    def __init__(self, groups: list[Group], dependencies: Sequence[Dependency], origins: Origins) -> None:
        self._groups = groups
        self._dependencies = dependencies
        self._private = {signal_id(group): is_private(group) for group in groups if group.type == "entity"}
        self._imported = origins
        self.origins: Origins = {group: dict(known) for group, known in origins.items()}

    def resolve(self) -> list[Diagnostic]:
        """Complete `origins`; what means no entity, or one that is kept from others, is a fatal problem."""
        return [problem for group in self._groups if group.entity_associations for problem in self._resolve(group)]

    def _resolve(self, group: Group) -> Iterator[Diagnostic]:
        imported = self._imported.get(group.id, {})
        for name, keys in dict(entity_names(group.entity_associations, ("entity_associations",))).items():
            if name in imported:
                continue
            if name not in self._private:
                yield from self._find(group, name, group.place.below(*keys))
            elif self._private[name] and not is_private(group):
                yield _excluded(group, name, group.place.below(*keys))

    def _find(self, group: Group, name: str, place: Place) -> Iterator[Diagnostic]:
        """Look an entity up in all dependencies: their order says nothing about which one is meant."""
        found = [location for each in self._dependencies if (location := each.entity(name))]
        origins = list(dict.fromkeys(location.origin for location in found if not location.excluded))
        if len(origins) == 1:
            self.origins.setdefault(group.id, {})[name] = origins[0]
        elif origins:
            yield _ambiguous(group, name, [origin.url for origin in origins], place)
        else:
            yield _excluded(group, name, place) if found else _unresolved(group, name, place)


def entity_names(associations: list[Any], path: KeyPath) -> Iterator[tuple[str, KeyPath]]:
    """The entities named anywhere in a list of associations, and the way to each."""
    for index, association in enumerate(associations):
        if isinstance(association, str):
            yield association, (*path, index)
        else:
            operator = "one_of" if "one_of" in association else "all_of"
            yield from entity_names(association[operator], (*path, index, operator))


def _excluded(group: Group, name: str, place: Place) -> Diagnostic:
    kind = "ExcludedFromDependencyResolution"
    return diagnose(kind, place, fatal=True, id=name, type="entity", used_in=group.id)


def _ambiguous(group: Group, name: str, registries: list[str], place: Place) -> Diagnostic:
    return diagnose(
        "AmbiguousEntityAssociation",
        place,
        fatal=True,
        group_id=group.id,
        entity_type=name,
        registries=registries,
    )


def _unresolved(group: Group, name: str, place: Place) -> Diagnostic:
    return diagnose(
        "UnresolvedEntityAssociation",
        place,
        fatal=True,
        group_id=group.id,
        entity_type=name,
        provenance=group.provenance,
    )
