"""One validator per kind of activity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.workflow.expressions import ExpressionError
from weavergen_pipelines.workflow.model import (
    Activity,
    BoundaryEvent,
    BusinessRuleTask,
    CallActivity,
    ManualTask,
    PlainTask,
    ReceiveTask,
    ScriptTask,
    SendTask,
    SubProcess,
    UserTask,
)
from weavergen_pipelines.workflow.scripts import parse_script
from weavergen_pipelines.workflow.validate.definitions import check_definition
from weavergen_pipelines.workflow.validate.flows import has_no_flows, needs_flows
from weavergen_pipelines.workflow.validate.loops import check_loop

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.validate.known import Problems
    from weavergen_pipelines.workflow.validate.scope import Scope


def check_activity(scope: Scope, node: Activity) -> Problems:
    """What every activity needs: flows, unless it compensates, and a sound loop."""
    if node.for_compensation:
        yield from has_no_flows(scope, node, "is for compensation")
        handled = (e.handler for e in scope.container.nodes.values() if isinstance(e, BoundaryEvent))
        if node.id not in handled:
            hint = "draw an association to it from a compensation event at a boundary"
            yield scope.problem(node, "is for compensation, but compensates nothing", hint)
    elif not (isinstance(node, SubProcess) and node.triggered_by_event):
        yield from needs_flows(scope, node, incoming=True, outgoing=True)
    yield from check_loop(scope, node)


def check_nothing_else(scope: Scope, node: ManualTask | PlainTask) -> Problems:
    """A task that the token passes."""
    yield from check_activity(scope, node)


def check_script(scope: Scope, node: ScriptTask) -> Problems:
    """A script task: assignments, and the permission to run them."""
    yield from check_activity(scope, node)
    if not scope.known.allow_scripts:
        yield scope.problem(node, "is a script task, and scripts are off", "set engine.allow_scripts, or draw a task")
    if not node.script.strip():
        yield scope.problem(node, "has no script", "write lines `name = expression`")
    try:
        parse_script(node.script)
    except ExpressionError as error:
        yield scope.problem(node, error.what, error.hint)


def check_decision(scope: Scope, node: BusinessRuleTask) -> Problems:
    """A business rule task: a decision that is known, and the variable of its result."""
    yield from check_activity(scope, node)
    yield from scope.variable(node, node.result_variable, "the result variable")
    if not node.decision:
        yield scope.problem(node, "names no decision", "give it the id of a DMN decision")
        return
    try:
        scope.known.decision(node.decision)
    except WeavergenError as error:
        yield scope.problem(node, f"decides by {node.decision!r}: {error.what}", error.hint)


def check_user(scope: Scope, node: UserTask) -> Problems:
    """A user task."""
    yield from check_activity(scope, node)
    yield from scope.variable(node, node.result_variable, "the result variable")


def check_message(scope: Scope, node: SendTask | ReceiveTask) -> Problems:
    """A send or receive task: the message that it is about."""
    yield from check_activity(scope, node)
    if node.message is None:
        yield scope.problem(node, "names no message", "refer to a <bpmn:message> that has a name")
    else:
        yield from check_definition(scope, node, node.message)


def check_call(scope: Scope, node: CallActivity) -> Problems:
    """A call activity: a process that can be used."""
    yield from check_activity(scope, node)
    if node.writes:
        yield scope.problem(node, f"a call writes the data store {node.writes[0]!r}", "let a service task write it")
    called = scope.known.found(node.called_element)
    if isinstance(called, WeavergenError):
        yield scope.problem(node, f"calls {node.called_element!r}: {called.what}", called.hint)


def check_sub_process(scope: Scope, node: SubProcess) -> Problems:
    """A sub-process seen from outside; what is in it is a scope of its own."""
    yield from check_activity(scope, node)
    if node.ad_hoc:
        yield scope.problem(node, "an ad-hoc sub-process is not run", "draw the order of its tasks by flows")
    if node.writes:
        what = f"a sub-process writes the data store {node.writes[0]!r}"
        yield scope.problem(node, what, "let a service task in it write it")
    if node.triggered_by_event:
        yield from _by_event(scope, node)


def _by_event(scope: Scope, node: SubProcess) -> Problems:
    yield from has_no_flows(scope, node, "is started by an event")
    if len(node.starts) != 1:
        what = f"an event sub-process has one start event, this one has {len(node.starts)}"
        yield scope.problem(node, what, "draw one event sub-process for each event")
    if node.loop is not None:
        yield scope.problem(node, "an event sub-process has no loop", "remove the loop, or draw it within")
    if scope.container.boundaries(node.id):
        yield scope.problem(node, "an event sub-process has no boundary events", "draw them within")
