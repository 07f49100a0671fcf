"""Service tasks: typed functions under a registered name (`weaver.registry.resolve`)."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar, get_type_hints

from pydantic import BaseModel, ConfigDict, TypeAdapter, create_model

from weavergen_pipelines.artifacts.code_version import code_version
from weavergen_pipelines.errors import WeavergenError, nearest

if TYPE_CHECKING:
    from weavergen_pipelines.artifacts.store import ArtifactStore
    from weavergen_pipelines.config import Settings

Progress = Callable[[str], None]
F = TypeVar("F", bound=Callable[..., Any])


class UnknownTask(WeavergenError):
    """A diagram names a service task that nobody registered."""


class TaskInputError(WeavergenError):
    """A service task got inputs that are not of its types."""


class BpmnError(Exception):
    """Raised by a service task to reach the error boundary event of that code."""

    def __init__(self, code: str, message: str, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(code, message, data)
        self.code = code
        self.message = message
        self.data = dict(data or {})


@dataclass(frozen=True)
class TaskContext:
    """What a task is given beside its inputs.

    `workflow` is the id of the process, `traceparent` the span of its execution (W3C trace context; the task may run in
    another thread or process). `idempotency_key` is the same whenever the same step of the same execution is run again.
    """

    settings: Settings
    artifacts: ArtifactStore
    execution_id: str
    workflow: str = ""
    traceparent: str | None = None
    element_id: str = ""
    idempotency_key: str = ""
    progress: Progress = lambda _message: None
    cancelled: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True)
class ServiceTaskSpec:
    """A registered task: its name, function, and whether its result may be remembered.

    A task is pure unless it declares `effects`; the code version of a pure one is the digest of its `rooms`, the
    modules and packages that its result depends on.
    """

    name: str
    function: Callable[..., Any]
    effects: bool
    rooms: tuple[str, ...]

    @cached_property
    def code_version(self) -> str:
        """The digest of the rooms."""
        return code_version(self.rooms)

    @cached_property
    def description(self) -> str:
        """The docstring of the function."""
        return inspect.getdoc(self.function) or ""

    @cached_property
    def hints(self) -> dict[str, Any]:
        """The types of the parameters and of `return`."""
        return get_type_hints(self.function)

    @cached_property
    def context_parameter(self) -> str | None:
        """The name of the parameter that takes the `TaskContext`, if there is one."""
        return next((name for name, hint in self.hints.items() if hint is TaskContext), None)

    @cached_property
    def parameters(self) -> dict[str, inspect.Parameter]:
        """The parameters of the function that are inputs: all but the context."""
        signature = inspect.signature(self.function)
        return {name: entry for name, entry in signature.parameters.items() if name != self.context_parameter}

    @cached_property
    def input_model(self) -> type[BaseModel]:
        """A strict model with one field per input."""
        fields: dict[str, Any] = {
            name: (self.hints.get(name, Any), ... if entry.default is entry.empty else entry.default)
            for name, entry in self.parameters.items()
        }
        return create_model(f"{self.name} input", __config__=ConfigDict(extra="forbid", strict=True), **fields)

    @cached_property
    def output(self) -> TypeAdapter[Any]:
        """The type of the result."""
        return TypeAdapter(self.hints.get("return", Any))


class ServiceTaskRegistry:
    """The service tasks that diagrams may name."""

    def __init__(self) -> None:
        self._tasks: dict[str, ServiceTaskSpec] = {}
        self._modules: dict[str, str] = {}

    def declare(self, module: str, *names: str) -> None:
        """Tasks that a module registers when it is imported, which happens when the first of them is asked for."""
        self._modules.update(dict.fromkeys(names, module))

    def register(self, spec: ServiceTaskSpec) -> None:
        """Add a task.

        Raises:
            WeavergenError: another function has that name already.
        """
        known = self._tasks.setdefault(spec.name, spec)
        if known.function.__qualname__ != spec.function.__qualname__:
            raise WeavergenError(f"service task {spec.name!r} is registered twice", hint="give one another name")

    def get(self, name: str) -> ServiceTaskSpec:
        """The task of that name.

        Raises:
            UnknownTask: no such task; the hint names the nearest known ones.
        """
        if name not in self._tasks and name in self._modules:
            import_module(self._modules[name])
        if name not in self._tasks:
            raise UnknownTask(f"no service task is registered as {name!r}", hint=nearest(name, self.list_tasks()))
        return self._tasks[name]

    def list_tasks(self) -> tuple[str, ...]:
        """The registered and the declared names, sorted."""
        return tuple(sorted({*self._tasks, *self._modules}))

    def __contains__(self, name: str) -> bool:
        return name in self._tasks or name in self._modules


REGISTRY = ServiceTaskRegistry()
"""The tasks registered by `@service_task` in this process."""


def service_task(name: str, *, effects: bool = False, rooms: tuple[str, ...] = ()) -> Callable[[F], F]:
    """Register a typed function as the service task `name`.

    Its parameters are the inputs, its return value is the output; both are JSON by Pydantic. A parameter annotated
    `TaskContext` is given the context. A task with `effects` is run every time; the result of any other is remembered
    by name, code version (the digest of its own module and of `rooms`) and inputs.
    """

    def register(function: F) -> F:
        REGISTRY.register(ServiceTaskSpec(name, function, effects, (function.__module__, *rooms)))
        return function

    return register
