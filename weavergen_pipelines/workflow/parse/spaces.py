"""Names with spaces: in FEEL `Vacation Approval` is a name, here it is the variable `Vacation_Approval`.

What is a name depends on which names the file declares, so they are replaced before anything is compiled.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.expressions.expression import MAX_SOURCE
from weavergen_pipelines.workflow.model.data import variable_name
from weavergen_pipelines.workflow.parse.xml import BPMN, ZEEBE, attributes, tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from lxml import etree

_DATA = ("dataInput", "dataOutput", "dataObject", "dataObjectReference", "property")
_TARGETS = ("target", "resultVariable", "inputElement", "outputCollection")
_MAX_WORDS = 12
_TEXT = re.compile(r'("(?:[^"\\]|\\.)*"?)')
_WORDS = re.compile(r"\b\w+(?:\s+\w+)+")


@dataclass(frozen=True)
class _Spaced:
    """Names of several words: `begins` maps a first word to the numbers of words, the most first."""

    names: frozenset[str]
    begins: Mapping[str, Sequence[int]]

    @classmethod
    def of(cls, names: Iterable[str]) -> _Spaced:
        """These names."""
        begins: dict[str, set[int]] = {}
        for words in (name.split() for name in names):
            begins.setdefault(words[0], set()).add(len(words))
        return cls(frozenset(names), {word: sorted(found, reverse=True) for word, found in begins.items()})

    def join(self, source: str) -> str:
        """An expression with each name in one word, but for those within texts. One too long is refused anyway."""
        if len(source) > MAX_SOURCE:
            return source
        parts = _TEXT.split(source)
        parts[::2] = [_WORDS.sub(self._run, part) for part in parts[::2]]
        return "".join(parts)

    def _run(self, run: re.Match[str]) -> str:
        """A run of words; the longest name that begins at a word is meant."""
        words, found, at = run.group().split(), [], 0
        while at < len(words):
            lengths = self.begins.get(words[at], ())
            length = next((n for n in lengths if " ".join(words[at : at + n]) in self.names), 1)
            found.append("_".join(words[at : at + length]))
            at += length
        return " ".join(found) if len(found) < len(words) else run.group()


def join_names(root: etree._Element, *, feel: bool) -> None:
    """Let the variables of a file have names without spaces, wherever they are named; `feel` is its language."""
    spaced = _Spaced.of(set(_names(root)))
    if not spaced.names:
        return
    for node in root.iter(f"{{{ZEEBE}}}*"):
        for attribute, value in attributes(node).items():
            if attribute in _TARGETS:
                node.set(attribute, variable_name(value))
            elif value.lstrip().startswith("="):
                node.set(attribute, spaced.join(value))
    for node in root.iter(f"{{{BPMN}}}*"):
        if node.text and _is_feel(node, node.text, feel=feel):
            node.text = spaced.join(node.text)


def _names(root: etree._Element) -> Iterator[str]:
    """The names of several words that variables have."""
    told = (node.get("name", "") for kind in _DATA for node in root.iter(f"{{{BPMN}}}{kind}"))
    set_by = (node.get(name, "") for node in root.iter(f"{{{ZEEBE}}}*") for name in _TARGETS)
    for words in (name.split() for name in (*told, *set_by)):
        if 1 < len(words) <= _MAX_WORDS and "_".join(words).isidentifier():
            yield " ".join(words)


def _is_feel(node: etree._Element, source: str, *, feel: bool) -> bool:
    if source.lstrip().startswith("="):
        return True
    language = node.get("language")
    written = tag(node).endswith(("xpression", "ondition", "ardinality"))
    return written and (feel if language is None else "FEEL" in language.upper())
