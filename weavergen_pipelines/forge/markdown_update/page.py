"""A Markdown page as the lines that stay and the snippets between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from weavergen_pipelines.errors import Location
from weavergen_pipelines.forge.markdown_update.directive import Directive, directive, ends
from weavergen_pipelines.forge.markdown_update.errors import InvalidPage, UnterminatedSnippet


@dataclass(frozen=True)
class Mark:
    """Where a snippet begins."""

    directive: Directive
    where: Location


Part = str | Mark
"""A line that stays, or a snippet after the line that asks for it."""


@dataclass(frozen=True)
class Page:
    """The parts of a page. `text` is the whole as it was, with lines that end in LF."""

    text: str
    parts: tuple[Part, ...]

    @property
    def marks(self) -> Iterator[Mark]:
        """Its snippets, in order."""
        return (part for part in self.parts if isinstance(part, Mark))

    def filled(self, texts: Mapping[Mark, str]) -> str:
        """The page with the text of every snippet in its place; every line ends."""
        return "".join(f"{texts[part] if isinstance(part, Mark) else part}\n" for part in self.parts)


def read_page(path: str, content: bytes) -> Page:
    """Take a page apart; `path` is its name in errors.

    Raises:
        InvalidPage: it is not UTF-8 text.
        UnterminatedSnippet: a snippet has no end mark.
    """
    try:
        text = content.decode().replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InvalidPage("the page is not UTF-8 text", where=Location(path, line)) from error
    return Page(text, tuple(_parts(path, text)))


def _parts(path: str, text: str) -> Iterator[Part]:
    mark: Mark | None = None
    for number, line in enumerate(_lines(text), start=1):
        if mark is None or ends(line, mark.directive):
            yield line
            found = directive(line) if mark is None else None
            mark = Mark(found, Location(path, number)) if found else None
            if mark:
                yield mark
    if mark:
        end = f"<!-- {mark.directive.end} -->"
        raise UnterminatedSnippet(f"the snippet has no {end}", where=mark.where, hint="it belongs on a line of its own")


def _lines(text: str) -> list[str]:
    """The lines without their ends; the last one need not have an end."""
    *whole, last = text.split("\n")
    lines = [line.removesuffix("\r") for line in whole]
    return [*lines, last] if last else lines
