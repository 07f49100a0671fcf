"""The data of a process: what its elements read must have been set, and nothing may be set by two at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.model import Activity, SubProcess
from weavergen_pipelines.workflow.properties import DEFAULT, WRITTEN_IF
from weavergen_pipelines.workflow.validate.variables import Read, reads_of

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.model import FlowNode
    from weavergen_pipelines.workflow.model.data import DataElement
    from weavergen_pipelines.workflow.problems import DiagramError
    from weavergen_pipelines.workflow.validate.dataflow import DataFlow
    from weavergen_pipelines.workflow.validate.known import Names, Problems
    from weavergen_pipelines.workflow.validate.scope import Scope

LETTERS = "use letters, digits and _"
SHOWN = 12
"""How many variables a hint names."""


def check_declared(scope: Scope, data: DataFlow) -> Problems:
    """The inputs, outputs and stores of a process."""
    process = scope.process
    for entry in (*process.inputs, *process.outputs):
        yield from _named(scope, entry)
    for entry in process.inputs:
        default = entry.properties.get(DEFAULT)
        if default is not None:
            yield from scope.expression(entry, default, "default")
            if names := scope.known.names(default):
                yield scope.problem(entry, f"its default reads {', '.join(sorted(names))}", "use literals only")
    for declared in process.stores.values():
        yield from scope.expression(declared, declared.properties.get(WRITTEN_IF), f"property {WRITTEN_IF}")
    unset = data.sets_nothing_of(output.variable for output in process.outputs)
    for output in process.outputs:
        if output.variable in unset:
            yield scope.problem(output, "nothing sets this data output", "name it as a result variable, or remove it")


def check_data(scope: Scope, data: DataFlow) -> Problems:
    """Stores, variables that are never set, data objects, and event sub-processes that set what others set."""
    written = scope.known.stores_of(scope.process)
    for entry in scope.container.objects.values():
        yield from _named(scope, entry)
    for node in scope.container.nodes.values():
        if isinstance(node, Activity):
            yield from _stores(scope, node, written)
            yield from _objects(scope, node, data)
        for read in reads_of(scope, node):
            for name in data.missing(node, read) if read.names else ():
                yield _unset(scope, node, data, read, name)
    for node in scope.container.event_subprocesses:
        yield from _beside(scope, node, data)


def _unset(scope: Scope, node: FlowNode, data: DataFlow, read: Read, name: str) -> DiagramError:
    """A variable that is read before anything sets it. Whoever starts a process that declares nothing may give it."""
    if scope.process.open:
        what = f"{read.use} reads {name!r}, which nothing sets before: it has to be given at the start"
        return scope.warning(node, what, "declare it as a data input, or set it before")
    what = f"{read.use} reads {name!r}, which nothing sets before"
    return scope.problem(node, what, f"set by then: {_some(data, data.view(node, read.when))}")


def _some(data: DataFlow, mask: int) -> str:
    names = data.names(mask, SHOWN + 1)
    return ", ".join(names[:SHOWN] + ["…"] * (len(names) > SHOWN)) or "none"


def _named(scope: Scope, entry: DataElement) -> Problems:
    if not entry.variable.isidentifier():
        what = "neither its id nor its name is one of a variable, so no expression can read it"
        yield scope.warning(entry, what, LETTERS)


def _stores(scope: Scope, node: Activity, written: Names) -> Problems:
    for store in node.reads:
        if store not in written:
            hint = "call the process that writes it"
            yield scope.problem(node, f"reads the data store {store!r}, which no called process writes", hint)


def _objects(scope: Scope, node: Activity, data: DataFlow) -> Problems:
    """Data objects are drawn: what is wrong with them keeps nothing from running."""
    taken, given = ([scope.objects.get(name, name) for name in names] for names in (node.takes, node.gives))
    for name in data.missing(node, Read("", frozenset(taken))) if taken else ():
        yield scope.warning(node, f"takes the data object {name!r}, which nothing sets before", "give it before")
    for name in data.unset_by(node, given):
        what = f"gives the data object {name!r}, but does not set the variable of that name"
        yield scope.warning(node, what, f"make {name!r} its result variable, or remove the association")


def _beside(scope: Scope, node: SubProcess, data: DataFlow) -> Problems:
    """An event sub-process that interrupts nothing runs at the same time as its scope."""
    if _interrupts(node):
        return
    for other in scope.container.activities:
        interrupts = isinstance(other, SubProcess) and other.triggered_by_event and _interrupts(other)
        shared = data.sets[node.id] & data.sets[other.id] if other is not node and not interrupts else 0
        for name in data.names(shared):
            what = f"sets {name!r}, which {other.id!r} may set at the same time"
            yield scope.problem(node, what, "give it a variable of its own, or let it interrupt")


def _interrupts(node: SubProcess) -> bool:
    return any(start.interrupting for start in node.starts)
