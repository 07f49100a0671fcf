"""The registry as a live check looks things up in it; made from a resolved document of format 1 or 2."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

Document: TypeAlias = Mapping[str, Any]
EntityKey: TypeAlias = tuple[str | None, str]
"""Where an entity is defined (a schema URL; none for the registry itself), and its type or the id of a refinement."""


@dataclass(frozen=True)
class RegistryAttribute:
    """An attribute as it is defined."""

    name: str
    document: Document

    @cached_property
    def is_template(self) -> bool:
        """Whether it stands for all attributes whose name starts with its own."""
        return isinstance(self.document["type"], str) and self.document["type"].startswith("template[")

    @cached_property
    def members(self) -> frozenset[tuple[type, Any]] | None:
        """The values of an enum, with their types."""
        kind = self.document["type"]
        return (
            None if isinstance(kind, str) else frozenset((type(one["value"]), one["value"]) for one in kind["members"])
        )

    @cached_property
    def value_type(self) -> str:
        """The type of its values; that in the brackets for a template."""
        kind = str(self.document["type"])
        return kind.removeprefix("template[")[:-1] if self.is_template else kind


@dataclass(frozen=True)
class RegistrySignal:
    """A metric, an event or an entity as it is defined."""

    name: str
    document: Document

    @cached_property
    def attributes(self) -> tuple[RegistryAttribute, ...]:
        """Its attributes; those of an entity begin with the identifying ones."""
        listed = [one for key in ("attributes", "identity", "description") for one in self.document.get(key, ())]
        return tuple(RegistryAttribute(_name(one), one) for one in listed)

    @property
    def associations(self) -> list[Any]:
        """The entities that it is about: names, references, `one_of`, `all_of`."""
        return self.document.get("entity_associations") or []


class LiveRegistry:
    """Everything that can be looked up. Of several definitions of a name, the last one counts."""

    def __init__(self, document: Document) -> None:
        self.document = document
        tables = _tables_v1(document) if "groups" in document else _tables_v2(document)
        self.metrics: dict[str, RegistrySignal] = _signals(tables.metrics)
        self.events: dict[str, RegistrySignal] = _signals(tables.events)
        self.entities = {key: RegistrySignal(one.get("type", key[1]), one) for key, one in tables.entities}
        listed = [RegistryAttribute(_name(attribute), attribute) for attribute in tables.attributes]
        self.attributes = {one.name: one for one in listed if not one.is_template}
        self.templates = {one.name: one for one in listed if one.is_template}
        self._by_length = sorted((one for one in listed if one.is_template), key=lambda one: -len(one.name.encode()))

    @property
    def schema_url(self) -> str | None:
        """The schema URL of the registry, in format 2."""
        return self.document.get("schema_url")

    def attribute(self, name: str) -> RegistryAttribute | None:
        """The attribute of this name, else the longest template that it starts with."""
        found = self.attributes.get(name)
        return found or next((one for one in self._by_length if name.startswith(one.name)), None)

    def counted(self) -> tuple[set[str], set[str], set[str]]:
        """The names of the attributes, metrics and events that are not deprecated."""
        tables = _tables_v1(self.document) if "groups" in self.document else _tables_v2(self.document)
        attributes = {_name(one) for one in tables.attributes if not one.get("deprecated")}
        return attributes, _current(tables.metrics), _current(tables.events)


@dataclass(frozen=True)
class _Tables:
    attributes: list[Document]
    metrics: list[tuple[str, Document]]
    events: list[tuple[str, Document]]
    entities: list[tuple[EntityKey, Document]]


def _tables_v1(document: Document) -> _Tables:
    groups = document["groups"]

    def named(kind: str, key: str) -> list[tuple[str, Document]]:
        return [(group[key], group) for group in groups if group["type"] == kind and group.get(key)]

    return _Tables(
        attributes=[attribute for group in groups for attribute in group.get("attributes", ())],
        metrics=named("metric", "metric_name"),
        events=named("event", "name"),
        entities=[((None, name), {**group, "type": name}) for name, group in named("entity", "name")],
    )


def _tables_v2(document: Document) -> _Tables:
    registry = document["registry"]
    dependencies = document.get("dependencies") or []
    return _Tables(
        attributes=list(registry.get("attributes", ())),
        metrics=[(one["name"], one) for one in registry.get("metrics", ())],
        events=[(one["name"], one) for one in registry.get("events", ())],
        entities=[
            *(found for one in dependencies for found in _entities(one.get("schema_url"), one)),
            *_entities(None, document),
        ],
    )


def _entities(url: str | None, document: Document) -> list[tuple[EntityKey, Document]]:
    parts = document.get("registry", document), document.get("refinements", {})
    refined = [((url, one["id"]), one) for one in parts[1].get("entities", ())]
    return [*refined, *(((url, one["type"]), one) for one in parts[0].get("entities", ()))]


def _signals(listed: Iterable[tuple[str, Document]]) -> dict[str, RegistrySignal]:
    make: Callable[[str, Document], RegistrySignal] = RegistrySignal
    return {name: make(name, document) for name, document in listed}


def _current(listed: Iterable[tuple[str, Document]]) -> set[str]:
    return {name for name, document in listed if not document.get("deprecated")}


def _name(attribute: Document) -> str:
    return str(attribute.get("name") or attribute["key"])
