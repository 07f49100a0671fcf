"""Where the groups and attributes of the v2 document come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.semconv.resolve.catalog import DEPENDENCY

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.model import Group
    from weavergen_pipelines.semconv.resolve.registry import ResolvedRegistry
    from weavergen_pipelines.semconv.schema_url import SchemaUrl


class Provenances:
    """`{path, source}`: the file, and the schema URL of the dependency if it is of one; None if neither is known."""

    def __init__(self, registry: ResolvedRegistry) -> None:
        self._closure = set(registry.closure)
        self._named = {url.name: url for url in reversed(registry.closure)}
        self._roots = registry.roots
        self._groups: dict[str, Group] = {}
        self._by_name: dict[str, Group] = {}
        for group in registry.groups:
            self._groups.setdefault(group.id, group)
            for name, lineage in group.lineage.items():
                if lineage["source_group"] == group.id:
                    self._by_name.setdefault(name, group)

    def source(self, group: Group) -> SchemaUrl | None:
        """The dependency that a group is of; None if it is of the registry itself."""
        return group.schema_url if group.path is not None and group.schema_url in self._closure else None

    def of_group(self, group: Group) -> dict[str, str] | None:
        """Where a group is from."""
        source = self.source(group)
        return {
            **({"source": source.url} if source else {}),
            **({"path": group.path} if group.path else {}),
        } or None

    def of_attribute(self, name: str) -> dict[str, str] | None:
        """That of a group that refers to its own definition, else that of the definition."""
        group = self._by_name.get(name)
        root = self._roots.get(name)
        if group is None and root is not None:
            group = self._groups.get(root.source)
        if group is not None:
            return self.of_group(group)
        if root is None or not root.source.startswith(DEPENDENCY):
            return None
        source = self._named.get(root.source.removeprefix(DEPENDENCY))
        return {"source": source.url} if source else None
