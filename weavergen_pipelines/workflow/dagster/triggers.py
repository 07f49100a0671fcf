"""What starts runs by itself: a schedule or a sensor per start event that has a trigger."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.dagster.conditions import condition_trigger
from weavergen_pipelines.workflow.dagster.messages import message_trigger, signal_trigger
from weavergen_pipelines.workflow.dagster.schedules import timer_trigger
from weavergen_pipelines.workflow.dagster.starts import Start
from weavergen_pipelines.workflow.model import (
    ConditionalDefinition,
    MessageDefinition,
    SignalDefinition,
    TimerDefinition,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import dagster as dg

    from weavergen_pipelines.workflow.catalog import Entry
    from weavergen_pipelines.workflow.dagster.scope import Scope
    from weavergen_pipelines.workflow.store import ExecutionStore

    Trigger = dg.ScheduleDefinition | dg.SensorDefinition

_LOG = logging.getLogger(__name__)


def process_triggers(scope: Scope, entry: Entry, executions: ExecutionStore | None) -> Iterator[Trigger]:
    """What starts runs of a process. A start whose runs would lack data inputs is left out.

    Messages and signals come through the store of executions: without one they start nothing.

    Raises:
        DiagramError: a start has no form as a schedule or sensor.

    """
    for start in _starts(scope, entry):
        start.check()
        trigger = _trigger(start, executions)
        if trigger is not None and not _lacks(start):
            yield trigger


def warn_of_triggers(scope: Scope, entries: Iterable[Entry]) -> None:
    """Log which starts are left out because their runs would lack data inputs."""
    for start in (start for entry in entries for start in _starts(scope, entry) if _lacks(start)):
        names = ", ".join(map(repr, _lacks(start)))
        _LOG.warning("%s never starts: nothing gives the data input %s", start.name, names)


def _starts(scope: Scope, entry: Entry) -> Iterator[Start]:
    return (Start(scope, entry, event) for event in entry.process.starts if event.definition is not None)


def _lacks(start: Start) -> tuple[str, ...]:
    """The data inputs that none of its runs would have; what a message or signal brings is known when it comes."""
    return () if isinstance(start.event.definition, MessageDefinition | SignalDefinition) else start.missing()


def _trigger(start: Start, executions: ExecutionStore | None) -> Trigger | None:
    match start.event.definition:
        case TimerDefinition() as timer:
            return timer_trigger(start, timer)
        case ConditionalDefinition() as condition:
            return condition_trigger(start, condition)
        case MessageDefinition() as message:
            return message_trigger(start, message, executions) if executions else None
        case SignalDefinition() as signal:
            return signal_trigger(start, signal, executions) if executions else None
    raise start.problem("this kind of start has no form in Dagster")
