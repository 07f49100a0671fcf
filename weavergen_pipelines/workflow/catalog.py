"""The diagrams of some folders: found by name, read when they are needed."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from weavergen_pipelines.errors import Location, WeavergenError, nearest
from weavergen_pipelines.workflow.model import BusinessRuleTask
from weavergen_pipelines.workflow.parse import Reading, read_diagram
from weavergen_pipelines.workflow.problems import DiagramError, raise_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from weavergen_pipelines.workflow.dmn import Decision, DecisionFiles
    from weavergen_pipelines.workflow.model import Diagram, Process

PACKAGE = "weavergen_pipelines"
BPMN = ".bpmn"
DMN = ".dmn"


class UnknownProcess(WeavergenError):
    """A process that no diagram has."""


@dataclass(frozen=True)
class Entry:
    """A process and the diagram that it is drawn in."""

    process: Process
    diagram: Diagram


@dataclass
class Catalog:
    """The diagrams and decisions of some files. A broken one is a problem of its own, and leaves the others usable.

    `contents` are those of the files that are not on disk.
    """

    files: tuple[Path, ...]
    contents: Mapping[Path, bytes] = field(default_factory=dict)
    _readings: dict[Path, Reading | DiagramError] = field(default_factory=dict)

    @classmethod
    def of_sources(cls, sources: Mapping[str, bytes]) -> Catalog:
        """The catalog of files that were kept, by name: what `closure_sources` gave."""
        contents = {Path(name): content for name, content in sources.items()}
        return cls(tuple(contents), contents)

    def beside(self, file: Path) -> Catalog:
        """The catalog with one more diagram before the others, and the decisions that lie in its folder."""
        return Catalog((file, *sorted(file.parent.glob("*.dmn")), *self.files), self.contents)

    @cached_property
    def diagrams(self) -> tuple[Path, ...]:
        """The files of diagrams."""
        return tuple(path for path in self.files if path.suffix != DMN)

    @cached_property
    def _decisions(self) -> DecisionFiles:
        from weavergen_pipelines.workflow.dmn import DecisionFiles

        return DecisionFiles(tuple(path for path in self.files if path.suffix == DMN), self.contents)

    def get(self, process: str) -> Entry:
        """The process of that id. Only the file of that name is read, unless no such file has it.

        Raises:
            UnknownProcess: no diagram has it; the hint names the nearest known ones.
            DiagramError, CompoundError: the diagram that has it is broken.
        """
        for path in sorted(self.diagrams, key=lambda path: path.stem != process):
            reading = self._read(path)
            if isinstance(reading, DiagramError):
                if path.stem == process:
                    raise reading
            elif process in reading.diagram.processes:
                raise_all(reading.problems)
                return Entry(reading.diagram.processes[process], reading.diagram)
        raise UnknownProcess(f"there is no process {process!r}", hint=nearest(process, tuple(self.entries)))

    def decision(self, decision: str) -> Decision:
        """The decision of that id.

        Raises:
            UnknownDecision: no file has it; the hint names the nearest known ones.
            DecisionError, CompoundError: the file of that name is broken.
        """
        return self._decisions.get(decision)

    def decisions_of(self, processes: Iterable[Process]) -> dict[str, Decision]:
        """The decisions of the business rule tasks of some processes, by id.

        Raises:
            UnknownDecision, DecisionError, CompoundError: as `decision`.
        """
        return {name: self.decision(name) for process in processes for name in _decided(process)}

    def closure_sources(self, process: str) -> dict[str, bytes]:
        """The files that a process needs, by name: its diagram, those of all that it calls, and their decisions.

        Raises:
            UnknownProcess, UnknownDecision, DiagramError, CompoundError: one is missing or broken.
        """
        found: dict[Path, bytes] = {}
        waiting, seen = [process], {process}
        while waiting:
            entry = self.get(waiting.pop())
            found[Path(entry.diagram.path)] = entry.diagram.source
            found |= dict(self._decisions.source(name) for name in _decided(entry.process))
            waiting.extend(name for name in entry.process.calls if name not in seen)
            seen.update(entry.process.calls)
        return _by_name(found)

    @property
    def readable(self) -> tuple[Path, ...]:
        """The files that are XML of BPMN, whatever else is wrong with them. Reads them all."""
        return tuple(path for path in self.diagrams if isinstance(self._read(path), Reading))

    @property
    def entries(self) -> dict[str, Entry]:
        """The processes of every diagram that is sound in itself, by id, in order of the files. Reads them all."""
        return {name: entry for name, entry in self.drawn.items() if not self._problems(Path(entry.diagram.path))}

    @cached_property
    def drawn(self) -> dict[str, Entry]:
        """The processes of every readable file, by id, in order of the files. Reads them all."""
        found: dict[str, Entry] = {}
        for path in self.diagrams:
            for entry in self._entries(path):
                found.setdefault(entry.process.id, entry)
        return found

    @cached_property
    def problems(self) -> tuple[DiagramError, ...]:
        """What is wrong with the files, and the ids that two of them use. Reads them all."""
        broken = (problem for path in self.diagrams for problem in self._problems(path))
        return (*broken, *self._collisions(), *self._decisions.problems)

    def _read(self, path: Path) -> Reading | DiagramError:
        if path not in self._readings:
            try:
                known = self.contents.get(path)
                self._readings[path] = read_diagram(path) if known is None else read_diagram(known, str(path))
            except DiagramError as error:
                self._readings[path] = error
        return self._readings[path]

    def _problems(self, path: Path) -> tuple[DiagramError, ...]:
        reading = self._read(path)
        return reading.problems if isinstance(reading, Reading) else (reading,)

    def _collisions(self) -> Iterator[DiagramError]:
        first: dict[str, str] = {}
        for path in self.diagrams:
            for process in (entry.process for entry in self._entries(path)):
                other = first.setdefault(process.id, str(path))
                if other != str(path):
                    what = f"process {process.id!r} is drawn in {other} too"
                    yield DiagramError(what, where=Location(str(path), process.line), hint="rename one")

    def _entries(self, path: Path) -> tuple[Entry, ...]:
        reading = self._read(path)
        if isinstance(reading, DiagramError):
            return ()
        return tuple(Entry(process, reading.diagram) for process in reading.diagram.processes.values())


def load_diagrams(folders: Sequence[Path]) -> Catalog:
    """The catalog of the `.bpmn` and `.dmn` files in some folders and below.

    Raises:
        DiagramError: a folder does not exist.
    """
    for folder in folders:
        if not folder.is_dir():
            raise DiagramError("there is no such folder of diagrams", where=Location(str(folder)))
    found = (path for folder in folders for path in sorted(folder.rglob("*")))
    return Catalog(tuple(path for path in found if path.suffix in {BPMN, DMN}))


def _decided(process: Process) -> tuple[str, ...]:
    """The decisions of the business rule tasks of a process, by id, once each."""
    tasks = (node for node in process.within.values() if isinstance(node, BusinessRuleTask))
    return tuple(dict.fromkeys(task.decision for task in tasks))


def _by_name(files: Mapping[Path, bytes]) -> dict[str, bytes]:
    """The files by their names: it does not count where they lie. Two of one name are told apart by a number."""
    named: dict[str, bytes] = {}
    for path in sorted(files):
        names = (f"{path.stem}~{n}{path.suffix}" if n else path.name for n in count())
        named[next(name for name in names if name not in named)] = files[path]
    return named


def find_bpmn_dirs(workflow_dir: Path | None = None) -> tuple[Path, ...]:
    """The folders of diagrams: the user's own, if there is one, then those that are shipped.

    They lie inside an installed package, and beside it in a checkout or an editable install.

    Raises:
        DiagramError: the installation has none.
    """
    package = Path(str(files(PACKAGE)))
    places = (package / "resources" / "bpmn", package.parent / "bpmn")
    shipped = [place for place in places if place.is_dir()][:1]
    if not shipped:
        raise DiagramError("the shipped diagrams are missing", where=Location(str(package)), hint="install it again")
    return (*([workflow_dir] if workflow_dir else []), *shipped)
