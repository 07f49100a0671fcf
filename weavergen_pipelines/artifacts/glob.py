"""Patterns of names and paths, as Rust's globset reads them; matching takes at most their length times the name's."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

MAX_DEPTH = 50
"""Alternatives in alternatives."""
Ends = set[int]
"""How far into a name the parts so far may reach."""


class GlobError(ValueError):
    """Text that is no pattern; the message is globset's."""


@dataclass(frozen=True, slots=True)
class _Text:
    text: str

    def ends(self, name: str, starts: Ends) -> Ends:
        return {start + len(self.text) for start in starts if name.startswith(self.text, start)}


@dataclass(frozen=True, slots=True)
class _One:
    """`?`, or one of the characters of `[a-z]`."""

    ranges: tuple[tuple[str, str], ...] = (("\0", chr(0x10FFFF)),)
    negated: bool = False

    def ends(self, name: str, starts: Ends) -> Ends:
        return {start + 1 for start in starts if start < len(name) and self._has(name[start])}

    def _has(self, character: str) -> bool:
        return any(low <= character <= high for low, high in self.ranges) is not self.negated


@dataclass(frozen=True, slots=True)
class _Many:
    """`*`, also across slashes."""

    def ends(self, name: str, starts: Ends) -> Ends:
        return set(range(min(starts), len(name) + 1)) if starts else set()


@dataclass(frozen=True, slots=True)
class _ManyInFolder:
    """`*` as far as the next slash."""

    def ends(self, name: str, starts: Ends) -> Ends:
        found: Ends = set()
        for start in sorted(starts):
            if start not in found:
                slash = name.find("/", start)
                found.update(range(start, (len(name) if slash < 0 else slash) + 1))
        return found


@dataclass(frozen=True, slots=True)
class _Folders:
    """`**/` at the start (`first`), `/**/` between, `/**` at the end (`last`): slashes and what is between them."""

    first: bool = False
    last: bool = False

    def ends(self, name: str, starts: Ends) -> Ends:
        if self.first:
            return starts | _after_slashes(name, starts)
        inside = {start + 1 for start in starts if name.startswith("/", start)}
        return _Many().ends(name, inside) if self.last else inside | _after_slashes(name, inside)


@dataclass(frozen=True, slots=True)
class _Choice:
    """`{a,b}`; an alternative without text is none."""

    branches: tuple[tuple[_Part, ...], ...]

    def ends(self, name: str, starts: Ends) -> Ends:
        return {end for branch in self.branches for end in _run(branch, name, starts)} if self.branches else starts


_Part: TypeAlias = _Text | _One | _Many | _ManyInFolder | _Folders | _Choice
_NO_SLASH = (("\0", "."), ("0", chr(0x10FFFF)))
_EVERYTHING = (_Folders(first=True),)


def _after_slashes(name: str, starts: Ends) -> Ends:
    return {end + 1 for end in range(min(starts), len(name)) if name[end] == "/"} if starts else set()


def _run(parts: Iterable[_Part], name: str, starts: Ends) -> Ends:
    for part in parts:
        starts = part.ends(name, starts)
    return starts


@lru_cache(maxsize=4096)
def compile_glob(pattern: str, *, within_folders: bool = False) -> Callable[[str], bool]:
    """A function that tells whether a name matches the pattern as a whole; `within_folders`, `*` and `?` are no slash.

    Raises:
        GlobError: the pattern is not a glob.
    """
    parts = _Parser(pattern, within_folders=within_folders).parse()
    if not parts:
        return lambda name: not name
    if len(parts) == 1 and isinstance(parts[0], _Text):
        text = parts[0].text
        return lambda name: _octets(name) == text
    if parts in (_EVERYTHING, (_Many(),)):
        return lambda _name: True
    return lambda name: _matches(parts, _octets(name))


def _matches(parts: Sequence[_Part], name: str) -> bool:
    return len(name) in _run(parts, name, {0})


def _octets(text: str) -> str:
    """A text with a character for each byte of its UTF-8: what `?` and `[…]` stand for is a byte."""
    return text if text.isascii() else text.encode(errors="surrogatepass").decode("latin-1")


class _Parser:
    def __init__(self, pattern: str, *, within_folders: bool) -> None:
        self._written = pattern
        self._one = _One(_NO_SLASH) if within_folders else _One()
        self._many = _ManyInFolder() if within_folders else _Many()
        self._pattern = _octets(pattern)
        self._at = 0
        self._branches: list[list[_Part]] = [[]]
        self._opened: list[int] = []

    def parse(self) -> tuple[_Part, ...]:
        while self._at < len(self._pattern):
            self._token(self._next())
        if self._opened:
            raise self._error("unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)")
        return tuple(self._branches[0])

    def _token(self, character: str) -> None:
        match character:
            case "?":
                self._add(self._one)
            case "*":
                self._star()
            case "[":
                self._class()
            case "{" if len(self._opened) == MAX_DEPTH:
                raise self._error(f"more than {MAX_DEPTH} alternate groups in each other")
            case "{":
                self._opened.append(len(self._branches))
                self._branches.append([])
            case "}":
                self._close()
            case "," if self._opened:
                self._branches.append([])
            case "\\" if self._at == len(self._pattern):
                raise self._error("dangling '\\'")
            case "\\":
                self._text(self._next())
            case _:
                self._text(character)

    def _next(self) -> str:
        self._at += 1
        return self._pattern[self._at - 1]

    def _peek(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def _add(self, part: _Part) -> None:
        self._branches[-1].append(part)

    def _text(self, character: str) -> None:
        branch = self._branches[-1]
        if branch and isinstance(branch[-1], _Text):
            branch[-1] = _Text(branch[-1].text + character)
        else:
            branch.append(_Text(character))

    def _close(self) -> None:
        if not self._opened:
            raise self._error("unopened alternate group; missing '{' (maybe escape '}' with '[}]'?)")
        start = self._opened.pop()
        branches = tuple(tuple(branch) for branch in self._branches[start:] if branch)
        del self._branches[start:]
        self._add(_Choice(branches))

    def _star(self) -> None:
        """Two stars are folders where they are all there is between slashes (or the ends), else the same as one."""
        branch = self._branches[-1]
        before = self._pattern[self._at - 2 : self._at - 1]
        if self._peek() != "*":
            self._add(self._many)
            return
        self._at += 1
        after = self._peek()
        ends = not after or (bool(self._opened) and after in ",}")
        if not branch and (not after or after == "/"):
            self._at += 1
            self._add(_Folders(first=True))
        elif branch and before == "/" and (ends or after == "/"):
            self._at += after == "/"
            self._drop_slash()
            if not (branch and isinstance(branch[-1], _Folders)):
                self._add(_Folders(last=ends))
        else:
            self._add(self._many)

    def _drop_slash(self) -> None:
        """The slash before two stars is part of them."""
        branch = self._branches[-1]
        if isinstance(branch[-1], _Text):
            text = branch.pop().text[:-1]  # type: ignore[union-attr]  # it is a text, which mypy does not see through the index
            branch.extend([_Text(text)] if text else [])

    def _class(self) -> None:
        negated = self._peek() in {"!", "^"}
        self._at += negated
        start = self._at
        end = self._pattern.find("]", start + 1)
        if end < 0:
            raise self._error("unclosed character class; missing ']'")
        self._at = end + 1
        self._add(_One(tuple(self._ranges(self._pattern[start:end])), negated))

    def _ranges(self, members: str) -> Iterable[tuple[str, str]]:
        while members:
            low, dash, high = members[0], members[1:2], members[2:3]
            if dash != "-" or not high:
                yield low, low
                members = members[1:]
                continue
            if high < low:
                raise self._error(f"invalid range; '{low}' > '{high}'")
            yield low, high
            members = members[3:]

    def _error(self, problem: str) -> GlobError:
        return GlobError(f"error parsing glob '{self._written}': {problem}")
