"""What of a registry a snippet shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from weavergen_pipelines.errors import Location
from weavergen_pipelines.forge.markdown_update.errors import (
    GroupNotFound,
    InvalidSnippetId,
    WeaverSnippetNotSupported,
)
from weavergen_pipelines.semconv.output.v1 import v1_group

if TYPE_CHECKING:
    from weavergen_pipelines.forge.markdown_update.directive import SemconvSnippet
    from weavergen_pipelines.semconv.resolution import Resolution

_ID = re.compile(r"(registry|refinements)\.([A-Za-z][A-Za-z0-9_-]*)\.([A-Za-z][A-Za-z0-9._-]*)")
_REGISTRY = {
    "attributes": ("attribute", "key"),
    "attribute_groups": ("attribute_group", "id"),
    "spans": ("span", "type"),
    "metrics": ("metric", "name"),
    "events": ("event", "name"),
    "entities": ("entity", "type"),
}
_REFINEMENTS = {"spans": "span", "metrics": "metric", "events": "event", "entities": "entity"}
_TYPES = {"registry": {section: kind for section, (kind, _key) in _REGISTRY.items()}, "refinements": _REFINEMENTS}
_MEMBERS = ("attributes", "identity", "description")


class Lookup(Protocol):
    """Finds what snippets show, in one of the two formats."""

    def context(self, snippet: SemconvSnippet, where: Location) -> dict[str, Any]:
        """The variables of the template, except for those that all snippets have.

        Raises:
            ForgeError: the registry has nothing of that id.
        """
        ...

    def document(self, where: Location) -> Mapping[str, Any]:
        """The document for jq programs.

        Raises:
            WeaverSnippetNotSupported: there is none in this format.
        """
        ...


def lookup_of(resolution: Resolution, *, v2: bool) -> Lookup:
    """The lookup in a registry; one that is published has format 2 only.

    Raises:
        CompoundError: the registry cannot be resolved.
    """
    return _LookupV2(resolution.v2) if v2 or resolution.is_published else _LookupV1(resolution)


class _LookupV1:
    """Groups by id; the refinements of format 2 are groups too."""

    def __init__(self, resolution: Resolution) -> None:
        self._groups = {group.id: group for group in reversed(resolution.registry.groups)}

    def context(self, snippet: SemconvSnippet, where: Location) -> dict[str, Any]:
        """`group` and `snippet_type`."""
        group = self._groups.get(snippet.id)
        if group is None:
            raise _not_found(snippet.id, self._groups, where)
        return {
            "group": v1_group(group),
            "snippet_type": "metric_table" if snippet.is_metric_table else "attribute_table",
        }

    def document(self, where: Location) -> Mapping[str, Any]:
        """There is none."""
        hint = "use a `semconv` snippet, or format 2"
        raise WeaverSnippetNotSupported("`weaver` snippets need a registry in format 2", where=where, hint=hint)


class _LookupV2:
    """Signals by section and name, refinements by id."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document

    def context(self, snippet: SemconvSnippet, where: Location) -> dict[str, Any]:
        """`group`, without provenances, with its `signal_type`."""
        signal_type = _signal_type(snippet.id, where)
        found = self._known.get(snippet.id)
        if found is None:
            raise _not_found(snippet.id, self._known, where)
        hidden = ("provenance", "id") if snippet.id.startswith("refinements.") else ("provenance",)
        return {"group": {**_shown(found, hidden), "signal_type": signal_type}}

    def document(self, where: Location) -> Mapping[str, Any]:  # noqa: ARG002  # of `Lookup`
        """The whole document."""
        return self._document

    @cached_property
    def _known(self) -> dict[str, dict[str, Any]]:
        registry, refinements = self._document["registry"], self._document["refinements"]
        return {
            **{
                f"registry.{section}.{item[key]}": item
                for section, (_kind, key) in _REGISTRY.items()
                for item in reversed(registry[section])
            },
            **{
                f"refinements.{section}.{item['id']}": item
                for section in _REFINEMENTS
                for item in reversed(refinements[section])
            },
        }


def _signal_type(id_: str, where: Location) -> str:
    parts = _ID.fullmatch(id_)
    types = _TYPES[parts[1]] if parts else {}
    if not parts or parts[2] not in types:
        hint = "an id of format 2 is such as registry.spans.NAME or refinements.metrics.NAME"
        raise InvalidSnippetId(f"{id_!r} does not say where to look", where=where, hint=hint)
    return types[parts[2]]


def _shown(item: dict[str, Any], hidden: tuple[str, ...]) -> dict[str, Any]:
    """A signal and its attributes without the files they are from; where an associated entity is from stays."""
    members = {name: [_without(member, ("provenance",)) for member in item[name]] for name in _MEMBERS if name in item}
    return {**_without(item, hidden), **members}


def _without(item: dict[str, Any], hidden: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name not in hidden}


def _not_found(id_: str, known: Mapping[str, Any], where: Location) -> GroupNotFound:
    close = get_close_matches(id_, known, n=3)
    hint = f"did you mean {' or '.join(close)}?" if close else None
    return GroupNotFound(f"the registry has no {id_!r}", where=where, hint=hint)
