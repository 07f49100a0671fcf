"""What the browser shows, and how keys change it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from weavergen_pipelines.semconv.search import KINDS

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.search import Found, Page, SearchIndex

_EVERYTHING: tuple[str | None, ...] = (None, *KINDS)
_SHOWN = 1_000


@dataclass(frozen=True)
class Browser:
    """A query, the kind of definitions that it is about, which result is chosen, and how far its text is scrolled.

    `ended` says that the browser is to close, and `taken` that it does so for the one that is chosen.
    """

    index: SearchIndex = field(repr=False)
    query: str = ""
    kind: str | None = None
    selected: int = 0
    scrolled: int = 0
    ended: bool = False
    taken: bool = False

    @cached_property
    def page(self) -> Page:
        """What matches."""
        return self.index.search(self.query, kind=self.kind, limit=_SHOWN)

    @property
    def chosen(self) -> Found | None:
        """The result that is chosen; None if nothing matches."""
        return self.page.results[self.selected] if self.page.results else None

    def press(self, key: str) -> Browser:
        """The browser after a key."""
        match key:
            case "quit":
                return replace(self, ended=True)
            case "enter":
                return replace(self, ended=self.chosen is not None, taken=self.chosen is not None)
            case "up" | "down" | "home" | "end":
                return self._moved(key)
            case "page-up" | "page-down":
                return replace(self, scrolled=max(0, self.scrolled + (10 if key == "page-down" else -10)))
            case "tab" | "back-tab":
                return self._anew(kind=_next(self.kind, 1 if key == "tab" else -1))
            case "backspace":
                return self._anew(query=self.query[:-1])
            case "clear":
                return self._anew(query="")
            case _:
                return self._anew(query=self.query + key)

    def _moved(self, key: str) -> Browser:
        last = max(0, len(self.page.results) - 1)
        places = {"up": self.selected - 1, "down": self.selected + 1, "home": 0, "end": last}
        return replace(self, selected=min(max(places[key], 0), last), scrolled=0)

    def _anew(self, query: str | None = None, **changes: str | None) -> Browser:
        text = self.query if query is None else query
        return replace(self, query=text, selected=0, scrolled=0, **changes)  # type: ignore[arg-type] # only kinds


def _next(kind: str | None, step: int) -> str | None:
    return _EVERYTHING[(_EVERYTHING.index(kind) + step) % len(_EVERYTHING)]
