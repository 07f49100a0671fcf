"""What is wrong with a registry as a whole: names that are used twice."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.semconv.diagnostics import Diagnostic, diagnose
from weavergen_pipelines.semconv.resolve.signals import signal_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from weavergen_pipelines.semconv.model import Group
    from weavergen_pipelines.semconv.yaml import Place


def check_registry(groups: list[Group]) -> Iterator[Diagnostic]:
    """The problems of the groups of a resolved registry."""
    signals = [group for group in groups if not group.is_v2_refinement]
    yield from _unique(groups, lambda group: group.id, "DuplicateGroupId", "group_id")
    yield from _unique(signals, lambda group: group.metric_name, "DuplicateMetricName", "metric_name")
    yield from _unique(signals, lambda group: group.name, "DuplicateGroupName", "group_name")
    yield from _attribute_definitions(groups)
    yield from _colliding_ids(groups)


def _unique(groups: list[Group], key: Callable[[Group], str | None], kind: str, field: str) -> Iterator[Diagnostic]:
    by_key: dict[str, list[Group]] = defaultdict(list)
    for group in groups:
        name = key(group)
        if name is not None and group.path is not None:
            by_key[name].append(group)
    for name, same in sorted(by_key.items()):
        if len(same) > 1:
            fields: dict[str, Any] = {field: name, "provenances": _provenances(same)}
            yield diagnose(kind, same[1].place, **fields)


def _attribute_definitions(groups: list[Group]) -> Iterator[Diagnostic]:
    """An attribute is defined by one group of attributes only."""
    owners: dict[str, list[Group]] = defaultdict(list)
    for group in groups:
        if group.type == "attribute_group" and group.path is not None:
            for attribute in group.resolved:
                if attribute["name"] not in group.lineage:
                    owners[attribute["name"]].append(group)
    for name, defining in sorted(owners.items()):
        if len(defining) > 1:
            ids = [group.id for group in defining]
            yield diagnose("DuplicateAttributeId", _definition(defining[1], name), group_ids=ids, attribute_id=name)


def _colliding_ids(groups: list[Group]) -> Iterator[Diagnostic]:
    by_signal: dict[tuple[str, str], list[Group]] = defaultdict(list)
    for group in groups:
        name = signal_id(group)
        if name is not None:
            by_signal[group.type, name].append(group)
    for (_, name), same in sorted(by_signal.items()):
        ids = list(dict.fromkeys(group.id for group in same))
        if len(ids) > 1:
            yield diagnose(
                "CollidingV2SignalId",
                same[1].place,
                signal_id=name,
                group_ids=ids,
                provenances=_provenances(same),
            )


def _provenances(groups: list[Group]) -> list[dict[str, str]]:
    known = {(group.schema_url, group.path) for group in groups if group.path is not None}
    return [{"schema_url": schema_url.url, "path": path} for schema_url, path in sorted(known)]


def _definition(group: Group, name: str) -> Place:
    written: Any = group.document.at(group.keys)
    names = (name, name.removeprefix(f"{group.prefix}."))
    for index, item in enumerate(written.get("attributes") or ()):
        if item.get("id", item.get("key")) in names:
            return group.place.below("attributes", index)
    return group.place
