"""The stages of resolving, in order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from weavergen_pipelines.semconv.resolve.associations import check_associations
from weavergen_pipelines.semconv.resolve.catalog import Catalog, Root
from weavergen_pipelines.semconv.resolve.checks import check_registry
from weavergen_pipelines.semconv.resolve.extends import resolve_extends
from weavergen_pipelines.semconv.resolve.imports import unmatched_imports
from weavergen_pipelines.semconv.resolve.ordering import sort_attributes

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.diagnostics import Diagnostic
    from weavergen_pipelines.semconv.load import LoadedRegistry
    from weavergen_pipelines.semconv.model import Group
    from weavergen_pipelines.semconv.schema_url import SchemaUrl


@dataclass(slots=True)
class ResolvedRegistry:
    """The outcome of resolving.

    `groups` are sorted by id; internal groups are not among them, but their attributes are in `catalog` too: every
    attribute as used, once or more. `roots` are the definitions by name.
    """

    url: str
    schema_url: SchemaUrl
    groups: list[Group] = field(default_factory=list)
    roots: dict[str, Root] = field(default_factory=dict)
    internal: list[Group] = field(default_factory=list)


def resolve(loaded: LoadedRegistry) -> tuple[ResolvedRegistry | None, list[Diagnostic]]:
    """Resolve a registry that was loaded without a fatal problem; None if it cannot be resolved."""
    groups = [
        replace(group, resolved=[], lineage={}) for group in loaded.groups
    ]  # a loaded registry can be resolved again
    _apply_prefixes(groups)
    problems = resolve_extends(groups)
    if problems:
        return None, problems
    catalog = Catalog()
    problems = catalog.resolve(groups) or list(check_associations(groups))
    if problems:
        return None, problems
    resolved = _stabilise(loaded, groups, catalog)
    return resolved, [*unmatched_imports(loaded.imports), *check_registry(resolved.groups)]


def _apply_prefixes(groups: list[Group]) -> None:
    for group in groups:
        if group.prefix:
            group.attributes = [
                spec if "ref" in spec else {**spec, "name": f"{group.prefix}.{spec['name']}"}
                for spec in group.attributes
            ]


def _stabilise(loaded: LoadedRegistry, groups: list[Group], catalog: Catalog) -> ResolvedRegistry:
    groups.sort(key=lambda group: group.id)
    for group in groups:
        sort_attributes(group.resolved)
    return ResolvedRegistry(
        loaded.source.location,
        loaded.schema_url,
        [group for group in groups if group.visibility != "internal"],
        catalog.roots,
        [group for group in groups if group.visibility == "internal"],
    )
