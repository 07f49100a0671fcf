"""Imports: what a registry takes over from its dependencies, by patterns for each kind of signal."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from weavergen_pipelines.artifacts.glob import compile_glob
from weavergen_pipelines.semconv.diagnostics import Diagnostic, Fatal, diagnose
from weavergen_pipelines.semconv.model import Group, is_excluded
from weavergen_pipelines.semconv.resolve.signals import import_names, is_same_signal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from weavergen_pipelines.semconv.loaded import Imports
    from weavergen_pipelines.semconv.resolve.catalog import Catalog
    from weavergen_pipelines.semconv.resolve.dependency import Dependency
    from weavergen_pipelines.semconv.resolve.scope import Scope
    from weavergen_pipelines.semconv.schema_url import SchemaUrl
    from weavergen_pipelines.semconv.yaml import Place

_SECTIONS = {
    "metric": "metrics",
    "metric_group": "metrics",
    "event": "events",
    "span": "spans",
    "entity": "entities",
    "attribute_group": "attribute_groups",
}


@dataclass(frozen=True, slots=True)
class _Pattern:
    text: str
    place: Place
    matches: Callable[[str], bool]


@dataclass
class Imported:
    """The groups that a registry takes over, and the registries of the entities that they are associated with."""

    groups: list[Group] = field(default_factory=list)
    associations: dict[str, dict[str, SchemaUrl]] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)


def import_groups(imports: list[Imports], scope: Scope, catalog: Catalog, *, everything: bool) -> Imported:
    """What the patterns match in the dependencies; with `everything`, all that is not excluded there.

    A problem that is fatal keeps the registry from being resolved; a pattern that matches nothing is a warning.
    """
    return _Import(imports, scope, catalog, everything).run()


class _Import:
    def __init__(self, imports: list[Imports], scope: Scope, catalog: Catalog, everything: bool) -> None:
        self._scope = scope
        self._catalog = catalog
        self._everything = everything
        self._patterns = {section: list(_patterns(imports, section)) for section in dict.fromkeys(_SECTIONS.values())}
        self._imported = Imported()
        self._kept: dict[tuple[str, str], list[Group]] = {}

    def run(self) -> Imported:
        if self._everything or any(self._patterns.values()):
            for dependency in self._scope.dependencies:
                self._import_from(dependency)
        if not self._imported.problems:
            self._imported.problems.extend(self._unmatched())
        return self._imported

    def _import_from(self, dependency: Dependency) -> None:
        excluded = []
        for group, names in dependency.importable():
            pattern = self._match(group, names)
            if pattern is None and not (self._everything and names and group.type in _SECTIONS):
                continue
            if not is_excluded(group.annotations):
                self._take(dependency, group, pattern)
            elif pattern is not None:
                excluded.append(_excluded(group, pattern))
        self._imported.problems.extend(excluded)

    def _match(self, group: Group, names: list[str]) -> _Pattern | None:
        patterns = self._patterns.get(_SECTIONS.get(group.type, ""), ())
        return next((pattern for pattern in patterns if any(map(pattern.matches, names))), None)

    def _take(self, dependency: Dependency, group: Group, pattern: _Pattern | None) -> None:
        try:
            taken = self._resolved(dependency, group)
        except Fatal as error:
            self._imported.problems.append(error.at(pattern.place if pattern else None))
            return
        origin = (taken.schema_url if taken.path is not None else self._scope.version(dependency.schema_url)).url
        kept = self._kept.setdefault((origin, taken.type), [])
        if not any(is_same_signal(other, taken) for other in kept):
            kept.append(taken)
            self._imported.groups.append(taken)
            if associations := dependency.associations(taken):
                self._imported.associations[taken.id] = associations

    def _resolved(self, dependency: Dependency, group: Group) -> Group:
        """The group with its attributes, in the version to use."""
        members = self._members(dependency, group) if dependency.published else None
        origin = group.schema_url if group.path is not None else dependency.schema_url
        newer = self._scope.counterpart(group, origin)
        if newer is not None:
            return self._members(*newer)
        return members or self._members(dependency, group)

    def _members(self, dependency: Dependency, group: Group) -> Group:
        return replace(group, resolved=[self._catalog.take(member) for member in dependency.members(group)])

    def _unmatched(self) -> Iterator[Diagnostic]:
        for section, patterns in self._patterns.items():
            names = {
                name
                for group in self._imported.groups
                if _SECTIONS.get(group.type) == section
                for name in import_names(group)
            }
            for pattern in patterns:
                if not any(map(pattern.matches, names)):
                    yield diagnose("UnmatchedImport", pattern.place, pattern=pattern.text, signal=section)


def _patterns(imports: list[Imports], section: str) -> Iterator[_Pattern]:
    for written in imports:
        for index, text in enumerate(written.patterns.get(section) or ()):
            yield _Pattern(text, written.place.below(section, index), compile_glob(text))


def _excluded(group: Group, pattern: _Pattern) -> Diagnostic:
    return diagnose(
        "ExcludedFromDependencyResolution",
        pattern.place,
        fatal=True,
        id=group.id,
        type=group.type,
        used_in="imports",
    )
