"""DMN 1.1 to 1.5 files: their decisions, each with what it requires."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from lxml import etree

from weavergen_pipelines.errors import Location, WeavergenError
from weavergen_pipelines.workflow.dmn.decision import Decision
from weavergen_pipelines.workflow.dmn.errors import DecisionError
from weavergen_pipelines.workflow.dmn.logic import Knowledge
from weavergen_pipelines.workflow.dmn.tables import Cells, read_logic
from weavergen_pipelines.workflow.dmn.xml import child, descendants, href, identity, line, named, read
from weavergen_pipelines.workflow.problems import raise_all


def parse_decisions(source: Path | bytes, path: str = "decisions.dmn") -> Mapping[str, Decision]:
    """The decisions of a DMN file by id, in document order. `path` is what errors call bytes.

    Raises:
        DecisionError, CompoundError: it cannot be read; every problem with file and line.
    """
    if isinstance(source, Path):
        path = str(source)
        try:
            source = source.read_bytes()
        except OSError as error:
            raise DecisionError(f"the file cannot be read: {error.strerror}", where=Location(path)) from None
    return _File(read(source, path), path).decisions


@dataclass(frozen=True)
class _File:
    """A file while it is read."""

    root: etree._Element
    path: str

    @cached_property
    def decisions(self) -> dict[str, Decision]:
        """Every decision by id."""
        return {name: replace(alone, requires=self._requires(name)) for name, alone in self._alone.items()}

    @cached_property
    def _alone(self) -> dict[str, Decision]:
        """Every decision without what it requires."""
        found: dict[str, Decision] = {}
        problems: list[WeavergenError] = []
        for name, node in self._nodes.items():
            try:
                logic = read_logic(node, self._cells)
                found[name] = Decision(name, named(node), self._where(node), logic, knowledge=self._knowledge)
            except WeavergenError as error:
                problems.append(error)
        raise_all(problems)
        return found

    def _requires(self, name: str) -> tuple[Decision, ...]:
        return tuple(self._alone[required] for required in self._order(name))

    @cached_property
    def _nodes(self) -> dict[str, etree._Element]:
        found: dict[str, etree._Element] = {}
        for node in descendants(self.root, "decision"):
            if identity(node) in found:
                raise DecisionError(f"two decisions have the id {identity(node)!r}", where=self._where(node))
            found[identity(node)] = node
        return found

    @cached_property
    def _cells(self) -> Cells:
        """How texts are compiled: with the names of everything that is named in the file."""
        tags = ("decision", "inputData", "variable", "itemComponent", "formalParameter", "output")
        names = {node.get("name", "") for tag in tags for node in descendants(self.root, tag)} - {""}
        models = descendants(self.root, "businessKnowledgeModel")
        return Cells(self.path, tuple(sorted(names)), frozenset(map(named, models)))

    @cached_property
    def _knowledge(self) -> dict[str, Knowledge]:
        return {named(node): self._function(node) for node in descendants(self.root, "businessKnowledgeModel")}

    def _function(self, node: etree._Element) -> Knowledge:
        body = child(node, "encapsulatedLogic")
        if body is None:
            raise DecisionError(f"the knowledge model {named(node)!r} has no logic", where=self._where(node))
        parameters = tuple(entry.get("name", "") for entry in descendants(body, "formalParameter"))
        return Knowledge(parameters, read_logic(body, self._cells))

    def _order(self, name: str) -> list[str]:
        """What a decision requires, and what that requires, each before those that require it."""
        done: dict[str, None] = {}
        path = [(name, self._required(name))]
        while path:
            current, rest = path[-1]
            following = next((one for one in rest if one not in done), None)
            if following is None:
                done[current] = None
                path.pop()
            elif any(following == one for one, _rest in path):
                raise DecisionError(f"the decision {name!r} requires itself", where=self._where(self._nodes[name]))
            else:
                path.append((following, self._required(following)))
        return [one for one in done if one != name]

    def _required(self, name: str) -> Iterator[str]:
        for requirement in descendants(self._nodes[name], "requiredDecision"):
            target = href(requirement)
            if target not in self._nodes:
                raise DecisionError(f"the required decision {target!r} is not here", where=self._where(requirement))
            yield target

    def _where(self, node: etree._Element) -> Location:
        return Location(self.path, line(node))
