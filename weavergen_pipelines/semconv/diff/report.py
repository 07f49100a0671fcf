"""The report of the changes between two resolved registries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.semconv.diff.changes import changes
from weavergen_pipelines.semconv.diff.items import items_v1, items_v2
from weavergen_pipelines.semconv.schema_url import SchemaUrl

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.diff.changes import Items
    from weavergen_pipelines.semconv.resolution import Resolution


class IncompatibleRegistries(WeavergenError):
    """There are two registries of which only one has a document in format 1."""


def diff_registries(head: Resolution, baseline: Resolution, *, v2: bool = False) -> dict[str, Any]:
    """`{head: {semconv_version}, baseline: {semconv_version}, changes: {section: [change]}}`.

    The same for the same registries: sections and changes have an order. Two registries that are published in their
    resolved form are compared in format 2, whatever `v2` is.

    Raises:
        IncompatibleRegistries: only one of them is published.
        CompoundError: one of them has errors.
    """
    in_v2 = v2 or (head.is_published and baseline.is_published)
    for resolution in (head, baseline):
        resolution.require_sound(v2=in_v2)
    if in_v2:
        return _diff_v2(head.v2, baseline.v2)
    if head.is_published or baseline.is_published:
        raise IncompatibleRegistries(
            "the two registries are not of the same format version",
            hint="one of them is published in its resolved form: compare both in format 2",
        )
    sections = _sections(items_v1(head.registry), items_v1(baseline.registry))
    return _report(_manifest_version(head), _manifest_version(baseline), sections)


def _manifest_version(resolution: Resolution) -> str:
    manifest = resolution.loaded.manifest
    return manifest.schema_url.version if manifest else ""


def _diff_v2(head: dict[str, Any], baseline: dict[str, Any]) -> dict[str, Any]:
    return _report(_version(head), _version(baseline), _sections(items_v2(head), items_v2(baseline)))


def _version(document: dict[str, Any]) -> str:
    return SchemaUrl.parse(document["schema_url"]).version


def _sections(head: dict[str, Items], baseline: dict[str, Items]) -> dict[str, Any]:
    return {section: changes(items, baseline[section]) for section, items in head.items()}


def _report(head: str, baseline: str, sections: dict[str, Any]) -> dict[str, Any]:
    return {
        "head": {"semconv_version": head},
        "baseline": {"semconv_version": baseline},
        "changes": sections,
    }
