"""Registry files as policies of the stage before resolution see them: decoded, nothing resolved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.semconv.decode import definition_v1
from weavergen_pipelines.semconv.read_file import read_file
from weavergen_pipelines.semconv.read_registry import definition_files

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.loaded import LoadedRegistry
    from weavergen_pipelines.semconv.model import AttributeSpec, Group
    from weavergen_pipelines.semconv.yaml import Document

_FIELDS = (
    "note", "prefix", "extends", "stability", "deprecated", "span_kind", "events", "metric_name", "instrument", "unit",
    "name", "display_name", "body", "annotations", "entity_associations",
)  # fmt: skip
_FORMAT_KEYS = ("file_format", "version")


def written_files(loaded: LoadedRegistry) -> Iterator[tuple[str, dict[str, Any]]]:
    """Path and content of each file of a registry that can be decoded, in the order of their paths."""
    for path in definition_files(loaded.source):
        document = loaded.source.document(path)
        content = read_file(document, loaded.schema_url)
        if not any(diagnostic.fatal for diagnostic in content.diagnostics):
            yield document.path, _written(document, loaded)


def _written(document: Document, loaded: LoadedRegistry) -> dict[str, Any]:
    content = {name: value for name, value in document.value.items() if name not in _FORMAT_KEYS and value is not None}
    if str(document.value.get("file_format", document.value.get("version", "1"))).endswith("2"):
        return {"file_format": "definition/2", **content}
    groups = [_group(group) for group in definition_v1.groups(content, document, loaded.schema_url)]
    imports = {"imports": content["imports"]} if "imports" in content else {}
    return {"file_format": "definition/1", "groups": groups, **imports}


def _group(group: Group) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": group.id, "type": group.type, "brief": group.brief}
    for name in _FIELDS:
        value = getattr(group, name)
        if value not in (None, "", []):
            shown[name] = value
    if group.attributes:
        shown["attributes"] = [_attribute(attribute) for attribute in group.attributes]
    return shown


def _attribute(spec: AttributeSpec) -> dict[str, Any]:
    """A reference as it is written, a definition with what is left implicit."""
    if "ref" in spec:
        return {"annotations": None, **spec}
    implicit = {"annotations": None, "brief": None, "note": "", "requirement_level": "recommended"}
    return {**implicit, "id": spec["name"], **{name: value for name, value in spec.items() if name != "name"}}
