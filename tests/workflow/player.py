"""Plays executions step by step: what comes from outside is given once they are at rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from bpmn_text import diagram, process

from weavergen_pipelines.workflow.journal import Delivery, Entry, MemoryJournal, Thrown
from weavergen_pipelines.workflow.model import Process
from weavergen_pipelines.workflow.parse import parse_diagram
from weavergen_pipelines.workflow.spiff.execution import Execution
from weavergen_pipelines.workflow.spiff.runtime import Runtime

ID = "execution"

Played = tuple[Execution, "Kept"]


@dataclass
class Kept(MemoryJournal):
    """Knows after which entries an execution may have been stopped: what is appended at once is kept at once."""

    stops: list[int] = field(default_factory=list)

    def append(self, *entries: Entry) -> None:
        super().append(*entries)
        self.stops.append(len(self.past))


@dataclass
class Player:
    """Executions of some processes.

    What comes from outside, in order: a `Delivery`, or the id of a timer event that is to come due now. `rests` are the
    waits at each rest, `thrown` what was sent.
    """

    processes: Mapping[str, Process]
    runtime: Runtime
    decisions: Mapping[str, Any] = field(default_factory=dict)
    thrown: list[Thrown] = field(default_factory=list)
    rests: list[list[str]] = field(default_factory=list)
    refused: list[Delivery] = field(default_factory=list)

    def play(
        self, inputs: Mapping[str, Any], outside: Sequence[Delivery | str] = (), start: str | None = None
    ) -> Played:
        """Run `main` from its start to its end, or until nothing more comes."""
        journal = self.journal([])
        execution = self.execution(journal)
        execution.run("main", inputs, start, wait_timers=not outside)
        return self._go_on(execution, journal, outside)

    def resume(self, past: Sequence[Entry], outside: Sequence[Delivery | str] = ()) -> Played:
        """Go on after some entries; what they tell of already is not given again."""
        journal = self.journal(past)
        known = {entry.delivery for entry in past}
        fired = [entry.key for entry in past if entry.kind == "fired"]
        left = [come for come in outside if not _is_known(come, known, fired)]
        execution = self.execution(journal)
        execution.resume(wait_timers=not left)
        return self._go_on(execution, journal, left)

    def execution(self, journal: MemoryJournal) -> Execution:
        return Execution(ID, self.processes, self.runtime, journal, self.decisions)

    def journal(self, past: Sequence[Entry], stops: Sequence[int] = ()) -> Kept:
        return Kept(list(past), on_thrown=self.thrown.append, stops=list(stops))

    def _go_on(self, execution: Execution, journal: Kept, outside: Sequence[Delivery | str]) -> Played:
        for number, come in enumerate(outside, 1):
            self._rest(execution)
            journal = self.journal(journal.past, journal.stops)
            if isinstance(come, Delivery):
                journal.inbox.append(come)
            else:
                due = next(wait for wait in execution.waits if wait.element == come)
                journal.append(Entry("fired", due.key, due.due or 0.0))
            execution = self.execution(journal)
            execution.resume(wait_timers=number == len(outside))
            self.refused += execution.refused
        self._rest(execution)
        return execution, journal

    def _rest(self, execution: Execution) -> None:
        if execution.outcome == "waiting":
            self.rests.append(sorted(f"{wait.kind} {wait.element}" for wait in execution.waits))


@pytest.fixture
def play(runtime: Runtime) -> Callable[..., Player]:
    """A player of a process `main` that is drawn; what it refers to is declared before."""

    def build(*elements: str, declared: Sequence[str] = (), **options: Any) -> Player:
        drawn = parse_diagram(diagram(*declared, process("main", *elements, **options)).encode())
        return Player(drawn.processes, runtime)

    return build


def _is_known(come: Delivery | str, known: set[str | None], fired: list[str]) -> bool:
    if isinstance(come, Delivery):
        return come.id in known
    key = next((key for key in fired if key.rpartition("/")[2].partition("#")[0] == come), None)
    if key is not None:
        fired.remove(key)
    return key is not None
