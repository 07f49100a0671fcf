"""CommonMark text as a small tree: what Weaver's renderers walk (spec section 7.5).

Neighbouring text and soft line breaks are one node. What the renderers drop (images, hard breaks, thematic breaks,
reference links) stays in the tree as `dropped`, because even those end a paragraph's leftovers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token


class Node(NamedTuple):
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


_BACKTICKS = re.compile("`+")


def _code_span(state: StateInline, silent: bool) -> bool:
    """Code between backticks. The line ends in it stay, which the library's own rule makes spaces."""
    opening = _BACKTICKS.match(state.src, state.pos, state.posMax)
    if opening is None:
        return False
    runs = _BACKTICKS.finditer(state.src, opening.end(), state.posMax)
    closing = next((run for run in runs if len(run[0]) == len(opening[0])), None)
    if not silent:
        if closing is None:
            state.pending += opening[0]
        else:
            state.push("code_inline", "code", 0).content = _trimmed(state.src[opening.end() : closing.start()])
    state.pos = (closing or opening).end()
    return True


def _trimmed(code: str) -> str:
    """The code without one space (or line end) on both sides, unless it is nothing but space."""
    padded = code[:1] in {" ", "\n"} and code[-1:] in {" ", "\n"} and code.strip(" \n")
    return code[1:-1] if padded else code


_PARSER = _Parser("commonmark", {"store_labels": True, "maxNesting": 100})
_PARSER.inline.ruler.at("backticks", _code_span)


_MARKUP = re.compile(
    r"""
      [\\`*\[<&\0] | (?<![^\W_])_ | _(?![^\W_])         # inline: escapes, code, emphasis, links, HTML, entities
    | (?:^|\n)[ ]*(?:[-+=\#>~] | \d+[.)])               # blocks: lists, rules, headings, quotes, fences
    | ^[ \n] | [ ](?:\n|$) | \n$ | \n\n[ ] | [^\S\ \n]  # spaces that mean something
    """,
    re.VERBOSE,
)
_CODE = r"(?<!`)`[^`\r\n\0]+`(?!`)"
_LABEL = rf"(?:[^\[\]`*_\\<&\s\0]|[ ]|{_CODE})+"
_URL = r"[^\[\]()`\\<>&\s\0-\x1f\x7f]+"
_SPAN = re.compile(rf"(?P<code>{_CODE})|(?<!!)\[(?P<label>{_LABEL})\]\((?P<url>{_URL})\)")
"""What can be read without a parser: code in single backticks, and a link with plain words and such code."""
_BLANK_LINES = re.compile(r"\n{2,}")
_LINE_START = re.compile(r"\n +")


_HEADING = re.compile(r"^(\#{1,6}[ ].*)$", re.MULTILINE)
_ACROSS_HEADINGS = re.compile(r"```|~~~|\]:|\r|^[ ]{0,3}<", re.MULTILINE)
"""What may reach over a heading: blocks of code, definitions of links, HTML. (And a line end of another kind.)"""


def parse(markdown: str) -> Node:
    """The tree of a CommonMark text. Headings part it, and many of these parts are found in other texts too."""
    if "#" not in markdown or _ACROSS_HEADINGS.search(markdown):
        return _parse(markdown)
    parts = (part.strip("\n") for part in _HEADING.split(markdown))
    return Node("root", "", tuple(node for part in parts for node in _parse(part).children))


@lru_cache(maxsize=16384)
def _parse(markdown: str) -> Node:
    if markdown and not _MARKUP.search(_SPAN.sub(".", markdown)):
        return plain_paragraphs(markdown)
    return parse_markup(markdown)


def plain_paragraphs(text: str) -> Node:
    """The tree of a text without any markup but simple code and links, an order of magnitude faster."""
    paragraphs = _BLANK_LINES.split(_LINE_START.sub("\n", text))
    return Node("root", "", tuple(Node("paragraph", "", tuple(_plain(paragraph))) for paragraph in paragraphs))


def _plain(text: str) -> Iterator[Node]:
    end = 0
    for span in _SPAN.finditer(text):
        if span.start() > end:
            yield Node("text", text[end : span.start()])
        yield _simple(span)
        end = span.end()
    if end < len(text):
        yield Node("text", text[end:])


def _simple(span: re.Match[str]) -> Node:
    if span["code"] is not None:
        return Node("inline_code", _trimmed(span["code"][1:-1]))
    return Node("link", span["url"], tuple(_plain(span["label"])))


def parse_markup(markdown: str) -> Node:
    """The tree of any CommonMark text."""
    found: dict[str, Any] = {}
    tokens = _PARSER.parse(markdown, found)
    definitions = [*found.get("references", {}).values(), *found.get("duplicate_refs", ())]
    return Node("root", "", _siblings(_with_definitions(tokens, [definition["map"][0] for definition in definitions])))


def _with_definitions(tokens: list[Token], lines: list[int]) -> list[Token]:
    """The tokens with one for each link definition, which is a node too (they have none in the parser)."""
    for line in sorted(lines, reverse=True):
        after = (at for at, token in enumerate(tokens) if token.level == 0 and token.map and token.map[0] > line)
        tokens.insert(next(after, len(tokens)), Token("definition", "", 0))
    return tokens


def _siblings(tokens: Sequence[Token]) -> tuple[Node, ...]:
    """The nodes of a run of tokens: neighbouring texts joined, empty ones (the parser leaves some) left out."""
    joined: list[Node] = []
    for node in _nodes(iter(tokens)):
        if node.kind != "text":
            joined.append(node)
        elif joined and joined[-1].kind == "text":
            joined[-1] = Node("text", joined[-1].value + node.value)
        elif node.value:
            joined.append(node)
    return tuple(joined)


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
            language = (Node("language", token.info.split()[0]),) if token.info.strip() else ()
            return Node("code", token.content.removesuffix("\n"), language)
    return _DROPPED
