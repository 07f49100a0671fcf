"""The data of a process: what its elements read must have been set, and nothing may be set by two at once."""

from __future__ import annotations

from collections import deque
from itertools import combinations
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.expressions import ExpressionError, compile_expression
from weavergen_pipelines.workflow.model import CallActivity, ConditionalGateway, FlowNode, ServiceTask
from weavergen_pipelines.workflow.properties import DEFAULT, WRITTEN_IF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weavergen_pipelines.workflow.validate.scope import Problems, Scope

Names = frozenset[str]


def check_data(scope: Scope) -> Problems:
    """Inputs, outputs, stores, variables that are never set, and concurrent writers of one variable."""
    yield from _inputs(scope)
    yield from _stores(scope)
    yield from _unset(scope)
    yield from _concurrent_writers(scope)


def _inputs(scope: Scope) -> Problems:
    for entry in (*scope.process.inputs, *scope.process.outputs):
        if not entry.id.isidentifier():
            yield scope.problem(entry, "its id is no name of a variable", "use letters, digits and _")
    for entry in scope.process.inputs:
        default = entry.properties.get(DEFAULT)
        if default is not None:
            yield from scope.expression(entry, default, "default")
            if names := _names(default):
                yield scope.problem(entry, f"its default reads {', '.join(sorted(names))}", "use literals only")


def _stores(scope: Scope) -> Problems:
    for declared in scope.process.stores.values():
        if WRITTEN_IF in declared.properties:
            yield from scope.expression(declared, declared.properties[WRITTEN_IF], f"property {WRITTEN_IF}")
    written = scope.stores_of(scope.process)
    for node in scope.process.activities:
        for store in node.reads:
            if store not in written:
                hint = "call the process that writes it"
                yield scope.problem(node, f"reads the data store {store!r}, which no called process writes", hint)


def _unset(scope: Scope) -> Problems:
    known = _known(scope)
    for node in scope.process.nodes.values():
        for use, names in _reads(scope, node):
            for name in sorted(names - known[node.id]):
                near = ", ".join(sorted(known[node.id])) or "none"
                yield scope.problem(node, f"{use} reads {name!r}, which nothing sets before", f"set by then: {near}")
    everything = frozenset().union(*known.values(), *(_writes(scope, node) for node in scope.process.nodes.values()))
    for output in scope.process.outputs:
        if output.id not in everything:
            yield scope.problem(output, "nothing sets this data output", "name it as a result variable, or remove it")


def _known(scope: Scope) -> dict[str, Names]:
    """The variables that may be set when a token reaches a node."""
    process = scope.process
    inputs = frozenset(entry.id for entry in process.inputs)
    known = dict.fromkeys(process.nodes, inputs)
    work = deque(process.nodes)
    while work:
        node = process.nodes[work.popleft()]
        after = known[node.id] | _writes(scope, node)
        targets = [process.flows[flow].target for flow in node.outgoing]
        targets += [boundary.id for boundary in process.boundaries(node.id)]
        for target in targets:
            if target in known and not after <= known[target]:
                known[target] |= after
                work.append(target)
    return known


def _reads(scope: Scope, node: FlowNode) -> Iterator[tuple[str, Names]]:
    if isinstance(node, ServiceTask):
        for name, source in node.parameters.items():
            yield f"parameter {name!r}", _names(source)
    elif isinstance(node, CallActivity):
        for entry in getattr(scope.called(node), "inputs", ()):
            if DEFAULT not in entry.properties:
                yield f"data input {entry.id!r} of {node.called_element!r}", frozenset({entry.id})
    elif isinstance(node, ConditionalGateway):
        for flow in node.outgoing:
            yield f"condition of {flow!r}", _names(scope.process.flows[flow].condition or "None")


def _writes(scope: Scope, node: FlowNode) -> Names:
    if isinstance(node, ServiceTask):
        return frozenset({node.result_variable}) if node.result_variable else frozenset()
    return scope.returned(node) if isinstance(node, CallActivity) else frozenset()


def _names(source: str) -> Names:
    try:
        return compile_expression(source).names
    except ExpressionError:
        return frozenset()  # reported where the expression is checked


def _concurrent_writers(scope: Scope) -> Problems:
    writers = [(node, _writes(scope, node)) for node in scope.process.activities]
    for (left, left_names), (right, right_names) in combinations(writers, 2):
        for name in sorted(left_names & right_names):
            if scope.net.at_once(left.incoming, right.incoming):
                what = f"sets {name!r}, which {left.id!r} sets at the same time"
                yield scope.problem(right, what, "give each its own variable, or join before")
