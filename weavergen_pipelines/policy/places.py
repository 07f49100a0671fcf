"""Where in the files of a registry is what a finding is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weavergen_pipelines.errors import Location
    from weavergen_pipelines.policy.finding import Finding
    from weavergen_pipelines.semconv.loaded import LoadedRegistry
    from weavergen_pipelines.semconv.model import Group
    from weavergen_pipelines.semconv.yaml import Place

_ATTRIBUTE_KEYS = ("attr", "attribute", "attribute_key", "attribute_name", "attribute_id")
_KINDS = {"metric": "metric", "event": "event", "log": "event", "span": "span", "entity": "entity"}


class Places:
    """The places of the groups and attributes of a registry, by their names."""

    def __init__(self, loaded: LoadedRegistry) -> None:
        self._loaded = loaded

    def of(self, finding: Finding) -> Location | None:
        """The attribute that a finding names, in its signal if it is written there; else the signal; else nothing."""
        context = finding.context if isinstance(finding.context, dict) else {}
        group = self._signal(finding) or self._group(context)
        attribute = next((context[key] for key in _ATTRIBUTE_KEYS if isinstance(context.get(key), str)), None)
        place = self._attribute(attribute, group) if attribute is not None else None
        place = place or (group.place if group is not None else None)
        return place.location if place is not None else None

    def _signal(self, finding: Finding) -> Group | None:
        if finding.signal_name is None:
            return None
        kind = _KINDS.get(finding.signal_type or "", finding.signal_type or "")
        return self._signals.get((kind, finding.signal_name)) or self._groups.get(finding.signal_name)

    def _group(self, context: dict[str, Any]) -> Group | None:
        """The group that a text of the context names, keys that say `group` first."""
        keys = sorted(context, key=lambda key: ("group" not in key, key))
        names = (context[key] for key in keys if isinstance(context[key], str))
        return next((self._groups[name] for name in names if name in self._groups), None)

    def _attribute(self, name: str, group: Group | None) -> Place | None:
        written = (entry.place for entry in _entries(group) if entry.name == name) if group is not None else iter(())
        return next(written, None) or self._definitions.get(name)

    @cached_property
    def _groups(self) -> dict[str, Group]:
        return {group.id: group for group in reversed(self._loaded.groups)}

    @cached_property
    def _signals(self) -> dict[tuple[str, str], Group]:
        named = ((group, name) for group in reversed(self._loaded.groups) for name in _names(group))
        return {(group.type, name): group for group, name in named}

    @cached_property
    def _definitions(self) -> dict[str, Place]:
        """Where each attribute is defined: in the attribute registry rather than in a signal."""
        groups = sorted(self._loaded.groups, key=lambda group: group.type == "attribute_group")
        return {entry.name: entry.place for group in groups for entry in _entries(group) if entry.defines}


def _names(group: Group) -> Iterator[str]:
    """What a signal is called in results: its own name, or its id without the kind."""
    for name in (group.id.removeprefix(f"{group.type}."), group.name, group.metric_name):
        if name is not None:
            yield name


@dataclass(frozen=True)
class _Entry:
    """An attribute as a group writes it."""

    name: str
    place: Place
    defines: bool


def _entries(group: Group) -> Iterator[_Entry]:
    """The attributes that a group defines or refers to, where it does."""
    written = group.document.at(group.keys)
    sections = [((), written)] if isinstance(written, list) else _sections(group, written)
    for keys, items in sections:
        for index, item in enumerate(items):
            key = next((key for key in ("id", "key", "ref") if key in item), None)
            if key is not None:
                prefix = f"{group.prefix}." if group.prefix and key == "id" else ""
                yield _Entry(prefix + item[key], group.place.below(*keys, index, key), key != "ref")


def _sections(group: Group, written: dict[str, Any]) -> list[tuple[tuple[str, ...], list[Any]]]:
    return [((section,), written.get(section) or []) for section in group.attribute_keys]
