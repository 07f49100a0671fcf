"""A service task against the function that its operator names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from weavergen_pipelines.artifacts.digest import canonical_json
from weavergen_pipelines.errors import nearest
from weavergen_pipelines.workflow.expressions import ExpressionError, compile_expression
from weavergen_pipelines.workflow.properties import ASSET_CHECK, RETRIES, TIMEOUT
from weavergen_pipelines.workflow.service_task import ServiceTaskSpec, UnknownTask

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.model import ServiceTask
    from weavergen_pipelines.workflow.validate.scope import Problems, Scope


def check_service_task(scope: Scope, node: ServiceTask) -> Problems:
    """Its operator, parameters, result, stores and properties."""
    try:
        yield from _parameters(scope, node, scope.tasks.get(node.operator))
    except UnknownTask as error:
        yield scope.problem(node, error.what, error.hint)
    for name, source in node.parameters.items():
        yield from scope.expression(node, source, f"parameter {name!r}")
    if node.result_variable is not None and not node.result_variable.isidentifier():
        what = f"the result variable {node.result_variable!r} is no name"
        yield scope.problem(node, what, "use letters, digits and _")
    yield from _stores(scope, node)
    yield from _properties(scope, node)


def _parameters(scope: Scope, node: ServiceTask, spec: ServiceTaskSpec) -> Problems:
    expected = spec.parameters
    for name in node.parameters:
        if name not in expected:
            yield scope.problem(node, f"{spec.name!r} has no parameter {name!r}", nearest(name, tuple(expected)))
    for name, parameter in expected.items():
        if parameter.default is parameter.empty and name not in node.parameters:
            yield scope.problem(node, f"the parameter {name!r} of {spec.name!r} is missing", "give it an expression")
    for name in set(node.parameters) & set(expected):
        yield from _literal(scope, node, spec, name)


def _literal(scope: Scope, node: ServiceTask, spec: ServiceTaskSpec, name: str) -> Problems:
    """A parameter that reads no variable has a value that can be checked before any run."""
    try:
        expression = compile_expression(node.parameters[name])
        if not expression.names and name in spec.hints:
            adapter = TypeAdapter(spec.hints[name])
            adapter.validate_json(canonical_json(expression.evaluate({})), strict=True)
    except ExpressionError:
        return  # a syntax error, which is reported for every parameter
    except ValidationError as error:
        message = error.errors()[0]["msg"]
        yield scope.problem(node, f"the parameter {name!r} of {spec.name!r} is `{expression.source}`: {message}")


def _stores(scope: Scope, node: ServiceTask) -> Problems:
    for store in node.writes:
        if node.result_variable != store:
            what = f"writes the data store {store!r}, but its result goes to {node.result_variable!r}"
            yield scope.problem(node, what, f"make {store!r} its result variable")


def _properties(scope: Scope, node: ServiceTask) -> Problems:
    timeout = node.properties.get(TIMEOUT)
    if timeout is not None and not _positive(timeout):
        yield scope.problem(node, f"the property timeout is {timeout!r}", "expected a number of seconds above 0")
    retries = node.properties.get(RETRIES, "0")
    if not retries.isdecimal():
        yield scope.problem(node, f"the property {RETRIES} is {retries!r}", "expected a number, 0 or more")
    check = node.properties.get(ASSET_CHECK)
    if check is not None:
        store, separator, name = check.partition(":")
        if not separator or not name:
            yield scope.problem(node, f"the property assetCheck is {check!r}", "expected <data store id>:<check name>")
        elif store not in scope.process.writes:
            hint = "an asset check belongs to the process that writes the asset"
            yield scope.problem(node, f"checks the data store {store!r}, which this process does not write", hint)


def _positive(text: str) -> bool:
    try:
        return 0 < float(text) < float("inf")
    except ValueError:
        return False
