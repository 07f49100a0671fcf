"""How a group's attributes come together from its parents and its own list."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.semconv.model import AttributeSpec, attribute_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from weavergen_pipelines.semconv.model import Group
    from weavergen_pipelines.semconv.schema_url import SchemaUrl

_COPIED = frozenset(
    ("brief", "deprecated", "examples", "note", "prefix", "requirement_level", "sampling_relevant", "stability", "tag")
)
_OVERRIDABLE = _COPIED | {"annotations", "role"}
_ALWAYS_DEFINED = {"note", "requirement_level"}


@dataclass(slots=True)
class _Inherited:
    """An attribute on its way, with the group it was last taken from and the fate of its fields."""

    spec: AttributeSpec
    source: str
    origin: SchemaUrl | None
    inherited: set[str] = field(default_factory=set)
    overridden: set[str] = field(default_factory=set)

    def override(self, child: AttributeSpec) -> None:
        """Let the fields that a reference sets replace those that are here."""
        parent = self.spec
        is_reference = "ref" in parent
        ours = child.keys() & _OVERRIDABLE
        theirs = parent.keys() & _OVERRIDABLE
        if not is_reference:
            ours = ours - {"prefix"}
            theirs = theirs | _ALWAYS_DEFINED
        self.overridden |= ours
        self.inherited -= ours
        self.inherited |= theirs - ours
        self.spec = {**parent, **{name: value for name, value in child.items() if name in ours}}


def inherit(group: Group, bases: Iterable[tuple[str, Group]]) -> None:
    """Let a group take over the attributes of its parents (lowest precedence first), each named as in lineage.

    A reference overrides fields of what it refers to; a definition replaces it. The group's attributes end up sorted by
    name, their lineage is as results show it.
    """
    known: dict[str, _Inherited] = {}
    for source, base in bases:
        for spec in base.attributes:
            _inherit_one(known, source, spec, base.origins.get(attribute_name(spec)))
    for spec in group.attributes:
        name = attribute_name(spec)
        if "ref" in spec and name in known:
            known[name].override(spec)
        else:
            known[name] = _Inherited(spec, group.id, None)
    ordered = {name: known[name] for name in sorted(known)}
    group.attributes = [item.spec for item in ordered.values()]
    group.origins = {name: item.origin for name, item in ordered.items() if item.origin is not None}
    group.lineage = {
        name: lineage_of(item.source, sorted(item.inherited), sorted(item.overridden))
        for name, item in ordered.items()
        if item.inherited or item.overridden
    }


def lineage_of(source: str, inherited: list[str], overridden: list[str]) -> dict[str, Any]:
    """The lineage of an attribute as results show it: lists that are empty are left out."""
    shown: dict[str, Any] = {"source_group": source}
    if inherited:
        shown["inherited_fields"] = inherited
    if overridden:
        shown["locally_overridden_fields"] = overridden
    return shown


def _inherit_one(known: dict[str, _Inherited], source: str, spec: AttributeSpec, origin: SchemaUrl | None) -> None:
    name = attribute_name(spec)
    present = known.get(name)
    if present is None:
        copied = spec.keys() & _COPIED
        known[name] = _Inherited(spec, source, origin, copied if "ref" in spec else copied | _ALWAYS_DEFINED)
        return
    if "ref" in spec:
        present.override(spec)
    else:
        present.spec = spec
    present.source = source
    present.origin = origin
