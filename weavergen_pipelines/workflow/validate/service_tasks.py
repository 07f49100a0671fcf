"""A service task against the function that its operator names."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from weavergen_pipelines.artifacts.digest import canonical_json
from weavergen_pipelines.errors import nearest
from weavergen_pipelines.workflow.expressions import Expression, ExpressionError
from weavergen_pipelines.workflow.properties import ASSET_CHECK
from weavergen_pipelines.workflow.service_task import ServiceTaskSpec, UnknownTask
from weavergen_pipelines.workflow.validate.activities import check_activity

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.model import ServiceTask
    from weavergen_pipelines.workflow.validate.known import Problems
    from weavergen_pipelines.workflow.validate.scope import Scope


def check_service_task(scope: Scope, node: ServiceTask) -> Problems:
    """Its operator, parameters, result, stores and asset check."""
    yield from check_activity(scope, node)
    try:
        yield from _parameters(scope, node, scope.known.tasks.get(node.operator))
    except UnknownTask as error:
        unnamed = f"names no service task, and none is registered by its id {node.id!r}"
        yield scope.problem(node, unnamed if node.operator == node.id else error.what, error.hint)
    for name, source in node.parameters.items():
        yield from scope.expression(node, source, f"parameter {name!r}")
    yield from scope.variable(node, node.result_variable, "the result variable")
    yield from _stores(scope, node)
    yield from _asset_check(scope, node)


def _parameters(scope: Scope, node: ServiceTask, spec: ServiceTaskSpec) -> Problems:
    expected = spec.parameters
    for name in node.parameters:
        if name not in expected and not spec.takes_others:
            yield scope.problem(node, f"{spec.name!r} has no parameter {name!r}", nearest(name, tuple(expected)))
    for name, parameter in expected.items():
        if parameter.default is parameter.empty and name not in node.parameters:
            yield scope.problem(node, f"the parameter {name!r} of {spec.name!r} is missing", "give it an expression")
    for name in node.parameters.keys() & expected.keys():
        yield from _literal(scope, node, spec, name)


def _literal(scope: Scope, node: ServiceTask, spec: ServiceTaskSpec, name: str) -> Problems:
    """A parameter that reads no variable has a value that can be checked before any run."""
    expression = scope.known.expression(node.parameters[name])
    if not isinstance(expression, Expression) or expression.names or name not in spec.hints:
        return
    try:
        _adapter(spec, name).validate_json(canonical_json(expression.evaluate({})), strict=True)
    except ExpressionError as error:
        yield scope.problem(node, f"the parameter {name!r} of {spec.name!r}: {error.what}", error.hint)
    except ValidationError as error:
        message = error.errors()[0]["msg"]
        yield scope.problem(node, f"the parameter {name!r} of {spec.name!r} is `{expression.source}`: {message}")


@lru_cache(maxsize=1024)
def _adapter(spec: ServiceTaskSpec, name: str) -> TypeAdapter[Any]:
    return TypeAdapter(spec.hints[name])


def _stores(scope: Scope, node: ServiceTask) -> Problems:
    for store in node.writes:
        if node.result_variable != store and store not in node.sets:
            what = f"writes the data store {store!r}, but its result goes to {node.result_variable!r}"
            yield scope.problem(node, what, f"make {store!r} its result variable")


def _asset_check(scope: Scope, node: ServiceTask) -> Problems:
    check = node.properties.get(ASSET_CHECK)
    if check is not None:
        store, separator, name = check.partition(":")
        if not separator or not name:
            yield scope.problem(node, f"the property assetCheck is {check!r}", "expected <data store id>:<check name>")
        elif store not in scope.process.writes:
            hint = "an asset check belongs to the process that writes the asset"
            yield scope.problem(node, f"checks the data store {store!r}, which this process does not write", hint)
