"""Service tasks: typed functions and classes under a registered name (`weaver.registry.resolve`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, TypeVar

from weavergen_pipelines.errors import WeavergenError, nearest
from weavergen_pipelines.workflow.task_spec import NoTaskError, Progress, ServiceTaskSpec, TaskContext, TaskInputError

__all__ = [
    "REGISTRY",
    "BpmnError",
    "NoTaskError",
    "Progress",
    "ServiceTaskRegistry",
    "ServiceTaskSpec",
    "TaskContext",
    "TaskInputError",
    "UnknownTask",
    "service_task",
]

F = TypeVar("F", bound=Callable[..., Any])
_DECLARED = "__service_task__"


class UnknownTask(WeavergenError):
    """A diagram names a service task that nobody registered."""


class BpmnError(Exception):
    """Raised by a service task to reach the error boundary event of that code."""

    def __init__(self, code: str, message: str, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(code, message, data)
        self.code = code
        self.message = message
        self.data = dict(data or {})


class ServiceTaskRegistry:
    """The service tasks that diagrams may name."""

    def __init__(self) -> None:
        self._tasks: dict[str, ServiceTaskSpec] = {}
        self._modules: dict[str, str] = {}

    def declare(self, module: str, *names: str) -> None:
        """Tasks that a module registers when it is imported, which happens when the first of them is asked for."""
        self._modules.update(dict.fromkeys(names, module))

    def register(self, task: ServiceTaskSpec | Callable[..., Any], name: str | None = None) -> ServiceTaskSpec:
        """Add a task: a spec, or a function, class or object that is one.

        What `@service_task` was put on keeps its name and what it says of effects. Anything else has `name`, or else
        its own, and is taken to have effects.

        Raises:
            WeavergenError: another function has that name already.
            NoTaskError: it cannot be called with named inputs.
        """
        spec = task if isinstance(task, ServiceTaskSpec) else _spec_of(task, name)
        known = self._tasks.setdefault(spec.name, spec)
        if _identity(known.function) != _identity(spec.function):
            raise WeavergenError(f"service task {spec.name!r} is registered twice", hint="give one another name")
        return known

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

    def execute(self, name: str, inputs: Mapping[str, Any], context: TaskContext | None = None) -> Any:
        """The result of a task for JSON inputs, as JSON; nothing is remembered and no span is made.

        A task that takes a context gets one of the settings of this machine, unless it is given.

        Raises:
            UnknownTask: no such task.
            TaskInputError: the inputs are not of its types.
            BpmnError, WeavergenError: as the task raises them.
        """
        spec = self.get(name)
        arguments = spec.arguments(inputs)
        return spec.call(arguments, context or _local_context())

    def list_tasks(self) -> tuple[str, ...]:
        """The registered and the declared names, sorted."""
        return tuple(sorted({*self._tasks, *self._modules}))

    def __contains__(self, name: str) -> bool:
        return name in self._tasks or name in self._modules


REGISTRY = ServiceTaskRegistry()
"""The tasks registered by `@service_task` in this process."""


def service_task(name: str, *, effects: bool = False, rooms: tuple[str, ...] = ()) -> Callable[[F], F]:
    """Register a typed function or class as the service task `name`.

    The parameters of the function, which may be `async`, are the inputs, its return value is the output; both are JSON
    by Pydantic; a parameter `**inputs` takes inputs of any other name. Of a class it is those of its method `execute`,
    or else `__call__`; it is constructed once, without arguments, when it is used first. A parameter annotated
    `TaskContext` is given the context. A task with `effects` is run every time; the result of any other is remembered
    by name, code version (the digest of its own module and of `rooms`) and inputs.
    """

    def register(function: F) -> F:
        spec = REGISTRY.register(ServiceTaskSpec(name, function, effects, (function.__module__, *rooms)))
        setattr(function, _DECLARED, spec)
        return function

    return register


def _spec_of(task: Callable[..., Any], name: str | None) -> ServiceTaskSpec:
    declared = getattr(task, _DECLARED, None)
    if isinstance(declared, ServiceTaskSpec) and name in {None, declared.name}:
        return declared
    if not callable(task) and not hasattr(task, "execute"):
        raise NoTaskError(f"{task!r} is no service task", hint="give a function, or a class with a method `execute`")
    named = name or str(getattr(task, "__name__", type(task).__name__))
    return ServiceTaskSpec(named, task, effects=True, rooms=(task.__module__,))


def _identity(task: Callable[..., Any]) -> tuple[str, str]:
    named = task if hasattr(task, "__qualname__") else type(task)
    return task.__module__, named.__qualname__


def _local_context() -> TaskContext:
    from weavergen_pipelines.artifacts.store import ArtifactStore
    from weavergen_pipelines.config import load_settings

    settings = load_settings().settings
    return TaskContext(settings, ArtifactStore(settings.storage.artifacts), execution_id="direct")
