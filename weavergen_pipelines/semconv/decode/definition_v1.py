"""Groups of a `definition/1` file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.semconv.decode import values
from weavergen_pipelines.semconv.model import AttributeSpec, Group

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.schema_url import SchemaUrl
    from weavergen_pipelines.semconv.yaml import Document

_SPECIAL = {"id", "type", "annotations", "attributes", "body", "deprecated", "stability"}


def groups(content: dict[str, Any], document: Document, schema_url: SchemaUrl) -> list[Group]:
    """The groups of a file that has the shape of the format."""
    return [_group(written, document, index, schema_url) for index, written in enumerate(content.get("groups", ()))]


def _group(written: dict[str, Any], document: Document, index: int, schema_url: SchemaUrl) -> Group:
    kind = written.get("type", "undefined")
    kind = "entity" if kind == "resource" else kind
    group = Group(written["id"], kind, document, ("groups", index), schema_url, document.path)
    for name, value in written.items():
        if name not in _SPECIAL and value is not None:
            setattr(group, name, value)
    if written.get("deprecated") is not None:
        group.deprecated = values.deprecated(written["deprecated"])
    if written.get("body") is not None:
        group.body = values.body(written["body"])
    group.annotations = values.json_keys(written.get("annotations"))
    group.stability = values.stability(written.get("stability"))
    group.attributes = [_attribute(attribute) for attribute in written.get("attributes") or ()]
    return group


def _attribute(written: dict[str, Any]) -> AttributeSpec:
    normal = values.attribute(written)
    if normal.get("prefix") is False:
        del normal["prefix"]
    if "id" in normal:
        return {"name": normal.pop("id"), **normal}
    return normal
