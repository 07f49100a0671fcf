"""A published registry: its `resolved/2.0` file becomes the v2 document without resolving."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.errors import Location
from weavergen_pipelines.semconv.decode import values
from weavergen_pipelines.semconv.diagnostics import Diagnostic, diagnose
from weavergen_pipelines.semconv.shapes.resolved_v2 import RESOLVED_V2
from weavergen_pipelines.semconv.yaml import Document, Place, YamlError

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.load import LoadedRegistry
    from weavergen_pipelines.semconv.manifest import ResolvedFile

_NAMES = {"metrics": "name", "spans": "type", "events": "name", "entities": "type"}
_LISTS = ("attributes", "identity", "description")


def published_document(
    loaded: LoadedRegistry, resolved: ResolvedFile
) -> tuple[dict[str, Any] | None, list[Diagnostic]]:
    """The v2 document of a published registry, whose manifest names the file `resolved`; None if it cannot be read."""
    relative = resolved.uri.removeprefix("./")
    if relative not in loaded.source.files:
        path = f"{loaded.source.location}/{resolved.uri}"
        return None, [diagnose("InvalidSchemaPath", resolved.place, fatal=True, path=path)]
    document = loaded.document(relative)
    try:
        content = document.value
    except YamlError as error:
        place = Place(document, known=Location(document.path, error.line, error.column))
        return None, [diagnose("ConversionError", place, fatal=True, message=error.problem)]
    mismatch = next(RESOLVED_V2.mismatches(content), None)
    if mismatch is not None:
        place = Place(document, mismatch.nearest().place)
        return None, [diagnose("ConversionError", place, fatal=True, message=mismatch.nearest().plain)]
    if content.get("dependencies"):
        place = Place(document, ("dependencies",))
        urls = content["dependencies"]
        return None, [diagnose("UnsupportedDependencies", place, fatal=True, dependencies=urls)]
    return _Published(content, document).document()


class _Published:
    def __init__(self, content: dict[str, Any], document: Document) -> None:
        self._content = content
        self._document = document
        self._catalog = [self._attribute(written) for written in content["attribute_catalog"]]
        self._problems: list[Diagnostic] = []

    def document(self) -> tuple[dict[str, Any] | None, list[Diagnostic]]:
        registry, refinements = self._content["registry"], self._content["refinements"]
        attributes = [self._member("registry", {"base": number}) for number in registry["attributes"]]
        groups = [self._signal("attribute_group", "id", written) for written in registry["attribute_groups"]]
        shown = {
            "schema_url": self._content["schema_url"],
            "registry": {
                "attributes": sorted(attributes, key=lambda attribute: str(attribute.get("key"))),
                "attribute_groups": groups,
                **{section: self._section(registry, section, _NAMES[section]) for section in _NAMES},
            },
            "refinements": {section: self._section(refinements, section, "id") for section in _NAMES},
        }
        return (None if self._problems else shown), self._problems

    def _section(self, part: dict[str, Any], section: str, name: str) -> list[dict[str, Any]]:
        signals = [self._signal(section, name, written) for written in part.get(section, ())]
        return sorted(signals, key=lambda signal: str(signal[name]))

    def _signal(self, section: str, name: str, written: dict[str, Any]) -> dict[str, Any]:
        shown = self._plain(written)
        for members in _LISTS:
            if members in shown:
                owner = f"{section}: {written[name]}"
                shown[members] = [self._member(owner, reference) for reference in written[members]]
        if "entity_associations" in shown:
            shown["entity_associations"] = [self._plain(item) for item in shown["entity_associations"]]
        return {key: value for key, value in shown.items() if value != [] or section == "attribute_group"}

    def _member(self, owner: str, reference: dict[str, Any]) -> dict[str, Any]:
        number = reference["base"]
        if not 0 <= number < len(self._catalog):
            place = Place(self._document, ("registry",))
            self._problems.append(diagnose("AttributeNotFound", place, fatal=True, group_id=owner, attr_ref=number))
            return {}
        levels = {name: value for name, value in reference.items() if name != "base" and value is not None}
        if "requirement_level" in levels:
            levels["requirement_level"] = values.requirement_level(levels["requirement_level"])
        return {**self._catalog[number], **levels}

    def _attribute(self, written: dict[str, Any]) -> dict[str, Any]:
        return self._plain(values.attribute(written))

    def _plain(self, written: dict[str, Any]) -> dict[str, Any]:
        """A value without what is empty."""
        shown = {name: value for name, value in written.items() if value is not None and value not in ("", {})}
        if "brief" in written:
            shown["brief"] = written["brief"]
        if "annotations" in shown:
            shown["annotations"] = values.json_keys(shown["annotations"])
        if "deprecated" in shown:
            shown["deprecated"] = values.deprecated(shown["deprecated"])
        if "stability" in shown:
            shown["stability"] = values.stability(shown["stability"])
        shown.pop("provenance", None)  # it numbers a dependency, and there is none
        for operator in ("one_of", "all_of"):
            if operator in shown:
                shown[operator] = [self._plain(child) for child in shown[operator]]
        return shown
