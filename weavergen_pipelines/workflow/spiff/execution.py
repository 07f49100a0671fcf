"""One execution of a process, and of those that it calls.

An error end, or a BPMN error of a task, goes to who catches it, in this process or in a caller. Any other error ends
the execution: what is under way is finished and recorded, nothing more is started.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.workflow.journal import Entry, now
from weavergen_pipelines.workflow.result import outcome_of
from weavergen_pipelines.workflow.spiff.driver import Driver
from weavergen_pipelines.workflow.spiff.machine import Machine
from weavergen_pipelines.workflow.spiff.starting import start_data, start_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weavergen_pipelines.workflow.dmn import Decision
    from weavergen_pipelines.workflow.journal import Delivery, Journal, Wait
    from weavergen_pipelines.workflow.model import Process
    from weavergen_pipelines.workflow.result import Outcome, Step
    from weavergen_pipelines.workflow.spiff.instance import Instance
    from weavergen_pipelines.workflow.spiff.runtime import Runtime


class NotBegun(WeavergenError):
    """An execution of which nothing is known yet."""


class Execution:
    """Runs one of `processes`, which may call the others; `decisions` are those of their business rule tasks, by id.

    `run` begins, `resume` goes on after what the journal has recorded; both return at the end, or when only something
    from outside can move the execution. `cancel` and `wake` may be called from any thread meanwhile.
    """

    def __init__(  # noqa: PLR0917 - the first five are its contract
        self,
        execution_id: str,
        processes: Mapping[str, Process],
        runtime: Runtime,
        journal: Journal,
        decisions: Mapping[str, Decision] | None = None,
        path: str | None = None,
    ) -> None:
        """An execution that nothing has happened to; with `path` it is a part of another one, at that instance path."""
        self.id = execution_id
        self._machine = Machine(execution_id, processes, decisions or {}, runtime, path)
        self._driver = Driver(self._machine, journal, runtime)

    def run(
        self,
        process: str,
        inputs: Mapping[str, Any],
        start: str | None = None,
        *,
        payload: Any = None,
        wait_timers: bool = True,
    ) -> None:
        """Run a process from its start event `start`; `payload` is what came with the event that starts it.

        With `wait_timers` it waits for timers where nothing but time can move it.

        Raises:
            ProcessInputError, UsageError: it cannot be started like this.
        """
        found = self._machine.processes[process]
        event = start_of(found, start)
        start_data(found, event, inputs, payload)  # refuses wrong inputs before anything is recorded
        data = {"process": process, "start": event.id, "inputs": dict(inputs), "payload": payload}
        self._driver.go_on(Entry("started", self.id, now(), data), wait_timers=wait_timers)

    def resume(self, *, wait_timers: bool = True) -> None:
        """Repeat what the journal has recorded, and go on. What was under way is begun again.

        Raises:
            JournalMismatch: the journal is not of these processes.
        """
        self._driver.repeat()
        self._driver.go_on(wait_timers=wait_timers)

    def cancel(self) -> None:
        """Start nothing more, tell running tasks, and wait for none of them."""
        self._driver.cancel()

    def wake(self) -> None:
        """The journal has deliveries."""
        self._driver.wake()

    @property
    def root(self) -> Instance:
        """The process as it is.

        Raises:
            NotBegun: it was neither run nor resumed.
        """
        if self._machine.root is None:
            raise NotBegun("the execution has not begun", hint="run or resume it")
        return self._machine.root

    @property
    def executed(self) -> list[str]:
        """The ids of the elements that have completed, in that order."""
        return self._machine.executed

    @property
    def steps(self) -> list[Step]:
        """The service tasks that are done."""
        return self._machine.steps

    @property
    def errors(self) -> list[BaseException]:
        """What went wrong, other than a rejection."""
        return self._machine.errors

    @property
    def outcome(self) -> Outcome:
        """How it ended, or `waiting`."""
        if self.errors:
            return outcome_of(self.errors)
        if self.root.rejection is not None:
            return "rejected"
        return "completed" if self._machine.ended else "waiting"

    @property
    def waits(self) -> tuple[Wait, ...]:
        """What it waits for, if it has not ended."""
        if self._machine.stopping:
            return ()
        waits = (opening.wait for opening in self._machine.openings.all())
        return tuple(wait for wait in waits if wait is not None)

    @property
    def refused(self) -> list[Delivery]:
        """The deliveries that nobody waited for."""
        return self._driver.refused

    @property
    def running(self) -> tuple[str, ...]:
        """The elements of the service tasks that are under way."""
        return self._driver.running
