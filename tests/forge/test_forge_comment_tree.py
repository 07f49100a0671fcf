"""Text without markup is parsed by a shorter way, which gives what the CommonMark parser gives."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from weavergen_pipelines.forge.comment.tree import parse, parse_markup

PIECES = [
    "a",
    "word",
    "`",
    "``",
    "`code`",
    "`a b`",
    "[a b](c/d#e_f)",
    "[`a` b](c)",
    "[",
    "](",
    ")",
    "!",
    "(",
    " ",
    "  ",
    "\n",
    "\n\n",
    "_",
    ".",
    "1",
    ") ",
    "- ",
    "*",
    "é",
    "#",
    "\n# ",
    "\n\n## h\n",
    "    ",
    "```",
    "<a>",
    "]: ",
    "\r",
    "- a",
    "1. ",
    "---",
    ">",
    "|",
    "~",
    "=",
]


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join))
def test_every_text_has_the_tree_of_the_parser(text: str):
    assert parse(text) == parse_markup(text)


def test_the_texts_of_the_semantic_conventions_have_the_trees_of_the_parser(shared: Path):
    document = json.loads((shared / "semconv/v1.44.0/expected/resolved.json").read_text())
    notes = {
        group.get("note", "") + attribute.get("note", "")
        for group in document["groups"]
        for attribute in group.get("attributes", ())
    }

    assert [note for note in notes if note and parse(note) != parse_markup(note)] == []


def test_a_label_that_is_defined_twice_ends_a_paragraph_twice() -> None:
    kinds = [node.kind for node in parse("[a]: b\ntext\n\n[a]: b\nmore").children]
    assert kinds == ["dropped", "paragraph", "dropped", "paragraph"]
