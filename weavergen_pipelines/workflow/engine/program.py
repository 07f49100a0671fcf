"""What executions run: processes that were validated, with all that they call and decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.catalog import Catalog
from weavergen_pipelines.workflow.store.records import Sources
from weavergen_pipelines.workflow.validate import require_valid

if TYPE_CHECKING:
    from collections.abc import Callable

    from weavergen_pipelines.workflow.dmn import Decision
    from weavergen_pipelines.workflow.model import Process
    from weavergen_pipelines.workflow.service_task import ServiceTaskRegistry


@dataclass(frozen=True)
class Program:
    """A process, the processes that it calls and the decisions that they make, by id; `sources` are their files."""

    process: Process
    processes: Mapping[str, Process]
    decisions: Mapping[str, Decision]
    sources: Sources


class Programs:
    """The programs of a catalog, and those of executions that began with earlier diagrams."""

    def __init__(self, catalog: Catalog, tasks: ServiceTaskRegistry, *, allow_scripts: bool = False) -> None:
        """Each is validated once, when it is first asked for."""
        self.catalog = catalog
        self._tasks = tasks
        self._allow_scripts = allow_scripts
        self._current: dict[str, Program] = {}
        self._kept: dict[tuple[str, str], Program] = {}

    def get(self, process: str) -> Program:
        """The program of a process as it is drawn now.

        Raises:
            WeavergenError: there is none, or it is broken.
        """
        if process not in self._current:
            self._current[process] = self._made(self.catalog, process)
        return self._current[process]

    def of(self, process: str, digest: str, sources: Callable[[str], Sources]) -> Program:
        """The program with which an execution began: the current one, if its files are the same.

        Raises:
            WeavergenError: its service tasks are no longer what it needs.
        """
        current = self._current.get(process)
        if current is not None and current.sources.digest == digest:
            return current
        if (process, digest) not in self._kept:
            self._kept[process, digest] = self._made(Catalog.of_sources(sources(digest).files), process)
        return self._kept[process, digest]

    def _made(self, catalog: Catalog, process: str) -> Program:
        entries = require_valid(catalog, process, self._tasks, allow_scripts=self._allow_scripts)
        processes = {name: entry.process for name, entry in entries.items()}
        sources = Sources.of(catalog.closure_sources(process))
        return Program(processes[process], processes, catalog.decisions_of(processes.values()), sources)
