"""`extends` and included groups: each group inherits once all its parents have."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.semconv.diagnostics import Diagnostic, diagnose
from weavergen_pipelines.semconv.model import AttributeSpec, Group, attribute_name, is_excluded, is_private
from weavergen_pipelines.semconv.resolve.inherit import inherit
from weavergen_pipelines.semconv.resolve.places import reference_place

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAKEN = ("instrument", "unit", "span_kind", "metric_name", "requirement_level")
_TAKEN_IF_UNSET = ("stability", "deprecated", "brief", "note", "span_name")
_TYPE_NAMES = {"attribute_group": "AttributeGroup", "metric_group": "MetricGroup"}


def resolve_extends(groups: list[Group]) -> list[Diagnostic]:
    """Let every group inherit from its parents; what cannot is returned as fatal problems."""
    return _Extends(groups).run()


class _Extends:
    def __init__(self, groups: list[Group]) -> None:
        self._index = {group.id: group for group in groups if not _parents(group)}
        self._pending = deque(group for group in groups if _parents(group))
        self._waiting: dict[str, list[Group]] = {}
        self._problems: list[Diagnostic] = []

    def run(self) -> list[Diagnostic]:
        while self._pending:
            self._visit(self._pending.popleft())
        stuck = sorted((group for groups in self._waiting.values() for group in groups), key=lambda group: group.id)
        for group in stuck:
            self._problems.extend(self._unresolved(group))
        return self._problems

    def _visit(self, group: Group) -> None:
        missing = next((parent for parent in _parents(group) if parent not in self._index), None)
        if missing is not None:
            self._waiting.setdefault(missing, []).append(group)
            return
        conflicts = [*self._excluded(group), *self._duplicates(group)]
        if conflicts:
            self._problems.extend(conflicts)
            return
        self._inherit(group)
        self._index[group.id] = group
        self._pending.extend(self._waiting.pop(group.id, ()))

    def _inherit(self, group: Group) -> None:
        bases: list[tuple[str, list[AttributeSpec]]] = []
        if group.extends is not None:
            parent = self._index[group.extends]
            group.base, group.base_type = group.extends, parent.type
            if group.is_v2:
                self._problems.extend(_refine(group, parent))
            bases.append((group.extends, parent.attributes))
        bases.extend((name, self._index[name].attributes) for name in group.include_groups)
        group.attributes, group.lineage = inherit(group.attributes, group.id, bases)
        group.includes, group.include_groups, group.extends = group.include_groups, [], None

    def _unresolved(self, group: Group) -> Iterator[Diagnostic]:
        """Why a group never came to inherit: its includes first, as the reference does."""
        missing = [name for name in group.include_groups if name not in self._index]
        for name in missing:
            yield diagnose(
                "UnresolvedIncludeRef",
                reference_place(group, "ref_group", name),
                fatal=True,
                group_id=group.id,
                include_ref=name,
                provenance=group.provenance,
            )
        if not missing and group.extends is not None:
            yield diagnose(
                "UnresolvedExtendsRef",
                group.place.below("ref" if group.is_v2 else "extends"),
                fatal=True,
                group_id=group.id,
                extends_ref=group.extends,
                provenance=group.provenance,
            )

    def _excluded(self, group: Group) -> Iterator[Diagnostic]:
        if is_private(group):
            return
        for name in _parents(group):
            parent = self._index[name]
            if is_excluded(parent.annotations):
                yield diagnose(
                    "ExcludedFromDependencyResolution",
                    group.place,
                    fatal=True,
                    id=name,
                    type=parent.type,
                    used_in=group.id,
                )

    def _duplicates(self, group: Group) -> Iterator[Diagnostic]:
        """Attributes that come from two included groups, so that it is not clear which is meant."""
        seen: set[str] = set()
        for included in group.include_groups:
            for name in map(attribute_name, self._index[included].attributes):
                if name in seen:
                    yield diagnose(
                        "DuplicateAttributeId",
                        reference_place(group, "ref_group", included),
                        fatal=True,
                        group_ids=list(group.include_groups),
                        attribute_id=name,
                    )
                seen.add(name)


def _parents(group: Group) -> list[str]:
    return [*group.include_groups, group.extends] if group.extends is not None else group.include_groups


def _refine(group: Group, parent: Group) -> Iterator[Diagnostic]:
    """What a refinement of format 2 takes from what it refines, and what it must not do to it."""
    if group.type != parent.type:
        yield diagnose(
            "InvalidRefinement",
            group.place.below("ref"),
            fatal=True,
            refinement_id=group.id,
            ref=group.extends,
            refinement_type=_type_name(group),
            signal_type=_type_name(parent),
        )
    for name in _TAKEN:
        setattr(group, name, getattr(parent, name))
    for name in _TAKEN_IF_UNSET:
        if not getattr(group, name):
            setattr(group, name, getattr(parent, name))
    group.annotations = merge(parent.annotations or {}, group.annotations or {}) or None
    if group.type == parent.type == "entity":
        yield from _changed_identity(group, parent)


def _changed_identity(group: Group, parent: Group) -> Iterator[Diagnostic]:
    roles = {attribute_name(spec): spec.get("role") for spec in parent.attributes}
    for spec in group.attributes:
        name, role = spec.get("ref"), spec.get("role")
        if name is None or role is None:
            continue
        before = roles.get(name)
        if (before is not None and before != role) or (name not in roles and role == "identifying"):
            yield diagnose(
                "EntityRefinementChangedIdentity",
                reference_place(group, "ref", name),
                fatal=True,
                refinement_id=group.id,
                ref=group.extends,
                attribute_id=name,
                role=role,
                provenance=group.provenance,
            )


def merge(base: dict[str, Any], override: dict[str, Any]) -> dict[str, Any]:
    """Mappings are merged at every depth; anything else is replaced."""
    merged = dict(base)
    for key, value in override.items():
        known = merged.get(key)
        merged[key] = merge(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return merged


def _type_name(group: Group) -> str:
    return _TYPE_NAMES.get(group.type, group.type.capitalize())
