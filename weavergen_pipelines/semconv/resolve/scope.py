"""The dependencies of a registry taken together: what counts where several of them have an answer."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from weavergen_pipelines.semconv.diagnostics import Fatal
from weavergen_pipelines.semconv.model import is_excluded
from weavergen_pipelines.semconv.resolve.dependency import Definition, Dependency
from weavergen_pipelines.semconv.versions import ChosenVersions, latest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from weavergen_pipelines.semconv.model import Group
    from weavergen_pipelines.semconv.schema_url import SchemaUrl


class Scope:
    """The dependencies in the order of the manifest, and every registry resolved so far, by schema URL.

    Of a registry that they need in several versions, the newest replaces the others wherever it is known.
    """

    def __init__(self, dependencies: Sequence[Dependency], resolved: Mapping[SchemaUrl, Dependency]) -> None:
        self.dependencies = dependencies
        self._resolved = resolved
        self._versions = ChosenVersions()
        for schema_url in (url for each in dependencies for url in (each.schema_url, *each.closure)):
            with suppress(Fatal):  # loading has reported it, where it matters
                self._versions.add(schema_url)

    @property
    def closure(self) -> tuple[SchemaUrl, ...]:
        """All registries that are reached, sorted."""
        return tuple(sorted({url for each in self.dependencies for url in (each.schema_url, *each.closure)}))

    def definition(self, name: str) -> Definition | None:
        """The attribute that a reference to a name means, in the version to use.

        Raises:
            Fatal: several registries define it, or the version to use does not.
        """
        found: Definition | None = None
        for dependency in self.dependencies:
            candidate = dependency.definition(name)
            if candidate is not None:
                found = candidate if found is None else _preferred(name, candidate, found)
        return None if found is None else self.upgraded(found)

    def upgraded(self, definition: Definition) -> Definition:
        """The attribute as the version to use has it.

        Raises:
            Fatal: it does not have it, or no version can be chosen.
        """
        newer = self._newer(definition.origin)
        if newer is None:
            return definition
        chosen = self._versions.of(definition.origin)
        name = definition.attribute["name"]
        found = newer.definition(name)
        if found is None:
            urls = {"original_url": definition.origin.url, "upgraded_url": chosen.url}
            raise Fatal("AttributeNotFoundInUpgradedSchema", attribute_name=name, **urls)
        return Definition(found.attribute, chosen)

    def counterpart(self, group: Group, origin: SchemaUrl) -> tuple[Dependency, Group] | None:
        """The same signal in the version to use, if that is another and has it."""
        newer = None
        with suppress(Fatal):
            newer = self._newer(origin)
        found = newer.counterpart(group) if newer else None
        return (newer, found) if newer and found else None

    def version(self, schema_url: SchemaUrl) -> SchemaUrl:
        """The version of a registry to use, which is itself if none can be chosen."""
        with suppress(Fatal):
            return latest(schema_url, self._versions.of(schema_url))
        return schema_url

    def _newer(self, origin: SchemaUrl) -> Dependency | None:
        """The registry to use instead of one, if it is known."""
        chosen = self._versions.of(origin)
        return None if chosen == origin or latest(origin, chosen) != chosen else self._resolved.get(chosen)


def _preferred(name: str, new: Definition, known: Definition) -> Definition:
    """Which of two definitions counts: one that is not excluded, then the newer version."""
    new_excluded, known_excluded = (is_excluded(each.attribute.get("annotations")) for each in (new, known))
    if new_excluded or known_excluded:
        return known if new_excluded else new
    return known if later(name, new.origin, known.origin) == known.origin else new


def later(name: str, new: SchemaUrl, known: SchemaUrl) -> SchemaUrl:
    """The newer of two versions of the registry that defines an attribute.

    Raises:
        Fatal: it is not one registry, or not one major version.
    """
    try:
        return latest(new, known)
    except Fatal as error:
        raise Fatal("AmbiguousReference", ref=name, schema_url1=new.url, schema_url2=known.url) from error
