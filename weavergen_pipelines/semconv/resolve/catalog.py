"""Attribute definitions by name, and the references that are resolved with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.semconv.diagnostics import Diagnostic, Fatal, diagnose
from weavergen_pipelines.semconv.model import AttributeSpec, Group, is_excluded, is_private
from weavergen_pipelines.semconv.resolve.inherit import lineage_of
from weavergen_pipelines.semconv.resolve.places import reference_place
from weavergen_pipelines.semconv.resolve.scope import later

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.resolve.dependency import Definition
    from weavergen_pipelines.semconv.resolve.scope import Scope
    from weavergen_pipelines.semconv.schema_url import SchemaUrl

DEPENDENCY = "v2_dependency."
"""What precedes the name of a registry in the source of an attribute that a dependency defines."""
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
    """The attribute that counts for a name, and where it is from: a group here, or (`origin`) a dependency.

    One that is no definition was inherited from a dependency, and references do not mean it.
    """

    attribute: dict[str, Any]
    source: str
    origin: SchemaUrl | None = None
    is_definition: bool = True
    inheritable: tuple[str, ...] = field(init=False)
    lineage: dict[str, Any] = field(init=False)
    excluded: bool = field(init=False)

    def __post_init__(self) -> None:
        present = self.attribute
        self.excluded = is_excluded(present.get("annotations"))
        self.inheritable = tuple(name for name in _TRACKED if name in present or name in _ALWAYS_INHERITED)
        self.lineage = lineage_of(self.source, list(self.inheritable), [])


class Catalog:
    """The definitions of a registry; `roots` has the one that counts for each name."""

    def __init__(self, scope: Scope) -> None:
        self.roots: dict[str, Root] = {}
        self._scope = scope
        self._conflicts: list[Diagnostic] = []
        self._excluded: list[Diagnostic] = []
        self._blocked: list[Diagnostic] = []

    def resolve(self, groups: list[Group]) -> list[Diagnostic]:
        """Fill `resolved` of all groups; references that nothing defines are returned as fatal problems.

        A reference with `prefix` defines a new name, so that references to it wait for the next round.
        """
        pending = self._define_all(groups)
        while pending and not self._conflicts:
            self._blocked = []
            left = [(group, spec) for group, spec in pending if not self._refer(group, spec)]
            if len(left) == len(pending):
                break
            pending = left
        return [*self._conflicts, *self._excluded, *self._blocked]

    def take(self, definition: Definition) -> dict[str, Any]:
        """An attribute of an imported group, in the version to use; references of dependents may mean it.

        Raises:
            Fatal: there is no such version, or it does not go with what is known by the name.
        """
        attribute, origin = self._scope.upgraded(definition)
        named = {name: value for name, value in attribute.items() if name != "prefix"}
        self._add(attribute["name"], Root(named, DEPENDENCY + origin.name, origin))
        return attribute

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
        name = spec["name"]
        if is_excluded(spec.get("annotations")) and not is_private(group):
            self._excluded.append(_excluded(group, name))
            return
        attribute = _outcome({"requirement_level": "recommended", **spec})
        group.resolved.append(attribute)
        origin = group.origins.get(name)
        source = group.id if origin is None else DEPENDENCY + origin.name
        try:
            self._add(name, Root(attribute, source, origin, is_definition=origin is None))
        except Fatal as error:
            self._conflicts.append(error.at(reference_place(group, "ref", name)))

    def _add(self, name: str, root: Root) -> None:
        known = self.roots.get(name)
        self.roots[name] = root if known is None else _preferred(name, root, known)

    def _refer(self, group: Group, spec: AttributeSpec) -> bool:
        """Resolve a reference if its definition is known and may be used."""
        root = self.roots.get(spec["ref"])
        if root is None or not root.is_definition:
            root = self._imported(group, spec["ref"])
        if root is None:
            return False
        if root.excluded and (root.origin is not None or not is_private(group)):
            self._blocked.append(_excluded(group, spec["ref"]))
            return False
        if len(spec) == 1:
            group.resolved.append(root.attribute)
            group.lineage[spec["ref"]] = root.lineage
        else:
            self._override(group, spec, root)
        return True

    def _imported(self, group: Group, name: str) -> Root | None:
        """The definition that a dependency has of a name, which then counts here too."""
        try:
            found = self._scope.definition(name)
        except Fatal as error:
            self._conflicts.append(error.at(reference_place(group, "ref", name)))
            return None
        if found is None:
            self._blocked.append(_unresolved(group, name))
            return None
        root = Root(found.attribute, DEPENDENCY + found.origin.name, found.origin)
        self.roots[name] = root
        return root

    def _override(self, group: Group, spec: AttributeSpec, root: Root) -> None:
        attribute = {**root.attribute, **spec}
        name = attribute.pop("ref")
        prefixed = attribute.pop("prefix", False)
        if prefixed:
            name = f"{group.prefix}.{name}"
            attribute["name"] = name
        overridden = [field for field in _TRACKED if field in spec]
        inherited = [field for field in root.inheritable if field not in spec]
        group.lineage[name] = lineage_of(root.source, inherited, overridden)
        attribute = _outcome(attribute)
        if prefixed:
            self.roots[name] = Root(attribute, group.id)
            attribute = {**attribute, "prefix": True}
        group.resolved.append(attribute)


def _preferred(name: str, new: Root, known: Root) -> Root:
    """Which of two attributes of a name counts; one that a dependency defines has come back here by an import.

    Raises:
        Fatal: two registries define it.
    """
    if new.excluded != known.excluded:
        return known if new.excluded else new
    if new.is_definition != known.is_definition:
        return new if new.is_definition else known
    if new.origin is None:
        return known
    if known.origin is None:
        return new
    return known if later(name, new.origin, known.origin) == known.origin else new


def _outcome(attribute: dict[str, Any]) -> dict[str, Any]:
    """An attribute as results show it: texts that are empty are left out."""
    for name in ("brief", "note"):
        if attribute.get(name) == "":
            del attribute[name]
    return attribute


def _unresolved(group: Group, name: str) -> Diagnostic:
    return diagnose(
        "UnresolvedAttributeRef",
        reference_place(group, "ref", name),
        fatal=True,
        group_id=group.id,
        attribute_ref=name,
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
