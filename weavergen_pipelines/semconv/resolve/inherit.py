"""How a group's attributes come together from its parents and its own list."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.semconv.model import AttributeSpec, attribute_name

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def inherit(
    own: list[AttributeSpec], group_id: str, bases: Iterable[tuple[str, list[AttributeSpec]]]
) -> tuple[list[AttributeSpec], dict[str, dict[str, Any]]]:
    """The attributes of a group with these parents (lowest precedence first), by name, and their lineage.

    A reference overrides fields of what it refers to; a definition replaces it. Lineage is as results show it.
    """
    known: dict[str, _Inherited] = {}
    for source, specs in bases:
        for spec in specs:
            _inherit_one(known, source, spec)
    for spec in own:
        name = attribute_name(spec)
        if "ref" in spec and name in known:
            known[name].override(spec)
        else:
            known[name] = _Inherited(spec, group_id)
    ordered = [known[name] for name in sorted(known)]
    lineage = {
        attribute_name(item.spec): lineage_of(item.source, sorted(item.inherited), sorted(item.overridden))
        for item in ordered
        if item.inherited or item.overridden
    }
    return [item.spec for item in ordered], lineage


def lineage_of(source: str, inherited: list[str], overridden: list[str]) -> dict[str, Any]:
    """The lineage of an attribute as results show it: lists that are empty are left out."""
    shown: dict[str, Any] = {"source_group": source}
    if inherited:
        shown["inherited_fields"] = inherited
    if overridden:
        shown["locally_overridden_fields"] = overridden
    return shown


def _inherit_one(known: dict[str, _Inherited], source: str, spec: AttributeSpec) -> None:
    name = attribute_name(spec)
    present = known.get(name)
    if present is None:
        copied = spec.keys() & _COPIED
        known[name] = _Inherited(spec, source, copied if "ref" in spec else copied | _ALWAYS_DEFINED)
        return
    if "ref" in spec:
        present.override(spec)
    else:
        present.spec = spec
    present.source = source
