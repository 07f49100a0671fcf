"""Where an attribute of the v2 document comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.resolve.registry import ResolvedRegistry


class AttributeProvenance:
    """The file of each attribute: that of a group that refers to its own definition, else of the defining group."""

    def __init__(self, registry: ResolvedRegistry) -> None:
        self._roots = registry.roots
        self._paths: dict[str, str] = {}
        self._by_name: dict[str, str] = {}
        for group in registry.groups:
            self._paths.setdefault(group.id, group.document.path)
            for name, lineage in group.lineage.items():
                if lineage["source_group"] == group.id:
                    self._by_name.setdefault(name, group.document.path)

    def of(self, name: str) -> dict[str, str] | None:
        """`{path}` of an attribute; None if its definition is in an internal group."""
        path = self._by_name.get(name)
        if path is None:
            root = self._roots.get(name)
            path = self._paths.get(root.group_id) if root else None
        return {"path": path} if path else None
