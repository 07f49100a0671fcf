"""How executions are begun, taken up, and told of what comes for them."""

from __future__ import annotations

import json
import os
import socket
import uuid
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.telemetry.span_store import spans_file
from weavergen_pipelines.workflow.broker import Broker
from weavergen_pipelines.workflow.engine.program import Programs
from weavergen_pipelines.workflow.engine.run import Manner, Order, Run
from weavergen_pipelines.workflow.engine.runs import Keeper, Runs
from weavergen_pipelines.workflow.store import ExecutionBusy, ExecutionExists, NewExecution
from weavergen_pipelines.workflow.store.store import begin_nothing
from weavergen_pipelines.workflow.token import ProcessInputError, process_data

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from weavergen_pipelines.workflow.catalog import Catalog
    from weavergen_pipelines.workflow.journal import Thrown
    from weavergen_pipelines.workflow.spiff.runtime import Runtime
    from weavergen_pipelines.workflow.store import ExecutionStore, Lease

IN_PASSING = Manner(wait_timers=False)
"""How an execution is run that nobody waits for: it gives up its place where only time can move it."""


class Launcher:
    """Holds the executions that this process runs. `left` is told whenever one has come to rest or ended.

    It touches only the executions of its `runner`; they are forgotten `retention` seconds after their end.
    """

    def __init__(
        self,
        catalog: Catalog,
        runtime: Runtime,
        store: ExecutionStore,
        *,
        runner: str,
        retention: float,
        left: Callable[[], None],
    ) -> None:
        """Run the diagrams of a catalog with what `runtime` gives."""
        self.programs = Programs(catalog, runtime.tasks, allow_scripts=runtime.settings.engine.allow_scripts)
        self.broker = Broker(self.programs, store)
        self.runs = Runs(runtime.settings.engine.max_concurrent_workflows, self._left)
        self.runner = runner
        self._store = store
        self._runtime = runtime
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._keeper = Keeper(store, self.runs, self._owner, retention)
        self._rings = left

    def start(
        self, name: str, context: Mapping[str, Any], execution_id: str | None, manner: Manner, started_by: str = ""
    ) -> Run:
        """Begin an execution, or go on with the same one if it has begun.

        Raises:
            WeavergenError: it cannot be started, or there is another one of that id.
        """
        program = self.programs.get(name)
        process_data(program.process, context)
        identity = uuid.uuid4().hex if execution_id is None else execution_id
        spans_file(self._runtime.settings.storage.cache_dir, identity)
        inputs = _as_kept(context, name)
        new = NewExecution(identity, name, inputs, program.sources, started_by=started_by, runner=self.runner)
        lease = self._store.create(new, self._owner)
        return self._again(new, manner) if lease is None else self._run(lease, Order(program, inputs), manner)

    def _again(self, new: NewExecution, manner: Manner) -> Run:
        """Go on with an execution that exists, if it is the same."""
        record = self._store.get(new.id)
        if record.ended:
            what = f"the execution {new.id!r} has ended: {record.status}"
            raise ExecutionExists(what, hint="give this one another id")
        if (record.process, record.inputs, record.start) != (new.process, new.inputs, new.start):
            what = f"the execution {new.id!r} of {record.process!r} has other inputs, and is still {record.status}"
            raise ExecutionExists(what, hint="give this one another id")
        run = self.runs.active(new.id) or self.take(new.id, manner)
        if run is None:
            raise ExecutionBusy(f"the execution {new.id!r} is run by {record.owner or 'another process'}")
        return run

    def take(self, execution: str, manner: Manner) -> Run | None:
        """Go on with an execution that nobody runs; None if there is nothing to go on with, or somebody else does.

        Raises:
            UnknownExecution: there is none of that id.
            WeavergenError: it cannot be run.
        """
        record = self._store.get(execution)
        if record.ended or record.runner != self.runner:
            return None
        program = self.programs.of(record.process, record.sources, self._store.sources)
        lease = self._store.claim(execution, self._owner)
        order = Order(program, record.inputs, record.start, record.payload)
        return None if lease is None else self._run(lease, order, manner)

    def tried(self, execution: str) -> bool:
        """Whether an execution goes on here; one that cannot stays as it is for those who can."""
        try:
            return self.take(execution, IN_PASSING) is not None
        except WeavergenError:
            return False

    def _run(self, lease: Lease, order: Order, manner: Manner) -> Run:
        run = Run(self._store, self._runtime, lease, order, manner, self._post, self.notify)
        self.runs.add(run)
        self._keeper.work()
        return run

    @property
    def starts_here(self) -> bool:
        """Whether what starts processes, such as a message, starts them here, and not as Dagster runs."""
        return self._runtime.settings.engine.starts == "engine"

    def _post(self, sender: str, thrown: Thrown) -> None:
        self.send(thrown, sender)

    def send(self, thrown: Thrown, sender: str | None = None) -> tuple[str, ...]:
        """Bring a message to one, or a signal to all; these go on."""
        ttl = self._runtime.settings.engine.message_ttl
        begin = self.broker.begins if self.starts_here else begin_nothing
        sent = self._store.send(thrown, ttl=ttl, sender=sender, begin=begin)
        self.notify((*sent.receivers, *sent.started))
        return (*sent.receivers, *sent.started)

    def notify(self, executions: Iterable[str]) -> None:
        """Something has come for executions: they look at it, or go on."""
        for execution in executions:
            run = self.runs.active(execution)
            if run is not None:
                run.wake()
            else:
                self.tried(execution)

    def _left(self, run: Run) -> None:
        """What came as the execution came to rest makes it go on."""
        self._rings()
        if run.unread:
            self.notify((run.id,))


def _as_kept(context: Mapping[str, Any], process: str) -> dict[str, Any]:
    try:
        inputs: dict[str, Any] = json.loads(json.dumps(dict(context)))
    except (TypeError, ValueError, RecursionError) as error:
        raise ProcessInputError(f"the data inputs are no JSON: {error}", where=f'process "{process}"') from error
    return inputs
