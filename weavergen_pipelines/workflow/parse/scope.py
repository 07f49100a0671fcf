"""What the parsers of the elements share: the file, its declarations, and the problems found so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Literal, NamedTuple

from weavergen_pipelines.workflow.parse.xml import line, tag, text
from weavergen_pipelines.workflow.parse.xpath import as_feel, is_xpath
from weavergen_pipelines.workflow.problems import DiagramError, problem

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from lxml import etree

    from weavergen_pipelines.workflow.model import DataStore, ErrorDefinition
    from weavergen_pipelines.workflow.parse.part import Part
    from weavergen_pipelines.workflow.problems import Severity


MAX_PROBLEMS = 1000
SHOWN = 20
"""So many names at most are told in a hint."""


class Datum(NamedTuple):
    """What the id of a piece of data stands for: a store or object, and its variable, if it is not only drawn."""

    kind: Literal["store", "object", "drawn"]
    id: str
    variable: str


@dataclass
class File:
    """The file under reading: `index` are its BPMN elements by id, `feel` is the language of its expressions.

    `messages` are the names that message flows give to nodes, `handlers` the activity that compensates, by the
    boundary event that leads to it.
    """

    path: str
    index: Mapping[str, etree._Element] = field(default_factory=dict)
    feel: bool = False
    errors: Mapping[str, ErrorDefinition] = field(default_factory=dict)
    stores: dict[str, DataStore] = field(default_factory=dict)
    messages: Mapping[str, str] = field(default_factory=dict)
    handlers: Mapping[str, str] = field(default_factory=dict)
    problems: list[DiagramError] = field(default_factory=list)

    def report(self, node: etree._Element, what: str, hint: str | None = None, severity: Severity = "error") -> None:
        """Note a problem of an element; reading goes on. The last of too many says that there are more."""
        told = len(self.problems)
        if told == MAX_PROBLEMS:
            what, hint = "there are more problems than can be told", "mend the others first"
        if told <= MAX_PROBLEMS:
            element = node.get("id") or tag(node)
            self.problems.append(problem(self.path, line(node), element, what, hint, severity=severity))

    def refuse_others(self, part: Part, known: Collection[str]) -> None:
        """Report every BPMN child that nobody reads: it would be ignored in silence."""
        for name, others in part.children.items():
            if name not in known:
                for other in others:
                    self.report(other, f"<{name}> is not supported here", f"remove it from <{part.name}>")

    def find(self, user: etree._Element, identity: str, *kinds: str) -> etree._Element | None:
        """The element that is referred to, if it is of one of these kinds; reports that there is none."""
        found = self.index.get(identity)
        if found is not None and tag(found) in kinds:
            return found
        declared = ", ".join(islice((name for kind in kinds for name in self._kinds.get(kind, ())), SHOWN)) or "none"
        kind = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in kinds[0])
        what = f"the {kind} {identity!r} is not declared in this file"
        self.report(user, what, f"declared: {declared}")
        return None

    @cached_property
    def _kinds(self) -> dict[str, list[str]]:
        """The ids of each kind of element."""
        kinds: dict[str, list[str]] = {}
        for identity, node in self.index.items():
            kinds.setdefault(tag(node), []).append(identity)
        return kinds

    def expression(self, node: etree._Element | None) -> str | None:
        """The expression that an element has; one that is FEEL by its language alone, or XPath, is given as FEEL."""
        source = text(node)
        if node is None or not source:
            return None
        if is_xpath(source):
            return as_feel(source)
        language = node.get("language")
        feel = self.feel if language is None else "FEEL" in language.upper()
        return f"= {source}" if feel and not source.startswith(("=", "${", "#{")) else source


@dataclass
class Scope:
    """One level of a process: `incoming` and `outgoing` map a node to its flows, `data` an id to what it stands for."""

    file: File
    incoming: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    outgoing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    data: Mapping[str, Datum] = field(default_factory=dict)

    def report(self, node: etree._Element, what: str, hint: str | None = None) -> None:
        """Note a problem of an element; reading goes on."""
        self.file.report(node, what, hint)
