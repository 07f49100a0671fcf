"""Templates as Weaver's engine reads them: small changes to a source before the engine's Python package reads it.

That package keeps the order of map literals and of the arguments of `dict` where Weaver sorts them, cannot return
undefined from a function, hands 1.0 to a filter as 1 and none as undefined, and prints our lists and maps on one line.
So the entries are written in order, `concat_if(…)` takes the only element of a list that may be empty, and filters
work behind or before one of the engine's own.
"""

from __future__ import annotations

import re
from ast import literal_eval
from collections.abc import Callable, Iterator, Mapping, Sequence

from weavergen_pipelines.forge.filters import ansi

_TOKEN = re.compile(r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\w+|\s+|.""", re.DOTALL)
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_ENTRY = re.compile(r"""\s*("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')\s*:""", re.DOTALL)
_ARGUMENT = re.compile(r"\s*(\w+)\s*=(?!=)")
_SORTED_CALLS = frozenset({"dict", "namespace"})
_OF_TEXT = (*ansi.FILTERS, "comment_with_prefix", "markdown_to_html", "regex_replace")
_FILTERS = {
    "pprint": "pprint|laid_out",
    "print_member_value": "tojson|print_json_member_value",
    **{name: f"string|{name}" for name in _OF_TEXT},
}
_OWN_CONCAT_IF = re.compile(r"\b(?:macro|set|as|import)\s+concat_if\b")
_CHANGED = re.compile(rf"\{{\s*['\"]|\b(?:{'|'.join([*_SORTED_CALLS, *_FILTERS, 'concat_if'])})\b")


class Dialect:
    """The changes under one set of delimiters."""

    def __init__(self, marks: Mapping[str, str]) -> None:
        self._marks = marks
        block, block_end = re.escape(marks["block_start"]), re.escape(marks["block_end"])
        comment, comment_end = re.escape(marks["comment_start"]), re.escape(marks["comment_end"])
        raw = rf"{block}[-+]?\s*raw\s*[-+]?{block_end}.*?{block}[-+]?\s*endraw\s*[-+]?{block_end}"
        tag = rf"(?P<variable>{re.escape(marks['variable_start'])})|(?P<block>{block})"
        self._start = re.compile(rf"{raw}|{comment}.*?{comment_end}|{tag}", re.DOTALL)

    def adapt(self, source: str) -> str:
        """The source with its expressions changed; one that has nothing to change, or that is not closed, as it is."""
        if not _CHANGED.search(source):
            return source
        concat_if = not _OWN_CONCAT_IF.search(source)
        try:
            return "".join(self._parts(source, concat_if))
        except IndexError:
            return source

    def _parts(self, source: str, concat_if: bool) -> Iterator[str]:
        at = 0
        while (start := self._start.search(source, at)) is not None:
            yield source[at : start.end()]
            at = start.end()
            if start.lastgroup is not None:
                expression = _Expression(source, at, self._marks[f"{start.lastgroup}_end"], concat_if)
                yield expression.changed()
                at = expression.at
        yield source[at:]


class _Expression:
    """Reads the inside of a tag, to the delimiter that ends it outside of brackets."""

    def __init__(self, source: str, at: int, end: str, concat_if: bool) -> None:
        self._source, self.at, self._end = source, at, end
        self._concat_if = concat_if
        self._before, self._called = "", ""

    def changed(self) -> str:
        """The text up to the delimiter.

        Raises:
            IndexError: there is none.
        """
        parts = []
        while not self._source.startswith(self._end, self.at):
            parts.append(self._part())
        return "".join(parts)

    def _part(self) -> str:
        token = _TOKEN.match(self._source, self.at)
        if token is None:
            raise IndexError("a tag is not closed")
        self.at = token.end()
        if token[0] in _CLOSING:
            return self._group(token[0])
        if token[0].isspace():
            return token[0]
        changed = _FILTERS.get(token[0], token[0]) if self._before == "|" else token[0]
        self._called = token[0] if self._before != "." else ""
        self._before = token[0]
        return changed

    def _group(self, opening: str) -> str:
        """What is between brackets; the items are in order where Weaver has them in order."""
        called = self._called if opening == "(" else ""
        self._before = self._called = ""
        items = self._items(_CLOSING[opening])
        self._before, self._called = _CLOSING[opening], ""
        if opening == "{":
            items = _sorted(items, _ENTRY, literal_eval)
        elif called in _SORTED_CALLS:
            items = _sorted(items, _ARGUMENT)
        only = "[0]" if called == "concat_if" and self._concat_if else ""
        return f"{opening}{','.join(items)}{_CLOSING[opening]}{only}"

    def _items(self, closing: str) -> list[str]:
        items = [""]
        while (following := self._source[self.at]) != closing:
            if following == ",":
                self.at += 1
                self._before = self._called = ""
                items.append("")
            else:
                items[-1] += self._part()
        self.at += 1
        return items


def _sorted(items: Sequence[str], key: re.Pattern[str], value: Callable[[str], str] = str) -> list[str]:
    """The items by key, the last of several that have one; as they are if a key is not a plain one."""
    keys = [key.match(item) for item in items if item.strip()]
    if not all(keys):
        return list(items)
    try:
        by_key = {value(match[1]): match.string for match in keys if match}
    except SyntaxError:
        return list(items)
    return [by_key[name] for name in sorted(by_key)]
