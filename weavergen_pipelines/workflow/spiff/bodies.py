"""The work of the activities: one function per kind, found by its type."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.workflow.model import (
    BusinessRuleTask,
    CallActivity,
    ManualTask,
    PlainTask,
    ReceiveTask,
    ScriptTask,
    SendTask,
    ServiceTask,
    SubProcess,
    UserTask,
)
from weavergen_pipelines.workflow.payloads import decision_outputs
from weavergen_pipelines.workflow.scripts import parse_script
from weavergen_pipelines.workflow.spiff.instance import Origin
from weavergen_pipelines.workflow.spiff.listening import Listening, listen
from weavergen_pipelines.workflow.spiff.person import Person
from weavergen_pipelines.workflow.spiff.service import service_call
from weavergen_pipelines.workflow.spiff.throwing import send
from weavergen_pipelines.workflow.token import process_data

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from weavergen_pipelines.workflow.model import Activity
    from weavergen_pipelines.workflow.spiff.activity import Turn

MAX_DEPTH = 100
"""How deep calls may nest."""


class CallsTooDeep(WeavergenError):
    """Processes that call each other without end."""


class ScriptsOff(WeavergenError):
    """A script task, where the settings do not allow any."""


def begin_work(turn: Turn) -> None:
    """Begin the work of a turn.

    Raises:
        WeavergenError: it cannot begin with this data.
    """
    _BODIES[type(turn.node)](turn)


def _pass(turn: Turn) -> None:
    turn.done({})


def _service(turn: Turn) -> None:
    turn.work = service_call(turn)
    turn.instance.machine.openings.add(turn.work)


def _script(turn: Turn) -> None:
    where = f'element "{turn.node.id}"'
    if not turn.instance.machine.runtime.settings.engine.allow_scripts:
        raise ScriptsOff("scripts are off", where=where, hint="set engine.allow_scripts")
    turn.done(parse_script(turn.node.script).run(turn.view, where=where))


def _decision(turn: Turn) -> None:
    decided = turn.instance.machine.decisions[turn.node.decision].decide(turn.view)
    turn.done(decision_outputs(turn.node, decided), result=decided)


def _user(turn: Turn) -> None:
    turn.work = Person(instance=turn.instance, node=turn.node, key=turn.key, then=turn.done)
    turn.instance.machine.openings.add(turn.work)


def _send(turn: Turn) -> None:
    if turn.node.message is None:
        turn.done({})
    else:
        turn.work = send(turn, turn.node.message, partial(turn.done, {}))


def _receive(turn: Turn) -> None:
    place = Listening(turn.instance, turn.node, turn.view, turn.done, key=turn.key)
    turn.work = listen(place, turn.node.message)


def _subprocess(turn: Turn) -> None:
    turn.work = turn.instance.machine.begin(turn.node, turn.key, dict(turn.data), Origin(turn.instance, turn))


def _call(turn: Turn) -> None:
    """Of the caller's data, only the declared inputs of the called process go in."""
    machine, node = turn.instance.machine, turn.node
    if turn.instance.depth >= MAX_DEPTH:
        what = f"processes call each other more than {MAX_DEPTH} levels deep"
        raise CallsTooDeep(what, where=f'element "{node.id}"', hint="let a condition end the recursion")
    called = machine.processes[node.called_element]
    data = machine.variables(process_data(called, turn.view, strict=False))
    machine.report("started", turn)
    turn.work = machine.begin(called, turn.key, data, Origin(turn.instance, turn))


_BODIES: Mapping[type[Activity], Callable[[Any], None]] = {
    PlainTask: _pass,
    ManualTask: _pass,
    ServiceTask: _service,
    ScriptTask: _script,
    BusinessRuleTask: _decision,
    UserTask: _user,
    SendTask: _send,
    ReceiveTask: _receive,
    SubProcess: _subprocess,
    CallActivity: _call,
}
