"""How Python functions become builtins of jq."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from weavergen_pipelines.forge.jq.filters.base import Filter
from weavergen_pipelines.forge.jq.limits import Meter

_SIZED = {str, list, dict}

F = TypeVar("F", bound=Callable[..., Any])
FilterClass = TypeVar("FilterClass", bound=type[Filter])

FUNCTIONS: dict[str, Callable[..., Any]] = {}
"""Functions of meter, input and arguments, by name and arity: `join/1`."""

FILTERS: dict[str, Callable[..., Filter]] = {}
"""Filters made from the filters that are their arguments, by name and arity: `sort_by/1`."""


def function(*names: str) -> Callable[[F], F]:
    """Register a function of the input and of arguments by value, one output each.

    Arguments with a default make a builtin for each arity. A function whose first parameter is `meter` is given the
    meter, and counts what it does itself; for any other one the size of the input is counted.
    """

    def register(implementation: F) -> F:
        parameters = list(inspect.signature(implementation).parameters.values())
        metered = parameters[0].name == "meter"
        arguments = parameters[2 if metered else 1 :]
        required = sum(parameter.default is parameter.empty for parameter in arguments)
        for name in names:
            for arity in range(required, len(arguments) + 1):
                FUNCTIONS[f"{name}/{arity}"] = implementation if metered else _counted(implementation)
        return implementation

    return register


def _counted(implementation: Callable[..., Any]) -> Callable[..., Any]:
    def run(meter: Meter, value: Any, *arguments: Any) -> Any:
        if value.__class__ in _SIZED:
            meter.tick(1 + len(value) // 16)
        return implementation(value, *arguments)

    return run


def filter_builtin(name: str) -> Callable[[FilterClass], FilterClass]:
    """Register a filter class: its fields are its arguments."""

    def register(kind: FilterClass) -> FilterClass:
        FILTERS[f"{name}/{len(inspect.signature(kind).parameters)}"] = kind
        return kind

    return register
