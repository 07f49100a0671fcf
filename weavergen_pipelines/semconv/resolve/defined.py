"""A dependency that was resolved from its definitions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.semconv.model import Group, is_excluded
from weavergen_pipelines.semconv.resolve.associations import entity_names
from weavergen_pipelines.semconv.resolve.catalog import DEPENDENCY, Root
from weavergen_pipelines.semconv.resolve.dependency import Definition, EntityLocation
from weavergen_pipelines.semconv.resolve.signals import import_names, is_same_signal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weavergen_pipelines.semconv.resolve.registry import ResolvedRegistry
    from weavergen_pipelines.semconv.schema_url import SchemaUrl


class DefinedDependency:
    """`Dependency` on a registry that we resolved."""

    published = False

    def __init__(self, registry: ResolvedRegistry) -> None:
        self.registry = registry
        self.schema_url = registry.schema_url
        self.closure = registry.closure
        self._groups = {group.id: group for group in reversed(registry.groups)}

    def definition(self, name: str) -> Definition | None:
        """The attribute that is defined here, or came with a reference or an import."""
        root = self.registry.roots.get(name)
        return Definition(root.attribute, self._origin(root)) if root and root.is_definition else None

    def parent(self, name: str) -> Group | None:
        """The group of that id."""
        group = self._groups.get(name)
        if group is None:
            return None
        members = self.members(group)
        origins = {attribute["name"]: origin for attribute, origin in members}
        return replace(group, attributes=[_specification(attribute) for attribute, _ in members], origins=origins)

    def entity(self, name: str) -> EntityLocation | None:
        """The entity that an import could name so."""
        for group in self.registry.groups:
            if group.type == "entity" and name in import_names(group):
                return EntityLocation(group.schema_url, is_excluded(group.annotations))
        return None

    def importable(self) -> Iterator[tuple[Group, list[str]]]:
        """All groups but the internal ones."""
        return ((group, import_names(group)) for group in self.registry.groups)

    def members(self, group: Group) -> list[Definition]:
        """The attributes as the group has them."""
        roots = self.registry.roots
        return [Definition(attribute, self._origin(roots.get(attribute["name"]))) for attribute in group.resolved]

    def associations(self, group: Group) -> dict[str, SchemaUrl]:
        """Those that were found when the registry was resolved, and its own entities that it does not hide."""
        known = self.registry.association_origins.get(group.id, {})
        origins: dict[str, SchemaUrl] = {}
        for name, _keys in entity_names(group.entity_associations, ()):
            entity = None if name in known else self.entity(name)
            if name in known:
                origins[name] = known[name]
            elif entity is not None and not entity.excluded:
                origins[name] = entity.origin
        return origins

    def counterpart(self, group: Group) -> Group | None:
        """The first group that is the same signal."""
        return next((candidate for candidate in self.registry.groups if is_same_signal(group, candidate)), None)

    def _origin(self, root: Root | None) -> SchemaUrl:
        """The registry that an attribute is from, as far as its source tells: a group, or the name of a registry."""
        if root is None:
            return self.schema_url
        name = root.source.removeprefix(DEPENDENCY)
        if name != root.source:
            named = (url for url in self._urls() if url.name == name)
            return next(named, self.schema_url)
        group = self._groups.get(root.source)
        return group.schema_url if group and group.path is not None else self.schema_url

    def _urls(self) -> Iterator[SchemaUrl]:
        yield from self.closure
        yield from (group.schema_url for group in self.registry.groups if group.path is not None)


def _specification(attribute: dict[str, Any]) -> dict[str, Any]:
    """A resolved attribute as a definition to inherit from: its brief counts as there, even if it is empty."""
    return {"brief": "", **{name: value for name, value in attribute.items() if name != "prefix"}}
