"""The resolved registry in format 2, materialised: every signal with its attributes written out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.artifacts.digest import canonical_json
from weavergen_pipelines.semconv.diagnostics import Diagnostic, diagnose
from weavergen_pipelines.semconv.output.provenance import Provenances
from weavergen_pipelines.semconv.resolve.signals import entity_type, short_id, signal_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weavergen_pipelines.semconv.model import Group
    from weavergen_pipelines.semconv.resolve.registry import ResolvedRegistry

_ATTRIBUTE_FIELDS = ("examples", "note", "deprecated")
_SECTIONS = {"metric": "metrics", "span": "spans", "event": "events", "entity": "entities"}
_NAMES = {"metrics": "name", "spans": "type", "events": "name", "entities": "type"}


def v2_document(registry: ResolvedRegistry) -> tuple[dict[str, Any], list[Diagnostic]]:
    """`{schema_url, registry: {…}, refinements: {…}}`, and what of the registry cannot be said in this format.

    Its dependencies are not in it.

    With such a problem the document is not whole and must not be used.
    """
    return Materialisation(registry).document()


class Materialisation:
    """One conversion of a registry to format 2."""

    def __init__(self, registry: ResolvedRegistry) -> None:
        self._registry = registry
        self._provenances = Provenances(registry)
        self._attributes: dict[int, dict[str, Any]] = {}
        self._signals: dict[str, list[dict[str, Any]]] = {section: [] for section in _NAMES}
        self._refinements: dict[str, list[dict[str, Any]]] = {section: [] for section in _NAMES}
        self._attribute_groups: list[dict[str, Any]] = []
        self._entities = {
            signal_id(group): self._provenances.source(group) for group in registry.groups if group.type == "entity"
        }
        self._entity_types = {group.id: entity_type(group) for group in registry.groups if group.type == "entity"}
        self._problems: list[Diagnostic] = []

    def document(self) -> tuple[dict[str, Any], list[Diagnostic]]:
        """The document with its signals sorted by name, and what is wrong."""
        document, problems = self.by_group()
        for section, name in _NAMES.items():
            self._signals[section].sort(key=lambda signal, name=name: signal[name])  # type: ignore[misc]  # mypy cannot infer a lambda with a default
            self._refinements[section].sort(key=lambda signal: signal["id"])
        return document, problems

    def by_group(self) -> tuple[dict[str, Any], list[Diagnostic]]:
        """The document with its signals in the order of the groups that they are from, and what is wrong."""
        for group in self._registry.groups:
            self._convert(group)
        sections = {"attributes": self._definitions(), "attribute_groups": self._attribute_groups, **self._signals}
        document = {
            "schema_url": self._registry.schema_url.url,
            "registry": sections,
            "refinements": self._refinements,
        }
        return document, self._problems

    def attributes(self) -> Iterator[dict[str, Any]]:
        """Every attribute as any group has it, those of internal groups too."""
        groups = (*self._registry.groups, *self._registry.internal)
        return (self._attribute(attribute) for group in groups for attribute in group.resolved)

    def _convert(self, group: Group) -> None:
        if group.type == "attribute_group":
            if group.visibility == "public":
                members = [self._member(attribute) for attribute in group.resolved]
                self._attribute_groups.append({"id": short_id(group), "attributes": members, **self._common(group)})
            return
        if group.type not in _SECTIONS:
            return
        if group.type == "event" and group.name is None:
            self._problems.append(diagnose("EventNameNotFound", group.place, fatal=True, group_id=group.id))
            return
        section = _SECTIONS[group.type]
        signal = self._signal(group)
        if group.refines:
            self._refinements[section].append({"id": short_id(group), **signal})
        else:
            self._signals[section].append(signal)
            self._refinements[section].append({"id": signal[_NAMES[section]], **signal})

    def _signal(self, group: Group) -> dict[str, Any]:
        signal = getattr(self, f"_{group.type}")(group)
        if group.entity_associations:
            signal["entity_associations"] = [self._association(group, item) for item in group.entity_associations]
        if group.requirement_level is not None:
            signal["requirement_level"] = group.requirement_level
        return {**signal, **self._common(group)}

    def _metric(self, group: Group) -> dict[str, Any]:
        named = {"name": group.metric_name, "instrument": group.instrument, "unit": group.unit}
        return {**named, **self._members(group)}

    def _event(self, group: Group) -> dict[str, Any]:
        return {"name": group.name, **self._members(group)}

    def _span(self, group: Group) -> dict[str, Any]:
        base = group.base if group.refines and group.base is not None else group.id
        members = self._members(group)
        for shown, attribute in zip(members.get("attributes", ()), group.resolved, strict=False):
            if "sampling_relevant" in attribute:
                shown["sampling_relevant"] = attribute["sampling_relevant"]
        return {
            "type": base.removeprefix("span."),
            "kind": group.span_kind or "internal",
            "name": group.span_name or {"note": group.name or ""},
            **members,
        }

    def _entity(self, group: Group) -> dict[str, Any]:
        entity: dict[str, Any] = {"type": self._type_of(group)}
        for section, identifying in (("identity", True), ("description", False)):
            attributes = [item for item in group.resolved if (item.get("role") == "identifying") is identifying]
            if attributes:
                entity[section] = [self._member(attribute) for attribute in attributes]
        return entity

    def _type_of(self, group: Group) -> str:
        if not group.refines or group.base is None:
            return entity_type(group)
        return self._entity_types.get(group.base) or group.base.removeprefix("entity.")

    def _members(self, group: Group) -> dict[str, Any]:
        return {"attributes": [self._member(attribute) for attribute in group.resolved]} if group.resolved else {}

    def _member(self, attribute: dict[str, Any]) -> dict[str, Any]:
        return {**self._attribute(attribute), "requirement_level": attribute["requirement_level"]}

    def _attribute(self, attribute: dict[str, Any]) -> dict[str, Any]:
        known = self._attributes.get(id(attribute))
        if known is not None:
            return known
        shown = {
            "key": attribute["name"],
            "type": attribute["type"],
            "brief": attribute.get("brief", ""),
            "stability": attribute.get("stability", "development"),
        }
        for name in _ATTRIBUTE_FIELDS:
            if name in attribute:
                shown[name] = attribute[name]
        if attribute.get("annotations"):
            shown["annotations"] = attribute["annotations"]
        if provenance := self._provenances.of_attribute(attribute["name"]):
            shown["provenance"] = provenance
        self._attributes[id(attribute)] = shown
        return shown

    def _common(self, group: Group) -> dict[str, Any]:
        common: dict[str, Any] = {"brief": group.brief, "stability": group.stability or "development"}
        for name in ("note", "deprecated", "annotations"):
            if value := getattr(group, name):
                common[name] = value
        if provenance := self._provenances.of_group(group):
            common["provenance"] = provenance
        return common

    def _definitions(self) -> list[dict[str, Any]]:
        """The attributes that the registry itself defines, each once, by key."""
        defined = {
            canonical_json(shown): shown
            for group in self._registry.groups
            for attribute in group.resolved
            if attribute["name"] not in group.lineage
            for shown in (self._attribute(attribute),)
        }
        return [defined[key] for key in sorted(defined, key=lambda key: (defined[key]["key"], key))]

    def _association(self, group: Group, association: Any) -> dict[str, Any]:
        if isinstance(association, str):
            return self._entity_reference(group, association)
        operator = "one_of" if "one_of" in association else "all_of"
        return {operator: [self._association(group, child) for child in association[operator]]}

    def _entity_reference(self, group: Group, name: str) -> dict[str, Any]:
        """The entity that a group names: one of this registry, or that of the registry where it was found."""
        origin = self._registry.association_origins.get(group.id, {}).get(name)
        source = origin if origin in self._registry.closure else None
        is_ours = name in self._entities and self._entities[name] == source
        if origin is None or source is None or is_ours:
            return {"type": name}
        return {"type": name, "provenance": {"source": source.url}}
