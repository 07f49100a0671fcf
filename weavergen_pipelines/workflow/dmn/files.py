"""The decisions of some files: found by id, read when they are needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from weavergen_pipelines.errors import CompoundError, Location, WeavergenError, nearest
from weavergen_pipelines.workflow.dmn.decision import Decision
from weavergen_pipelines.workflow.dmn.errors import DecisionError, UnknownDecision
from weavergen_pipelines.workflow.dmn.read import parse_decisions
from weavergen_pipelines.workflow.problems import DiagramError


@dataclass(frozen=True)
class _Decided:
    """A file that was read."""

    content: bytes
    decisions: Mapping[str, Decision]


@dataclass
class DecisionFiles:
    """Some DMN files. A broken one is a problem of its own, and leaves the others usable.

    `contents` are those of the files that are not on disk.
    """

    files: tuple[Path, ...]
    contents: Mapping[Path, bytes] = field(default_factory=dict)
    _read: dict[Path, _Decided | WeavergenError] = field(default_factory=dict)

    def get(self, decision: str) -> Decision:
        """The decision of that id. Only the file of that name is read, unless no such file has it.

        Raises:
            UnknownDecision: no file has it; the hint names the nearest known ones.
            DecisionError, CompoundError: the file of that name is broken.
        """
        return self._find(decision)[1].decisions[decision]

    def source(self, decision: str) -> tuple[Path, bytes]:
        """The file that has a decision, and its content.

        Raises:
            UnknownDecision, DecisionError, CompoundError: as `get`.
        """
        path, found = self._find(decision)
        return path, found.content

    @property
    def problems(self) -> Iterator[DiagramError]:
        """What is wrong with the files, and the ids that two of them use. Reads them all."""
        first: dict[str, Path] = {}
        for path in self.files:
            found = self._reading(path)
            if isinstance(found, WeavergenError):
                errors = found.errors if isinstance(found, CompoundError) else [found]
                yield from (error for error in errors if isinstance(error, DiagramError))
                continue
            for decision in found.decisions.values():
                other = first.setdefault(decision.id, path)
                if other != path:
                    what = f"decision {decision.id!r} is in {other} too"
                    yield DecisionError(what, where=decision.where, hint="rename one")

    def _find(self, decision: str) -> tuple[Path, _Decided]:
        for path in sorted(self.files, key=lambda path: path.stem != decision):
            found = self._reading(path)
            if isinstance(found, _Decided) and decision in found.decisions:
                return path, found
            if isinstance(found, WeavergenError) and path.stem == decision:
                raise found
        known = [name for found in self._read.values() if isinstance(found, _Decided) for name in found.decisions]
        raise UnknownDecision(f"there is no decision {decision!r}", hint=nearest(decision, known))

    def _reading(self, path: Path) -> _Decided | WeavergenError:
        if path not in self._read:
            try:
                content = self.contents[path] if path in self.contents else _content(path)
                self._read[path] = _Decided(content, parse_decisions(content, str(path)))
            except WeavergenError as error:
                self._read[path] = error
        return self._read[path]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DecisionError(f"cannot be read: {error.strerror}", where=Location(str(path))) from error
