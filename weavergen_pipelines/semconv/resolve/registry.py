"""The stages of resolving, in order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from weavergen_pipelines.semconv.diagnostics import Diagnostic, diagnose
from weavergen_pipelines.semconv.resolve.associations import Associations, Origins
from weavergen_pipelines.semconv.resolve.catalog import Catalog, Root
from weavergen_pipelines.semconv.resolve.checks import check_registry
from weavergen_pipelines.semconv.resolve.extends import resolve_extends
from weavergen_pipelines.semconv.resolve.imports import import_groups
from weavergen_pipelines.semconv.resolve.ordering import sort_attributes

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.loaded import LoadedRegistry
    from weavergen_pipelines.semconv.model import Group
    from weavergen_pipelines.semconv.resolve.scope import Scope
    from weavergen_pipelines.semconv.schema_url import SchemaUrl


@dataclass(slots=True)
class ResolvedRegistry:
    """The outcome of resolving.

    `groups` are sorted by id; the internal ones are in `internal`. `roots` are the attributes that count, by name.
    `closure` are the registries that went into this one, sorted; `association_origins` says which of them defines an
    entity that a group names.
    """

    url: str
    schema_url: SchemaUrl
    groups: list[Group] = field(default_factory=list)
    roots: dict[str, Root] = field(default_factory=dict)
    internal: list[Group] = field(default_factory=list)
    closure: tuple[SchemaUrl, ...] = ()
    association_origins: Origins = field(default_factory=dict)


def resolve(
    loaded: LoadedRegistry, scope: Scope, *, include_unreferenced: bool = False
) -> tuple[ResolvedRegistry | None, list[Diagnostic]]:
    """Resolve a registry that was loaded without a fatal problem, and whose dependencies are resolved.

    It is None if it cannot be resolved. With `include_unreferenced`, everything in the dependencies is imported.
    """
    groups = [replace(group, resolved=[], lineage={}) for group in loaded.groups]  # it can be resolved again
    _apply_prefixes(groups)
    problems = resolve_extends(groups, scope.dependencies)
    if problems:
        return None, problems
    catalog = Catalog(scope)
    problems = catalog.resolve(groups)
    if problems:
        return None, problems
    imported = import_groups(loaded.imports, scope, catalog, everything=include_unreferenced)
    groups.extend(imported.groups)
    associations = Associations(groups, scope.dependencies, imported.associations)
    if any(problem.fatal for problem in imported.problems):
        return None, imported.problems
    problems = associations.resolve()
    if problems:
        return None, problems
    resolved = _stabilise(loaded, groups, catalog)
    resolved.closure, resolved.association_origins = scope.closure, associations.origins
    notes = [diagnose("DeprecatedIncludeUnreferencedWarning", None)] if include_unreferenced else []
    return resolved, [*notes, *imported.problems, *check_registry(resolved.groups)]


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
