"""The v2 document of a published registry: its `resolved/2.0` file with the attributes written out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.semconv.decode import values
from weavergen_pipelines.semconv.diagnostics import Diagnostic, diagnose
from weavergen_pipelines.semconv.yaml import Place

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.published.read import Published

_SIGNALS = {
    "metrics": ("metric", "name"),
    "spans": ("span", "type"),
    "events": ("event", "name"),
    "entities": ("entity", "type"),
}
_LISTS = ("attributes", "identity", "description")


def published_document(published: Published) -> tuple[dict[str, Any], list[Diagnostic]]:
    """The document without its dependencies, and what is wrong; with a problem it must not be used."""
    return _Document(published).document()


class _Document:
    def __init__(self, published: Published) -> None:
        self._published = published
        self._content = published.content
        self._catalog = [self._plain(values.attribute(written)) for written in self._content["attribute_catalog"]]
        self._problems: list[Diagnostic] = []

    def document(self) -> tuple[dict[str, Any], list[Diagnostic]]:
        registry, refinements = self._content["registry"], self._content["refinements"]
        sections = {}
        refined = {}
        for section, (kind, name) in _SIGNALS.items():
            sections[section] = self._section(registry, section, kind, name, owner=name)
            owner = name if kind == "metric" else "id"
            refined[section] = self._section(refinements, section, kind, "id", owner=owner)
        groups = [self._signal("attribute_group", written, "id") for written in registry["attribute_groups"]]
        found = (self._member("registry", {"base": number}) for number in registry["attributes"])
        attributes = sorted((member for member in found if member), key=lambda attribute: str(attribute["key"]))
        shown = {
            "schema_url": self._published.schema_url.url,
            "registry": {"attributes": attributes, "attribute_groups": groups, **sections},
            "refinements": refined,
        }
        return shown, self._problems

    def _section(self, part: dict[str, Any], section: str, kind: str, name: str, *, owner: str) -> list[dict[str, Any]]:
        signals = [self._signal(kind, written, owner) for written in part.get(section, ())]
        return sorted(signals, key=lambda signal: str(signal[name]))

    def _signal(self, kind: str, written: dict[str, Any], owner: str) -> dict[str, Any]:
        shown = self._plain(written)
        for members in _LISTS:
            if members in shown:
                found = (self._member(f"{kind}.{written[owner]}", reference) for reference in written[members])
                shown[members] = [member for member in found if member]
        if "entity_associations" in shown:
            shown["entity_associations"] = [self._plain(item) for item in shown["entity_associations"]]
        return {key: value for key, value in shown.items() if value != [] or kind == "attribute_group"}

    def _member(self, owner: str, reference: dict[str, Any]) -> dict[str, Any] | None:
        number = reference["base"]
        if not 0 <= number < len(self._catalog):
            place = Place(self._published.document, ("registry",))
            self._problems.append(diagnose("AttributeNotFound", place, fatal=True, group_id=owner, attr_ref=number))
            return None
        levels = {name: value for name, value in reference.items() if name != "base" and value is not None}
        if "requirement_level" in levels:
            levels["requirement_level"] = values.requirement_level(levels["requirement_level"])
        return {**self._catalog[number], **levels}

    def _plain(self, written: dict[str, Any]) -> dict[str, Any]:
        """A value without what is empty; its provenance names the dependency that it numbers."""
        shown = {name: value for name, value in written.items() if value is not None and value not in ("", {})}
        if "brief" in written:
            shown["brief"] = written["brief"]
        if "annotations" in shown:
            shown["annotations"] = values.json_keys(shown["annotations"])
        if "deprecated" in shown:
            shown["deprecated"] = values.deprecated(shown["deprecated"])
        if "stability" in shown:
            shown["stability"] = values.stability(shown["stability"])
        if shown.pop("provenance", None) and (source := self._published.dependency(written)):
            shown["provenance"] = {"source": source.url}
        for operator in ("one_of", "all_of"):
            if operator in shown:
                shown[operator] = [self._plain(child) for child in shown[operator]]
        return shown
