"""The `resolved/2.0` file of a registry: the materialised document with its attributes numbered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.artifacts.digest import canonical_json
from weavergen_pipelines.semconv.output.v2 import Materialisation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from weavergen_pipelines.semconv.diagnostics import Diagnostic
    from weavergen_pipelines.semconv.resolve.registry import ResolvedRegistry

RESOLVED_FORMAT = "resolved/2.0"
_MEMBERS = ("attributes", "identity", "description")
_OF_REFERENCE = ("requirement_level", "sampling_relevant")
_ORDER = (
    *("id", "key", "type", "value", "kind", "name", "instrument", "unit", "examples", *_MEMBERS, "entity_associations"),
    *("requirement_level", "brief", "note", "stability", "deprecated", "annotations", "provenance"),
)
"""The keys of signals and attributes as the reference writes them."""


def resolved_file(registry: ResolvedRegistry) -> tuple[dict[str, Any], list[Diagnostic]]:
    """The content of the file, and what of the registry cannot be said in it; with such a problem it is not whole.

    Signals are in the order of the groups that they are from. The paths of files are left out.
    """
    materialisation = Materialisation(registry)
    document, problems = materialisation.by_group()
    packer = _Packer(materialisation.attributes(), [url.url for url in registry.closure])
    content = {
        "file_format": RESOLVED_FORMAT,
        "schema_url": document["schema_url"],
        "attribute_catalog": packer.catalog,
        "registry": packer.registry(document["registry"]),
        "refinements": packer.sections(document["refinements"]),
    }
    return {**content, "dependencies": packer.dependencies} if packer.dependencies else content, problems


class _Packer:
    """`catalog` are the attributes, each once: by name, those of one name by their content."""

    def __init__(self, attributes: Iterable[dict[str, Any]], dependencies: list[str]) -> None:
        self.dependencies = dependencies
        every = {canonical_json(packed): packed for packed in map(self._packed, _distinct(attributes))}
        keys = sorted(every, key=lambda content: (every[content]["key"], content))
        self.catalog = [every[key] for key in keys]
        self._numbers = {key: number for number, key in enumerate(keys)}

    def registry(self, sections: dict[str, Any]) -> dict[str, Any]:
        """The sections of signals, with the numbers of the attributes that the registry defines."""
        defined = sorted({self._number(attribute) for attribute in sections["attributes"]})
        others = {name: items for name, items in sections.items() if name != "attributes"}
        return {"attributes": defined, **self.sections(others)}

    def sections(self, sections: dict[str, Any]) -> dict[str, Any]:
        """Signals by section, their attributes numbered."""
        order = ("attribute_groups", "spans", "metrics", "events", "entities")
        least: dict[str, dict[str, Any]] = {"entities": {"identity": []}}
        return {
            name: [self._signal({**least.get(name, {}), **item}) for item in sections[name]]
            for name in order
            if name in sections
        }

    def _signal(self, signal: dict[str, Any]) -> dict[str, Any]:
        members = {name: [self._reference(item) for item in signal[name]] for name in _MEMBERS if name in signal}
        packed = self._packed({**signal, **members})
        if "entity_associations" in packed:
            packed["entity_associations"] = [self._association(item) for item in packed["entity_associations"]]
        return packed

    def _reference(self, member: dict[str, Any]) -> dict[str, Any]:
        own = {name: member[name] for name in _OF_REFERENCE if name in member}
        return {"base": self._number(member), **own}

    def _number(self, attribute: dict[str, Any]) -> int:
        plain = {name: value for name, value in attribute.items() if name not in _OF_REFERENCE}
        return self._numbers[canonical_json(self._packed(plain))]

    def _association(self, association: dict[str, Any]) -> dict[str, Any]:
        for operator in ("one_of", "all_of"):
            if operator in association:
                return {operator: [self._association(child) for child in association[operator]]}
        return self._packed(association)

    def _packed(self, item: dict[str, Any]) -> dict[str, Any]:
        """An item in the order of the format; of its provenance only the number of the dependency is left."""
        packed = _ordered(item)
        if isinstance(packed.get("type"), dict):
            packed["type"] = {"members": [_ordered(member) for member in packed["type"]["members"]]}
        source = packed.pop("provenance", {}).get("source")
        return packed if source is None else {**packed, "provenance": {"source": self.dependencies.index(source)}}


def _ordered(item: dict[str, Any]) -> dict[str, Any]:
    ordered = {name: item[name] for name in _ORDER if name in item}
    if "annotations" in ordered:
        ordered["annotations"] = dict(sorted(ordered["annotations"].items()))
    return ordered


def _distinct(attributes: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Every attribute object once: most are shared."""
    return {id(attribute): attribute for attribute in attributes}.values()
