"""What starts executions without being asked for: messages, signals, timers and conditions of start events."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from weavergen_pipelines.artifacts.digest import canonical_json, digest
from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.workflow.expressions import compile_expression
from weavergen_pipelines.workflow.model import (
    ConditionalDefinition,
    MessageDefinition,
    SignalDefinition,
    TimerDefinition,
)
from weavergen_pipelines.workflow.payloads import received
from weavergen_pipelines.workflow.properties import MISSED_TICKS, TIMEZONE
from weavergen_pipelines.workflow.spiff.starting import start_data
from weavergen_pipelines.workflow.store import NewExecution
from weavergen_pipelines.workflow.token import declared_inputs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from weavergen_pipelines.workflow.engine.program import Program, Programs
    from weavergen_pipelines.workflow.journal import Thrown
    from weavergen_pipelines.workflow.model import EventDefinition, StartEvent
    from weavergen_pipelines.workflow.store import ExecutionStore

_DEFINITIONS: Mapping[str, type[EventDefinition]] = {"message": MessageDefinition, "signal": SignalDefinition}


@dataclass(frozen=True)
class Start:
    """A start event of a process that can run."""

    program: Program
    event: StartEvent

    @property
    def name(self) -> str:
        """Its name among all start events."""
        return f"{self.program.process.id}/{self.event.id}"

    def setting(self, name: str, default: str) -> str:
        """A property of the event, else of its process."""
        return self.event.properties.get(name) or self.program.process.properties.get(name, default)

    def execution(self, cause: str, *, by: str, payload: Any = None) -> NewExecution | None:
        """What it starts for a cause, always of the same id; None if the process needs more inputs than that gives."""
        process = self.program.process
        inputs = self._inputs(payload)
        try:
            start_data(process, self.event, inputs, payload)
        except WeavergenError:
            return None
        readable = re.sub(r"[^A-Za-z0-9_-]", "_", process.id)[:80]
        identity = f"{readable}-{digest(canonical_json([process.id, self.event.id, cause]))[7:31]}"
        return NewExecution(identity, process.id, inputs, self.program.sources, self.event.id, payload, started_by=by)

    def _inputs(self, payload: Any) -> dict[str, Any]:
        """The variable that takes what comes may be a data input."""
        definition = self.event.definition
        if not isinstance(definition, (MessageDefinition, SignalDefinition)):
            return {}
        return declared_inputs(self.program.process, received(definition, payload))


class Broker:
    """The start events of a catalog, and what becomes due for them."""

    def __init__(self, programs: Programs, store: ExecutionStore) -> None:
        """The catalog is read when something could start an execution."""
        self._programs = programs
        self._store = store

    def begins(self, thrown: Thrown) -> tuple[NewExecution, ...]:
        """The executions that a message or a signal could start, in order of the diagrams."""
        begun = (
            start.execution(thrown.id, by=f"{thrown.kind} {thrown.name}", payload=thrown.payload)
            for start in self._starts
            if isinstance(start.event.definition, _DEFINITIONS[thrown.kind])
            and getattr(start.event.definition, "name", None) == thrown.name
        )
        return tuple(new for new in begun if new is not None)

    def start_due(self) -> tuple[str, ...]:
        """Start what is due by time, by a condition, or by a message that came before its diagram; the executions."""
        return tuple(
            execution
            for start in self._starts
            for kind, begin in _DUE.items()
            if isinstance(start.event.definition, kind)
            for execution in begin(start, start.event.definition, self)
        )

    def _for_time(self, start: Start, definition: TimerDefinition) -> tuple[str, ...]:
        from weavergen_pipelines.workflow.ticks import POLICIES, Ticker
        from weavergen_pipelines.workflow.timers import parse_timer

        schedule = parse_timer(definition, {}, timezone=start.setting(TIMEZONE, "UTC"), where=start.name)
        policy = start.setting(MISSED_TICKS, POLICIES[0])
        ticker = Ticker(schedule, definition.value, next(known for known in POLICIES if known == policy))
        before = self._store.seen(start.name)
        ticks, seen = ticker.look(ticker.seen(before))
        new = [start.execution(repr(tick), by="timer") for tick in ticks]
        return self._move_on(start, before, seen.model_dump_json(), new)

    def _for_condition(self, start: Start, definition: ConditionalDefinition) -> tuple[str, ...]:
        """The rising edge: `<times it rose> <held or not>` is remembered."""
        before = self._store.seen(start.name)
        times, _space, state = (before or "0 not").partition(" ")
        holds, held = self._holds(definition), state == "held"
        if holds == held:
            return ()
        rises = int(times) + holds
        new = [start.execution(str(rises), by="condition")] if holds else []
        return self._move_on(start, before, f"{rises} {'held' if holds else 'not'}", new)

    def _holds(self, definition: ConditionalDefinition) -> bool:
        expression, values = compile_expression(definition.condition), self._store.values()
        return expression.names <= values.keys() and expression.evaluate(values) is True

    def _move_on(self, start: Start, before: str | None, after: str, new: list[NewExecution | None]) -> tuple[str, ...]:
        if after == before:
            return ()
        return self._store.move_on(start.name, before, after, [execution for execution in new if execution is not None])

    @cached_property
    def _starts(self) -> tuple[Start, ...]:
        return tuple(self._found())

    def _found(self) -> Iterator[Start]:
        """A process that cannot run starts nothing: who runs it by name is told why."""
        for name, entry in self._programs.catalog.entries.items():
            events = [event for event in entry.process.starts if event.definition is not None]
            if events and entry.process.executable:
                try:
                    program = self._programs.get(name)
                except WeavergenError:
                    continue
                yield from (Start(program, event) for event in events)


_DUE: Mapping[type[EventDefinition], Any] = {
    TimerDefinition: lambda start, definition, broker: broker._for_time(start, definition),
    ConditionalDefinition: lambda start, definition, broker: broker._for_condition(start, definition),
    MessageDefinition: lambda _start, definition, broker: broker._store.start_buffered(definition.name, broker.begins),
}
