"""Attribute definitions by name, and the references that are resolved with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from weavergen_pipelines.semconv.diagnostics import Diagnostic, diagnose
from weavergen_pipelines.semconv.model import AttributeSpec, Group, is_excluded, is_private
from weavergen_pipelines.semconv.resolve.inherit import lineage_of
from weavergen_pipelines.semconv.resolve.places import reference_place

_TRACKED = (
    "annotations",
    "brief",
    "deprecated",
    "examples",
    "note",
    "requirement_level",
    "role",
    "sampling_relevant",
    "stability",
    "tag",
)
_ALWAYS_INHERITED = frozenset(("brief", "note", "requirement_level"))


@dataclass(slots=True)
class Root:
    """The definition that references to a name mean, and the group that it is in."""

    attribute: dict[str, Any]
    group_id: str
    inheritable: tuple[str, ...] = field(init=False)
    lineage: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        present = self.attribute
        self.inheritable = tuple(name for name in _TRACKED if name in present or name in _ALWAYS_INHERITED)
        self.lineage = lineage_of(self.group_id, list(self.inheritable), [])


class Catalog:
    """The definitions of a registry; `roots` has the one that counts for each name."""

    def __init__(self) -> None:
        self.roots: dict[str, Root] = {}
        self._excluded: list[Diagnostic] = []

    def resolve(self, groups: list[Group]) -> list[Diagnostic]:
        """Fill `resolved` of all groups; references that nothing defines are returned as fatal problems.

        A reference with `prefix` defines a new name, so that references to it wait for the next round.
        """
        pending = self._define_all(groups)
        while pending:
            self._problems: list[Diagnostic] = []
            left = [(group, spec) for group, spec in pending if not self._refer(group, spec)]
            if len(left) == len(pending):
                return [*self._excluded, *self._problems, *map(_unresolved, self._undefined(left))]
            pending = left
        return self._excluded

    def _undefined(self, left: list[tuple[Group, AttributeSpec]]) -> list[tuple[Group, AttributeSpec]]:
        return [(group, spec) for group, spec in left if spec["ref"] not in self.roots]

    def _define_all(self, groups: list[Group]) -> list[tuple[Group, AttributeSpec]]:
        references = []
        for group in groups:
            for spec in group.attributes:
                if "ref" in spec:
                    references.append((group, spec))
                else:
                    self._define(group, spec)
        return references

    def _define(self, group: Group, spec: AttributeSpec) -> None:
        excluded = is_excluded(spec.get("annotations"))
        if excluded and not is_private(group):
            self._excluded.append(_excluded(group, spec["name"]))
            return
        attribute = _outcome({"requirement_level": "recommended", **spec})
        group.resolved.append(attribute)
        known = self.roots.get(spec["name"])
        if known is None or (is_excluded(known.attribute.get("annotations")) and not excluded):
            self.roots[spec["name"]] = Root(attribute, group.id)

    def _refer(self, group: Group, spec: AttributeSpec) -> bool:
        """Resolve a reference if its definition is known and may be used."""
        root = self.roots.get(spec["ref"])
        if root is None:
            return False
        if is_excluded(root.attribute.get("annotations")) and not is_private(group):
            self._problems.append(_excluded(group, spec["ref"]))
            return False
        if len(spec) == 1:
            group.resolved.append(root.attribute)
            group.lineage[spec["ref"]] = root.lineage
        else:
            self._override(group, spec, root)
        return True

    def _override(self, group: Group, spec: AttributeSpec, root: Root) -> None:
        attribute = {**root.attribute, **spec}
        name = attribute.pop("ref")
        prefixed = attribute.pop("prefix", False)
        if prefixed:
            name = f"{group.prefix}.{name}"
            attribute["name"] = name
        overridden = [field for field in _TRACKED if field in spec]
        inherited = [field for field in root.inheritable if field not in spec]
        group.lineage[name] = lineage_of(root.group_id, inherited, overridden)
        attribute = _outcome(attribute)
        if prefixed:
            self.roots[name] = Root(attribute, group.id)
            attribute = {**attribute, "prefix": True}
        group.resolved.append(attribute)


def _outcome(attribute: dict[str, Any]) -> dict[str, Any]:
    """An attribute as results show it: texts that are empty are left out."""
    for name in ("brief", "note"):
        if attribute.get(name) == "":
            del attribute[name]
    return attribute


def _unresolved(reference: tuple[Group, AttributeSpec]) -> Diagnostic:
    group, spec = reference
    return diagnose(
        "UnresolvedAttributeRef",
        reference_place(group, "ref", spec["ref"]),
        fatal=True,
        group_id=group.id,
        attribute_ref=spec["ref"],
        provenance=group.provenance,
    )


def _excluded(group: Group, name: str) -> Diagnostic:
    return diagnose(
        "ExcludedFromDependencyResolution",
        reference_place(group, "ref", name),
        fatal=True,
        id=name,
        type="Attribute",
        used_in=group.id,
    )
