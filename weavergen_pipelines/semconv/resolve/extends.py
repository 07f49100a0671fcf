"""`extends` and included groups: each group inherits once all its parents have."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple

from weavergen_pipelines.semconv.diagnostics import Diagnostic, diagnose
from weavergen_pipelines.semconv.model import Group, attribute_name, is_excluded, is_private
from weavergen_pipelines.semconv.resolve.inherit import inherit
from weavergen_pipelines.semconv.resolve.places import reference_place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from weavergen_pipelines.semconv.resolve.dependency import Dependency

_TAKEN = ("instrument", "unit", "span_kind", "metric_name", "requirement_level")
_TAKEN_IF_UNSET = ("stability", "deprecated", "brief", "note", "span_name")
_TYPE_NAMES = {"attribute_group": "AttributeGroup", "metric_group": "MetricGroup"}


def resolve_extends(groups: list[Group], dependencies: Sequence[Dependency]) -> list[Diagnostic]:
    """Let every group inherit from its parents; what cannot is returned as fatal problems.

    A group may extend one of a dependency, if none here has its id; groups that are included are always from here.
    """
    return _Extends(groups, dependencies).run()


class _Base(NamedTuple):
    """A group to inherit from, if it is known by now; `is_ours` if it is of this registry."""

    name: str
    group: Group | None
    is_ours: bool = True


class _Extends:
    def __init__(self, groups: list[Group], dependencies: Sequence[Dependency]) -> None:
        self._dependencies = dependencies
        self._ids = {group.id for group in groups}
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
        bases = self._bases(group)
        missing = next((base.name for base in bases if base.group is None), None)
        if missing is not None:
            self._waiting.setdefault(missing, []).append(group)
            return
        conflicts = [*_excluded(group, bases), *self._duplicates(group)]
        if conflicts:
            self._problems.extend(conflicts)
            return
        self._inherit(group, {base.name: base.group for base in bases if base.group})
        self._index[group.id] = group
        self._pending.extend(self._waiting.pop(group.id, ()))

    def _bases(self, group: Group) -> list[_Base]:
        """The groups to inherit from, the one that is extended last."""
        included = [_Base(name, self._index.get(name)) for name in group.include_groups]
        return included if group.extends is None else [*included, self._extended(group.extends, group)]

    def _extended(self, name: str, group: Group) -> _Base:
        """The parent: of this registry, or of the first dependency that has it and does not exclude it."""
        if name in self._ids and name != group.id:
            return _Base(name, self._index.get(name))
        found = [parent for each in self._dependencies if (parent := each.parent(name))]
        open_ones = (parent for parent in found if not is_excluded(parent.annotations))
        return _Base(name, next(open_ones, found[0] if found else None), is_ours=False)

    def _inherit(self, group: Group, bases: dict[str, Group]) -> None:
        names = [group.extends, *group.include_groups] if group.extends is not None else group.include_groups
        if group.extends is not None:
            parent = bases[group.extends]
            group.base, group.base_type = group.extends, parent.type
            if group.is_v2:
                self._problems.extend(_refine(group, parent))
        inherit(group, [(name, bases[name]) for name in names])
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


def _excluded(group: Group, bases: list[_Base]) -> Iterator[Diagnostic]:
    """The parents that are kept from this group; those of dependencies are kept from every group."""
    for base in bases:
        if base.group and is_excluded(base.group.annotations) and not (base.is_ours and is_private(group)):
            yield diagnose(
                "ExcludedFromDependencyResolution",
                group.place,
                fatal=True,
                id=base.name,
                type=base.group.type,
                used_in=group.id,
            )


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
