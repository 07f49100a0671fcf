"""What is in a registry, typed: by kind and name, or as it is searched for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from weavergen_pipelines.registry.read import read_content

if TYPE_CHECKING:
    from weavergen_pipelines.registry.model import (
        Attribute,
        AttributeGroup,
        Content,
        Entity,
        Event,
        Metric,
        Signals,
        Span,
    )
    from weavergen_pipelines.semconv.search import Page, SearchIndex

Kind: TypeAlias = Literal["attribute", "metric", "span", "event", "entity"]


class Contents:
    """What has a document of format 2, as `resolve(v2=True)` gives it."""

    def resolve(self, *, v2: bool = False) -> dict[str, Any]:
        """The document of either format."""
        raise NotImplementedError

    @cached_property
    def content(self) -> Content:
        """All that is in the registry, typed.

        Raises:
            CompoundError: the registry does not resolve, or cannot be said in format 2.
        """
        return read_content(self.resolve(v2=True))

    @property
    def attributes(self) -> Mapping[str, Attribute]:
        """Attributes by key."""
        return self.content.attributes

    @property
    def attribute_groups(self) -> Mapping[str, AttributeGroup]:
        """Public attribute groups by id."""
        return self.content.attribute_groups

    @property
    def metrics(self) -> Mapping[str, Metric]:
        """Metrics by name."""
        return self.content.metrics

    @property
    def spans(self) -> Mapping[str, Span]:
        """Spans by type."""
        return self.content.spans

    @property
    def events(self) -> Mapping[str, Event]:
        """Events by name."""
        return self.content.events

    @property
    def entities(self) -> Mapping[str, Entity]:
        """Entities by type."""
        return self.content.entities

    @property
    def refinements(self) -> Signals:
        """Signals and their refinements, by id."""
        return self.content.refinements

    def search(
        self,
        query: str = "",
        *,
        kind: Kind | None = None,
        stability: str | None = None,
        hide_deprecated: bool = False,
        limit: int = 20,
        offset: int = 0,
    ) -> Page:
        """Find definitions by name, or by what is said of them, the best first; all of them without a query.

        Raises:
            CompoundError: the registry does not resolve, or cannot be said in format 2.
        """
        return self._index.search(
            query, kind=kind, stability=stability, hide_deprecated=hide_deprecated, limit=limit, offset=offset
        )

    @cached_property
    def _index(self) -> SearchIndex:
        from weavergen_pipelines.semconv.search import SearchIndex

        return SearchIndex(self.resolve(v2=True))
