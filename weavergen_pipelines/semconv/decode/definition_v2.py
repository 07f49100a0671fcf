"""Groups of a `definition/2` file: every definition of the newer format becomes a group of the older one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.semconv.decode import values
from weavergen_pipelines.semconv.model import AttributeSpec, Group

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from weavergen_pipelines.semconv.schema_url import SchemaUrl
    from weavergen_pipelines.semconv.yaml import Document, KeyPath

_SYNTHETIC_BRIEF = "<synthetic v2>"
_NAME_KEYS = {"entities": "type", "events": "name", "metrics": "name", "spans": "type"}
_TYPES = {"entities": "entity", "events": "event", "metrics": "metric", "spans": "span"}
_REFINED = ("entity", "event", "metric", "span")


def groups(content: dict[str, Any], document: Document, schema_url: SchemaUrl) -> list[Group]:
    """The groups of a file that has the shape of the format, in the reference's order."""
    return list(_Decoder(content, document, schema_url).groups())


class _Decoder:
    def __init__(self, content: dict[str, Any], document: Document, schema_url: SchemaUrl) -> None:
        self._content = content
        self._document = document
        self._schema_url = schema_url

    def groups(self) -> Iterator[Group]:
        if definitions := self._content.get("attributes"):
            yield self._attributes(definitions)
        for section in _TYPES:
            for index, written in enumerate(self._content.get(section, ())):
                yield self._signal(section, index, written)
        for index, written in enumerate(self._content.get("attribute_groups", ())):
            yield self._attribute_group(index, written)
        for kind in _REFINED:
            for index, written in enumerate(self._content.get(f"{kind}_refinements", ())):
                yield self._refinement(kind, index, written)

    def _attributes(self, definitions: list[dict[str, Any]]) -> Group:
        name = f"registry.{dotted(self._document.path)}"
        group = self._new(name, "attribute_group", ())
        group.brief = _SYNTHETIC_BRIEF
        group.attributes = [_definition(written) for written in definitions]
        return group

    def _signal(self, section: str, index: int, written: dict[str, Any]) -> Group:
        kind, name = _TYPES[section], written[_NAME_KEYS[section]]
        group = self._group(f"{kind}.{name}", kind, (section, index), written)
        group.requirement_level = written.get("requirement_level")
        if kind == "metric":
            group.metric_name, group.instrument, group.unit = name, written["instrument"], written["unit"]
        else:
            group.name = name
        if kind == "span":
            group.span_kind, group.span_name = written["kind"], written["name"]
        return group

    def _refinement(self, kind: str, index: int, written: dict[str, Any]) -> Group:
        group = self._group(written["id"], kind, (f"{kind}_refinements", index), written)
        group.extends = f"{kind}.{written['ref']}"
        if kind != "metric":
            group.name = written["id"]
        if kind == "span":
            group.span_name = written.get("name")
        return group

    def _attribute_group(self, index: int, written: dict[str, Any]) -> Group:
        group = self._group(written["id"], "attribute_group", ("attribute_groups", index), written)
        group.visibility = written["visibility"]
        if group.visibility == "internal":
            group.brief = group.id
        return group

    def _new(self, name: str, kind: str, keys: KeyPath) -> Group:
        document = self._document
        return Group(name, kind, document, keys, self._schema_url, document.path, is_v2=True)

    def _group(self, name: str, kind: str, keys: tuple[str, int], written: dict[str, Any]) -> Group:
        group = self._new(name, kind, keys)
        group.brief = written.get("brief") or ""
        group.note = written.get("note") or ""
        group.stability = values.stability(written.get("stability"))
        group.annotations = values.json_keys(written.get("annotations")) or None
        group.entity_associations = written.get("entity_associations") or []
        if written.get("deprecated"):
            group.deprecated = values.deprecated(written["deprecated"])
        if kind == "entity":
            group.attribute_keys = ("identity", "description")
            group.attributes = [
                *_roles(written, "identity", "identifying"),
                *_roles(written, "description", "descriptive"),
            ]
        else:
            members = written.get("attributes") or ()
            group.attributes = [_reference(member) for member in members if "ref" in member]
            group.include_groups = [member["ref_group"] for member in members if "ref_group" in member]
        return group


def _roles(written: dict[str, Any], section: str, role: str) -> Iterable[AttributeSpec]:
    return ({**_reference(member), "role": role} for member in written.get(section) or ())


def _reference(written: dict[str, Any]) -> AttributeSpec:
    normal = values.attribute(written)
    if "annotations" in normal and not normal["annotations"]:
        del normal["annotations"]
    return normal


def _definition(written: dict[str, Any]) -> AttributeSpec:
    normal = _reference(written)
    return {"name": normal.pop("key"), **normal}


def dotted(path: str) -> str:
    """The components of a path without their extensions, joined by dots."""
    parts = (part for part in path.split("/") if part not in ("", ".", ".."))
    return ".".join(_stem(part) for part in parts)


def _stem(part: str) -> str:
    stem, dot, _ = part.rpartition(".")
    return stem if dot and stem else part
