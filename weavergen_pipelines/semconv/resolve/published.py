"""A dependency that was published in its resolved form: its signals as the groups that they would have been."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.semconv.decode import values
from weavergen_pipelines.semconv.diagnostics import Fatal
from weavergen_pipelines.semconv.model import Group, is_excluded
from weavergen_pipelines.semconv.resolve.dependency import Definition, EntityLocation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weavergen_pipelines.semconv.published.read import Published
    from weavergen_pipelines.semconv.schema_url import SchemaUrl

_SECTIONS = {
    "metrics": ("metric", "name"),
    "events": ("event", "name"),
    "entities": ("entity", "type"),
    "spans": ("span", "type"),
    "attribute_groups": ("attribute_group", "id"),
}
_PARENTS = ("entity", "metric", "event", "span")
_ROLES = {"attributes": None, "identity": "identifying", "description": "descriptive"}
_VALUES = ("type", "brief", "examples", "note", "stability", "deprecated")


class PublishedDependency:
    """`Dependency` on the content of a `resolved/2.0` file."""

    published = True

    def __init__(self, content: Published) -> None:
        self.content = content
        self.schema_url = content.schema_url
        self.closure = content.dependencies

    def definition(self, name: str) -> Definition | None:
        """The first attribute of that key that the registry lists."""
        number = self._definitions.get(name)
        return None if number is None else self._member({"base": number, "requirement_level": "required"}, None)

    def parent(self, name: str) -> Group | None:
        """The signal of that id, or of what follows the name of its type."""
        for kind in _PARENTS:
            for wanted in dict.fromkeys((name.removeprefix(f"{kind}."), name)):
                group = next((group for group in self._signals[kind] if group.id == wanted), None)
                if group is not None:
                    return self._inheritable(group)
        return None

    def entity(self, name: str) -> EntityLocation | None:
        """The entity of that type, or the refinement of that id."""
        written = self._entities.get(name)
        if written is None:
            return None
        return EntityLocation(self.content.origin(written), is_excluded(written.get("annotations")))

    def importable(self) -> Iterator[tuple[Group, list[str]]]:
        """All signals and groups of attributes; patterns match their ids alone."""
        for signals in self._signals.values():
            yield from ((group, [group.id]) for group in signals)

    def members(self, group: Group) -> list[Definition]:
        """The attributes that the signal numbers.

        Raises:
            Fatal: the catalogue does not have one of them.
        """
        found = []
        for reference, role in _references(self._written(group)):
            member = self._member(reference, role)
            if member is None:
                name = self.schema_url.name
                raise Fatal("InvalidRegistryAttributeRef", registry_name=name, attribute_ref=reference["base"])
            found.append(member)
        return found

    def associations(self, group: Group) -> dict[str, SchemaUrl]:
        """Those that say where the entity is, and its own entities that it does not hide."""
        if group.document is not self.content.document:
            return {}  # a newer version has taken its place
        written = self._written(group).get("entity_associations", ())
        located = ((leaf["type"], self._located(leaf)) for leaf in _leaves(written))
        return {name: origin for name, origin in located if origin is not None}

    def counterpart(self, group: Group) -> Group | None:  # noqa: ARG002  # a dependency that has none
        """None: the reference does not look for newer signals in published registries either."""
        return None

    def _written(self, group: Group) -> dict[str, Any]:
        _registry, section, index = group.keys
        return self.content.signals(str(section))[int(index)]

    def _located(self, leaf: dict[str, Any]) -> SchemaUrl | None:
        dependency = self.content.dependency(leaf)
        if dependency is not None:
            return dependency
        entity = self.entity(leaf["type"])
        return None if entity is None or entity.excluded else entity.origin

    @cached_property
    def _definitions(self) -> dict[str, int]:
        catalog = self.content.content["attribute_catalog"]
        numbers = [number for number in self.content.content["registry"]["attributes"] if 0 <= number < len(catalog)]
        return {catalog[number]["key"]: number for number in reversed(numbers)}

    @cached_property
    def _entities(self) -> dict[str, dict[str, Any]]:
        refined = self.content.content["refinements"].get("entities", ())
        own = self.content.signals("entities")
        return {
            **{written["id"]: written for written in reversed(refined)},
            **{written["type"]: written for written in reversed(own)},
        }

    @cached_property
    def _signals(self) -> dict[str, list[Group]]:
        return {
            kind: [self._group(section, index, written) for index, written in enumerate(self.content.signals(section))]
            for section, (kind, _name) in _SECTIONS.items()
        }

    def _group(self, section: str, index: int, written: dict[str, Any]) -> Group:
        kind, name = _SECTIONS[section]
        group = Group(
            written[name],
            kind,
            self.content.document,
            ("registry", section, index),
            self.content.origin(written),
            None if kind == "attribute_group" else "",  # the paths of its files are not published
            is_v2=True,
        )
        group.brief, group.note = written["brief"], written.get("note", "")
        group.stability = values.stability(written["stability"])
        group.annotations = values.json_keys(written.get("annotations") or {})
        group.entity_associations = [_named(item) for item in written.get("entity_associations", ())]
        if written.get("deprecated"):
            group.deprecated = values.deprecated(written["deprecated"])
        if kind == "metric":
            group.metric_name, group.instrument, group.unit = written["name"], written["instrument"], written["unit"]
        elif kind != "attribute_group":
            group.name = written[name]
        if kind == "span":
            group.span_kind, group.span_name = written["kind"], written["name"]
        return group

    def _inheritable(self, group: Group) -> Group:
        written = self._written(group)
        members = [member for reference, role in _references(written) if (member := self._member(reference, role))]
        return replace(
            group,
            requirement_level=written.get("requirement_level"),
            attributes=[{"brief": "", **attribute} for attribute, _origin in members],
            origins={attribute["name"]: origin for attribute, origin in members},
        )

    def _member(self, reference: dict[str, Any], role: str | None) -> Definition | None:
        """An attribute as a signal has it; None if there is none of that number."""
        number = reference["base"]
        catalog = self.content.content["attribute_catalog"]
        if not 0 <= number < len(catalog):
            return None
        level = values.requirement_level(reference["requirement_level"])
        attribute = {**_attribute(catalog[number]), "requirement_level": level}
        if reference.get("sampling_relevant") is not None:
            attribute["sampling_relevant"] = reference["sampling_relevant"]
        if role is not None:
            attribute["role"] = role
        return Definition(attribute, self.content.origin(catalog[number]))


def _attribute(written: dict[str, Any]) -> dict[str, Any]:
    normal = values.attribute(written)
    attribute = {"name": normal["key"], **{name: normal[name] for name in _VALUES if name in normal}}
    for name in ("brief", "note"):
        if attribute.get(name) == "":
            del attribute[name]
    return {**attribute, "annotations": normal.get("annotations", {})}


def _references(written: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str | None]]:
    for section, role in _ROLES.items():
        yield from ((reference, role) for reference in written.get(section, ()))


def _leaves(associations: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for association in associations:
        inner = association.get("one_of", association.get("all_of"))
        yield from (association,) if inner is None else _leaves(inner)


def _named(association: dict[str, Any]) -> Any:
    """An association as definitions write it: names instead of references."""
    for operator in ("one_of", "all_of"):
        if operator in association:
            return {operator: [_named(child) for child in association[operator]]}
    return association["type"]
