"""How relevant something is to a query: by its id, else by what is said of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

EXACT, PREFIX, PART, WORDS = 100, 80, 70, 60
BRIEF, BRIEF_WORDS, NOTE, NOTE_WORDS = 40, 35, 20, 15
_DEPRECATED_DIVISOR = 10


@dataclass(frozen=True, slots=True)
class Texts:
    """What is searched of one item, in lower case; `words` are the parts of the id."""

    id: str
    brief: str
    note: str
    words: tuple[str, ...]
    deprecated: bool


class Ranking:
    """Ranks items, whose ids are divided by `separator`."""

    def __init__(self, separator: str = ".") -> None:
        marks = re.escape(separator)
        self._id_separator = re.compile(f"[{marks}_]")
        self._query_separator = re.compile(rf"[{marks}_\s]+")

    def texts(self, id_: str, brief: str, note: str, *, deprecated: bool) -> Texts:
        """What is searched of an item."""
        id_ = id_.lower()
        return Texts(id_, brief.lower(), note.lower(), tuple(self._id_separator.split(id_)), deprecated)

    def query(self, text: str) -> Query:
        """A query, whose words are divided by white space too."""
        lower = text.lower()
        return Query(lower, tuple(filter(None, self._query_separator.split(lower))))


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for, in lower case: the text and its words."""

    text: str
    words: tuple[str, ...]

    def score(self, texts: Texts) -> int:
        """From 0, which is no match, to 100; what is deprecated comes after all that is not."""
        score = self._by_id(texts) or self._by_words(texts)
        return max(1, score // _DEPRECATED_DIVISOR) if texts.deprecated and score else score

    def _by_id(self, texts: Texts) -> int:
        if self.text not in texts.id:
            return 0
        if texts.id == self.text:
            return EXACT
        return PREFIX if texts.id.startswith(self.text) else PART

    def _by_words(self, texts: Texts) -> int:
        if self.words and all(any(word in part for part in texts.words) for word in self.words):
            return WORDS
        if self.text in texts.brief:
            return BRIEF
        if self.text in texts.note:
            return NOTE
        if self.words and all(word in texts.brief for word in self.words):
            return BRIEF_WORDS
        return NOTE_WORDS if self.words and all(word in texts.note for word in self.words) else 0
