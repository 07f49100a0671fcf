"""An index of what a registry defines, in format 2: built once, asked at every key stroke."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from weavergen_pipelines.semconv.search.ranking import Ranking, Texts

MAX_RESULTS = 1_000
KINDS = {
    "attribute": ("attributes", "key"),
    "metric": ("metrics", "name"),
    "span": ("spans", "type"),
    "event": ("events", "name"),
    "entity": ("entities", "type"),
}
"""What can be found: the section of the document, and the key that names an item."""
OLD_NAMES = {"experimental": "development"}
"""How stabilities were called once."""


@dataclass(frozen=True, slots=True)
class Found:
    """One result: the whole item, and how relevant it is; 0 if everything was asked for."""

    kind: str
    item: Mapping[str, Any]
    score: int = 0

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self.item[KINDS[self.kind][1]])

    def to_json(self) -> dict[str, Any]:
        """The result as the reference's server gives it."""
        return {"result_type": self.kind, "score": self.score, **self.item}


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the results, the most relevant first, and how many there are in all."""

    results: tuple[Found, ...]
    total: int

    def to_json(self) -> dict[str, Any]:
        """The page as the reference gives it."""
        results = [found.to_json() for found in self.results]
        return {"results": results, "count": len(results), "total": self.total}


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: str
    item: Mapping[str, Any]
    texts: Texts


class SearchIndex:
    """Searches the materialised document of a registry; `separator` divides the names in it."""

    def __init__(self, document: Mapping[str, Any], *, separator: str = ".") -> None:
        self._ranking = Ranking(separator)
        self._registry = document["registry"]
        self._entries = [
            self._entry(kind, name, item) for kind, (section, name) in KINDS.items() for item in self._registry[section]
        ]

    def search(
        self,
        query: str = "",
        *,
        kind: str | None = None,
        stability: str | None = None,
        hide_deprecated: bool = False,
        limit: int = 20,
        offset: int = 0,
    ) -> Page:
        """What matches, ranked; without a query everything, in the order of the document.

        At most `MAX_RESULTS` are given at once.
        """
        stability = OLD_NAMES.get(stability, stability) if stability else None
        entries = [
            entry
            for entry in self._entries
            if kind in (None, entry.kind)
            and stability in (None, entry.item.get("stability"))
            and not (hide_deprecated and entry.texts.deprecated)
        ]
        found = self._ranked(query, entries) if query else [(0, entry) for entry in entries]
        shown = found[offset : offset + min(limit, MAX_RESULTS)]
        return Page(tuple(Found(entry.kind, entry.item, score) for score, entry in shown), len(found))

    def get(self, kind: str, name: str) -> Mapping[str, Any] | None:
        """The item of that kind and name; None if there is none."""
        return self._by_name[kind].get(name)

    def template(self, name: str) -> Mapping[str, Any] | None:
        """The template attribute that an attribute of that name is of: the longest whose key the name begins with."""
        keys = (key for key in self._templates if name.startswith(key))
        longest = max(keys, key=len, default=None)
        return None if longest is None else self._templates[longest]

    def _ranked(self, text: str, entries: list[_Entry]) -> list[tuple[int, _Entry]]:
        query = self._ranking.query(text)
        scored = ((query.score(entry.texts), entry) for entry in entries)
        return sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])

    def _entry(self, kind: str, name: str, item: Mapping[str, Any]) -> _Entry:
        texts = self._ranking.texts(
            item[name], item.get("brief", ""), item.get("note", ""), deprecated="deprecated" in item
        )
        return _Entry(kind, item, texts)

    @cached_property
    def _by_name(self) -> dict[str, dict[str, Mapping[str, Any]]]:
        return {kind: {item[name]: item for item in self._registry[section]} for kind, (section, name) in KINDS.items()}

    @cached_property
    def _templates(self) -> dict[str, Mapping[str, Any]]:
        return {item["key"]: item for item in self._registry["attributes"] if str(item["type"]).startswith("template[")}
