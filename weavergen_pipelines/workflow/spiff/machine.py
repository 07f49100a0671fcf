"""The state of an execution, as a function of the entries of its journal.

Entries are applied one after the other; after each, every token goes as far as it can go without another entry. Nothing
here has an effect outside, waits, or looks at a clock: whoever applies the same entries comes to the same state.
"""

from __future__ import annotations

from collections import deque
from itertools import count
from typing import TYPE_CHECKING, Any, Protocol

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.workflow.clock import stopped_at
from weavergen_pipelines.workflow.result import ExecutionCancelled, Progress
from weavergen_pipelines.workflow.spiff.elements import build_spec
from weavergen_pipelines.workflow.spiff.event_subprocess import subscribe
from weavergen_pipelines.workflow.spiff.instance import Instance, Origin
from weavergen_pipelines.workflow.spiff.openings import Openings
from weavergen_pipelines.workflow.spiff.starting import first_nodes, start_data, start_of
from weavergen_pipelines.workflow.spiff.values import Variable, Variables

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from weavergen_pipelines.workflow.dmn import Decision
    from weavergen_pipelines.workflow.journal import Entry
    from weavergen_pipelines.workflow.model import Container, Element, FlowNode, Process
    from weavergen_pipelines.workflow.result import Happening, Step
    from weavergen_pipelines.workflow.spiff.runtime import Runtime
    from weavergen_pipelines.workflow.spiff.tree import ScopeSpec


class Place(Protocol):
    """Where something happens."""

    @property
    def instance(self) -> Instance:
        """The scope."""

    @property
    def node(self) -> Element:
        """The element."""


class Ready(Place, Protocol):
    """Something that can go on by itself."""

    @property
    def is_over(self) -> bool:
        """Whether it need not any longer."""

    def run(self) -> None:
        """Go on."""


class Machine:
    """Instances, tokens and what they wait for.

    `clock` is the time of the last entry, `agenda` what can go on by itself, in order. What it reports is reported only
    while it is `live`: not of what is repeated.
    """

    def __init__(
        self,
        execution_id: str,
        processes: Mapping[str, Process],
        decisions: Mapping[str, Decision],
        runtime: Runtime,
        path: str | None = None,
    ) -> None:
        """A machine to which nothing has happened; `path` is that of its process, in place of the id."""
        self.id = execution_id
        self.path = path or execution_id
        self.processes = processes
        self.decisions = decisions
        self.runtime = runtime
        self.live = False
        self.clock = 0.0
        self.executed: list[str] = []
        self.steps: list[Step] = []
        self.errors: list[BaseException] = []
        self.openings = Openings()
        self.agenda: deque[Ready] = deque()
        self.root: Instance | None = None
        self.order = count(1)
        self.writings = 0
        self._specs: dict[int, ScopeSpec] = {}

    @property
    def stopping(self) -> bool:
        """Whether nothing more is begun: it has failed, or the process is rejected."""
        return bool(self.errors) or (self.root is not None and self.root.rejection is not None)

    @property
    def ended(self) -> bool:
        """Whether the process has come to its end."""
        return self.root is not None and self.root.over

    def apply(self, entry: Entry, error: BaseException | None = None) -> None:
        """Something has happened; `error` is that of the entry, where it is at hand.

        Raises:
            JournalMismatch: it cannot have happened to these processes.
        """
        self.clock = entry.at
        with stopped_at(entry.at):
            _APPLY.get(entry.kind, Machine._happened)(self, entry, error)
            self._move()

    def _started(self, entry: Entry, _error: BaseException | None) -> None:
        process = self.processes[entry.data["process"]]
        start = start_of(process, entry.data["start"])
        data = start_data(process, start, entry.data["inputs"], entry.data.get("payload"))
        self.root = root = Instance(self, process, self.path, self.variables(data))
        self._guarded(root, lambda: _enter(root, [start]))

    def _cancelled(self, _entry: Entry, error: BaseException | None) -> None:
        self.errors.append(error or ExecutionCancelled("the execution was cancelled"))

    def _happened(self, entry: Entry, error: BaseException | None) -> None:
        opening = self.openings.expected(entry)
        if opening is not None:
            self._guarded(opening, lambda: opening.take(entry, error))

    # How things move.

    def _move(self) -> None:
        """Let everything go as far as it can."""
        self._drain()
        while not self.stopping and (risen := self.openings.risen()) is not None:
            self._guarded(risen, risen.run)
            self._drain()

    def _drain(self) -> None:
        while self.agenda and not self.stopping:
            ready = self.agenda.popleft()
            if not ready.is_over:
                self._guarded(ready, ready.run)

    def _guarded(self, place: Place, run: Callable[[], None]) -> None:
        try:
            run()
        except WeavergenError as error:
            self.fail(place, error)

    def fail(self, place: Place, error: BaseException) -> None:
        """Something went wrong that no element catches: nothing more is begun."""
        error.add_note(f'at element "{place.node.id}" of process "{place.instance.process.id}"')
        self.report("stopped", place, str(error))
        self.errors.append(error)

    # What elements ask for.

    def begin(
        self,
        container: Container,
        path: str,
        data: Variables,
        origin: Origin,
    ) -> Instance:
        """Run a process or sub-process: this data is its own from now on."""
        instance = Instance(self, container, path, data, origin)
        _enter(instance, first_nodes(container))
        return instance

    def spec(self, container: Container) -> ScopeSpec:
        """What the tokens of a scope go through."""
        if id(container) not in self._specs:
            self._specs[id(container)] = build_spec(container)
        return self._specs[id(container)]

    def variables(self, values: Mapping[str, Any]) -> Variables:
        """Values that are written now."""
        self.writings += 1
        return {name: Variable(value, self.writings) for name, value in values.items()}

    def report(self, kind: Happening, place: Place, message: str = "", *, remembered: bool = False) -> None:
        """Tell whoever looks on."""
        if self.live:
            node, process = place.node, place.instance.process
            self.runtime.on_progress(Progress(kind, self.id, process.id, node.id, node.name, message, remembered))


def _enter(instance: Instance, nodes: Sequence[FlowNode]) -> None:
    subscribe(instance)
    for node in nodes:
        instance.put(node, dict(instance.latest))


_APPLY: Mapping[str, Callable[[Machine, Entry, BaseException | None], None]] = {
    "started": Machine._started,
    "cancelled": Machine._cancelled,
}
