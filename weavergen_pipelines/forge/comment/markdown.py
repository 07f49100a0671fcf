"""CommonMark written again as Markdown, in the layout of Weaver's `markdown` comments (spec section 7.5)."""

from __future__ import annotations

import re
from collections.abc import Callable

from weavergen_pipelines.forge.comment.lines import byte_length
from weavergen_pipelines.forge.comment.tree import Node
from weavergen_pipelines.forge.comment.wrap import Wrapper
from weavergen_pipelines.forge.config.model import MarkdownFormat

_UNESCAPED_BRACKET = re.compile(r"(?<!\\)((?:\\\\)*)([\[\]])")


class MarkdownRenderer:
    """Renders one tree; not used again after."""

    def __init__(self, options: MarkdownFormat, wrapper: Wrapper) -> None:
        self._options = options
        self._out = wrapper
        self._list_level = 0
        self._item_number = 0
        self._leftover_lines = 0
        self._prefix = ""
        self._skip_first_prefix = False
        self._held: str | None = None
        self._references: list[tuple[str, str]] = []

    def render(self, root: Node) -> str:
        """The Markdown of a tree."""
        self._children(root, "")
        if self._references:
            self._out.text += "\n" * self._leftover_lines
            self._out.text += "".join(f"\n[{label}]: {url}" for label, url in self._references)
        return self._out.text

    def _children(self, node: Node, indent: str) -> None:
        for child in node.children:
            self._node(child, indent)

    def _node(self, node: Node, indent: str) -> None:
        leftover, self._leftover_lines = self._leftover_lines, 0
        if leftover and node.kind not in {"list", "ordered_list"}:
            self._blank_lines(leftover)
        write = _WRITERS.get(node.kind)
        if write is not None:
            write(self, node, indent)

    def _text(self, node: Node, _indent: str) -> None:
        text = node.value
        if self._options.escape_backslashes:
            text = text.replace("\\", "\\\\")
        if self._options.escape_square_brackets:
            text = _UNESCAPED_BRACKET.sub(r"\1\\\2", text)
        self._add_text(text)

    def _paragraph(self, node: Node, indent: str) -> None:
        self._separate()
        self._children(node, indent)
        self._blank_lines(1)

    def _heading(self, node: Node, indent: str) -> None:
        self._separate()
        self._hold(f"{indent}{'#' * int(node.value[1:])} ")
        self._children(node, indent)
        self._release("")
        self._blank_lines(1)
        self._leftover_lines += 1

    def _list(self, node: Node, indent: str) -> None:
        self._list_level += 1
        indent += self._list_indent(ordered=node.kind == "ordered_list")
        self._blank_lines(1)
        for item in node.children:
            self._item(item, indent, ordered=node.kind == "ordered_list")
        self._list_level -= 1
        self._item_number = 0
        self._reset_prefix()
        self._leftover_lines += 1

    def _list_indent(self, *, ordered: bool) -> str:
        if self._list_level == 1 and not self._options.indent_first_level_list_items:
            return ""
        return " " if ordered and self._options.use_go_style_list_indent else "  "

    def _item(self, item: Node, indent: str, *, ordered: bool) -> None:
        if self._leftover_lines:
            self._prefix = ""
            leftover, self._leftover_lines = self._leftover_lines, 0
            self._blank_lines(leftover)
        self._item_number += 1
        marker = f"{indent}{self._item_number}. " if ordered else f"{indent}- "
        self._skip_first_prefix = True
        self._prefix = " " * byte_length(marker)
        self._add_unbroken(marker)
        self._unwrapped_children(item, indent)
        self._leftover_lines += 1

    def _blockquote(self, node: Node, indent: str) -> None:
        self._separate()
        self._prefix = "> "
        self._unwrapped_children(node, indent)
        self._reset_prefix()
        self._blank_lines(1)

    def _unwrapped_children(self, node: Node, indent: str) -> None:
        """The children, paragraphs without the blank lines around them."""
        for child in node.children:
            if child.kind == "paragraph":
                self._children(child, indent)
            else:
                self._node(child, indent)

    def _html(self, node: Node, _indent: str) -> None:
        self._add_unbroken(node.value)

    def _inline_code(self, node: Node, _indent: str) -> None:
        self._add_unbroken(f"`{node.value}`")

    def _code(self, node: Node, _indent: str) -> None:
        language = node.children[0].value if node.children else self._options.default_block_code_language or ""
        self._add_unbroken(f"```{language}\n{node.value}\n```")
        self._blank_lines(1)

    def _link(self, node: Node, indent: str) -> None:
        self._hold("[")
        start = len(self._out.text)
        self._children(node, indent)
        label = self._out.text[start:] if self._held is None else self._held[1:]
        self._add_unbroken("]")
        if self._options.shortcut_reference_link and node.value:
            self._references.append((label, node.value))
        else:
            self._add_unbroken(f"({node.value})")
        self._release("")

    def _strong(self, node: Node, indent: str) -> None:
        self._surround("**", node, indent)

    def _emphasis(self, node: Node, indent: str) -> None:
        self._surround("*", node, indent)

    def _surround(self, mark: str, node: Node, indent: str) -> None:
        self._hold(mark)
        self._children(node, indent)
        self._release(mark)

    def _separate(self) -> None:
        """A line end, unless the text ends with a blank line or is empty."""
        if self._out.text and not self._out.text.endswith("\n\n"):
            self._blank_lines(1)

    def _blank_lines(self, count: int) -> None:
        for _ in range(count):
            self._out.new_line(self._prefix)

    def _reset_prefix(self) -> None:
        self._prefix = ""
        self._skip_first_prefix = False

    def _hold(self, text: str) -> None:
        """Begin a piece that must not be broken; without a line length there is nothing to hold back."""
        if self._held is not None:
            self._out.unbroken(self._held, self._prefix)
        if self._out.limit is None:
            self._out.text += text
        else:
            self._held = text

    def _release(self, text: str) -> None:
        held, self._held = self._held or "", None
        self._add_unbroken(held + text)

    def _add_unbroken(self, text: str) -> None:
        if self._held is None:
            self._out.unbroken(text, self._prefix)
        else:
            self._held += text

    def _add_text(self, text: str) -> None:
        if self._held is not None:
            self._held += text
        elif self._out.limit is None:
            self._add_lines(text)
        else:
            self._add_wrapped(text)

    def _add_lines(self, text: str) -> None:
        for at, line in enumerate(text.split("\n")):
            prefix = self._prefix if at or not self._skip_first_prefix else ""
            self._out.text += f"\n{prefix}{line}" if at else f"{prefix}{line}"

    def _add_wrapped(self, text: str) -> None:
        if self._prefix and not self._skip_first_prefix:
            self._add_unbroken(self._prefix)
        for at, line in enumerate([text] if self._out.ignore_newlines else text.split("\n")):
            if at:
                self._blank_lines(1)
            self._out.words(line, self._prefix)


_WRITERS: dict[str, Callable[[MarkdownRenderer, Node, str], None]] = {
    kind: getattr(MarkdownRenderer, f"_{kind}")
    for kind in (
        "text",
        "paragraph",
        "heading",
        "list",
        "blockquote",
        "html",
        "inline_code",
        "code",
        "link",
        "strong",
        "emphasis",
    )
}
_WRITERS["ordered_list"] = _WRITERS["list"]
