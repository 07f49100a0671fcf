"""CommonMark text as a small tree: what Weaver's renderers walk (spec section 7.5).

Neighbouring text and soft line breaks are one node. What the renderers drop (images, hard breaks, thematic breaks,
reference links) stays in the tree as `dropped`, because even those end a paragraph's leftovers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from markdown_it import MarkdownIt
from markdown_it.token import Token


@dataclass(frozen=True, slots=True)
class Node:
    """One node. `value` is its text, the URL of a link, the language of a code block, or the tag of a heading."""

    kind: str
    value: str = ""
    children: tuple[Node, ...] = ()


_DROPPED = Node("dropped")
_KINDS = {
    "bullet_list": "list",
    "ordered_list": "ordered_list",
    "list_item": "item",
    "strong": "strong",
    "em": "emphasis",
    "blockquote": "blockquote",
    "paragraph": "paragraph",
}


class _Parser(MarkdownIt):
    """CommonMark that leaves URLs as they are written."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the name is the library's
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - as above
        return link

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802 - as above
        return True


_PARSER = _Parser("commonmark", {"store_labels": True, "maxNesting": 100})


@lru_cache(maxsize=16384)
def parse(markdown: str) -> Node:
    """The tree of a CommonMark text."""
    return Node("root", children=_siblings(_PARSER.parse(markdown)))


def _siblings(tokens: Sequence[Token]) -> tuple[Node, ...]:
    return tuple(_merged(_nodes(iter(tokens))))


def _nodes(tokens: Iterator[Token]) -> Iterator[Node]:
    for token in tokens:
        if token.nesting == 1:
            yield _container(token, _inside(tokens))
        elif token.type == "inline":
            yield from _siblings(token.children or [])
        else:
            yield _leaf(token)


def _inside(tokens: Iterator[Token]) -> list[Token]:
    """The tokens up to the end of the container that was just opened."""
    depth, found = 1, []
    for token in tokens:
        depth += token.nesting
        if depth == 0:
            break
        found.append(token)
    return found


def _container(token: Token, inside: list[Token]) -> Node:
    kind = token.type.removesuffix("_open")
    if kind == "link":
        return _DROPPED if "label" in token.meta else Node("link", str(token.attrs["href"]), _siblings(inside))
    if kind == "heading":
        return Node("heading", token.tag, _siblings(inside))
    return Node(_KINDS[kind], "", _siblings(inside))


def _leaf(token: Token) -> Node:
    match token.type:
        case "text" | "text_special":
            return Node("text", token.content)
        case "softbreak":
            return Node("text", "\n")
        case "code_inline":
            return Node("inline_code", token.content)
        case "html_inline" | "html_block":
            return Node("html", token.content.rstrip("\n"))
        case "fence" | "code_block":
            language = Node("language", token.info.split()[0]) if token.info.strip() else None
            return Node("code", token.content.removesuffix("\n"), (language,) if language else ())
    return _DROPPED


def _merged(nodes: Iterator[Node]) -> Iterator[Node]:
    for is_text, group in groupby(nodes, key=lambda node: node.kind == "text"):
        if is_text:
            yield Node("text", "".join(node.value for node in group))
        else:
            yield from group
