"""CommonMark written as HTML, in the layout of Weaver's `html` comments (spec section 7.5)."""

from __future__ import annotations

from collections.abc import Callable

from weavergen_pipelines.forge.comment.tree import Node
from weavergen_pipelines.forge.comment.wrap import Wrapper
from weavergen_pipelines.forge.config.model import HtmlFormat

Snippet = Callable[[str, str], str]
"""Renders a code snippet: its source and the code."""


class HtmlRenderer:
    """Renders one tree; not used again after."""

    def __init__(self, options: HtmlFormat, wrapper: Wrapper, snippet: Snippet) -> None:
        self._options = options
        self._out = wrapper
        self._snippet = snippet
        self._new_line_due = False
        self._paragraph_due = False

    def render(self, root: Node) -> str:
        """The HTML of a tree."""
        self._children(root, "")
        return self._out.text

    def _children(self, node: Node, indent: str) -> None:
        for child in node.children:
            self._node(child, indent)

    def _node(self, node: Node, indent: str) -> None:
        self._enter(node, indent)
        self._write(node, indent)

    def _enter(self, node: Node, indent: str) -> None:
        """Write what the node before left to be written if another one follows."""
        if self._new_line_due:
            self._out.new_line(indent)
            self._new_line_due = False
        if self._paragraph_due:
            self._separate_paragraph(node, indent)
            self._paragraph_due = False

    def _separate_paragraph(self, node: Node, indent: str) -> None:
        """Old style: a lone `<p>` before the next paragraph, an empty line before one that starts with `@`."""
        if node.kind != "paragraph":
            return
        tag_line = bool(node.children) and node.children[0].kind == "text" and node.children[0].value.startswith("@")
        self._out.unbroken("" if tag_line else "<p>", indent)
        self._out.new_line(indent)

    def _write(self, node: Node, indent: str) -> None:
        match node.kind:
            case "text":
                self._out.words(node.value, indent)
            case "html":
                self._out.text += node.value
            case "inline_code":
                self._out.unbroken(self._snippet(self._options.inline_code_snippet, node.value), indent)
            case "code":
                self._out.unbroken(self._snippet(self._options.block_code_snippet, node.value), indent)
            case "paragraph":
                self._paragraph(node, indent)
            case "list" | "ordered_list":
                self._list(node, indent)
            case "blockquote":
                self._blockquote(node, indent)
            case "link" | "strong" | "emphasis" | "heading":
                self._surround(*_tags(node), node, indent)

    def _surround(self, opening: str, closing: str, node: Node, indent: str) -> None:
        self._out.unbroken(opening, indent)
        self._children(node, indent)
        self._out.unbroken(closing, indent)

    def _paragraph(self, node: Node, indent: str) -> None:
        if self._options.old_style_paragraph:
            self._children(node, indent)
            self._paragraph_due = True
        else:
            self._surround("<p>", "</p>", node, indent)
        self._new_line_due = True

    def _list(self, node: Node, indent: str) -> None:
        tag = "ol" if node.kind == "ordered_list" else "ul"
        self._out.unbroken(f"<{tag}>", indent)
        for item in node.children:
            self._item(item, indent)
        self._out.new_line(indent)
        self._out.unbroken(f"</{tag}>", indent)
        self._new_line_due = True
        self._paragraph_due |= self._options.old_style_paragraph

    def _item(self, item: Node, indent: str) -> None:
        inner = indent + "  "
        self._out.new_line(inner)
        self._out.unbroken("<li>", inner)
        self._enter(item, inner)
        for child in item.children:
            if child.kind == "paragraph":
                self._children(child, inner)
            else:
                self._node(child, inner)
        if not self._options.omit_closing_li:
            self._out.unbroken("</li>", indent)

    def _blockquote(self, node: Node, indent: str) -> None:
        self._out.unbroken("<blockquote>", indent)
        self._out.new_line(indent)
        self._children(node, indent)
        self._out.unbroken("</blockquote>", indent)
        self._new_line_due = True


def _tags(node: Node) -> tuple[str, str]:
    """What stands before and after the children of a node."""
    if node.kind == "link":
        return f'<a href="{node.value}">', "</a>"
    if node.kind == "heading":
        return f"<{node.value}>", f"</{node.value}>\n"
    tag = "strong" if node.kind == "strong" else "em"
    return f"<{tag}>", f"</{tag}>"
