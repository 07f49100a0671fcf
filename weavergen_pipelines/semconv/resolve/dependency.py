"""What a registry can find in one that it depends on, whether that was resolved from definitions or published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from weavergen_pipelines.semconv.schema_url import SchemaUrl

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weavergen_pipelines.semconv.model import Group


class Definition(NamedTuple):
    """An attribute, and the registry that defines it."""

    attribute: dict[str, Any]
    origin: SchemaUrl


class EntityLocation(NamedTuple):
    """The registry that defines an entity, and whether it keeps the entity to itself."""

    origin: SchemaUrl
    excluded: bool


class Dependency(Protocol):
    """A resolved registry to look things up in; what it gives may be shared and must not be changed."""

    @property
    def schema_url(self) -> SchemaUrl:
        """Its identity."""
        ...

    @property
    def closure(self) -> tuple[SchemaUrl, ...]:
        """All registries that went into it, sorted."""
        ...

    @property
    def published(self) -> bool:
        """Whether it was published in its resolved form."""
        ...

    def definition(self, name: str) -> Definition | None:
        """The attribute that a reference to a name means."""
        ...

    def parent(self, name: str) -> Group | None:
        """The group that `extends` or a refinement names, with its attributes as definitions with origins."""
        ...

    def entity(self, name: str) -> EntityLocation | None:
        """The entity that an association names."""
        ...

    def importable(self) -> Iterator[tuple[Group, list[str]]]:
        """Every group that may be imported, and the names that a pattern can match."""
        ...

    def members(self, group: Group) -> list[Definition]:
        """The attributes of an importable group.

        Raises:
            Fatal: one of them does not exist.
        """
        ...

    def associations(self, group: Group) -> dict[str, SchemaUrl]:
        """The registries of the entities that an importable group is associated with, as far as they are known."""
        ...

    def counterpart(self, group: Group) -> Group | None:
        """The importable group that is the same signal as one of another version."""
        ...
