"""What a service task is: a typed function under a name, and how it is called."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast, get_type_hints

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, create_model

from weavergen_pipelines.artifacts.code_version import code_version
from weavergen_pipelines.artifacts.digest import canonical_json
from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.workflow.coroutines import run_coroutine

if TYPE_CHECKING:
    from weavergen_pipelines.artifacts.store import ArtifactStore
    from weavergen_pipelines.config import Settings

Progress = Callable[[str], None]

_CONSTRUCTING = threading.RLock()


class TaskInputError(WeavergenError):
    """A service task got inputs that are not of its types."""


class NoTaskError(WeavergenError):
    """Something that cannot be a service task."""


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

    The function may be `async`; in its place there may be a class, which is constructed once, without arguments, when
    it is used, or an object: its method `execute`, or `__call__`, is the task.

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
        """The docstring of the function; of a class or object its own, or that of its method."""
        return inspect.getdoc(self.function) or inspect.getdoc(self._code) or ""

    @cached_property
    def hints(self) -> dict[str, Any]:
        """The types of the parameters and of `return`."""
        return get_type_hints(self._code)

    @cached_property
    def context_parameter(self) -> str | None:
        """The name of the parameter that takes the `TaskContext`, if there is one."""
        return next((name for name, hint in self.hints.items() if hint is TaskContext and name != "return"), None)

    @cached_property
    def parameters(self) -> dict[str, inspect.Parameter]:
        """The parameters of the function that are inputs: all but the context.

        Raises:
            NoTaskError: one is no name with a value.
        """
        found = [entry for entry in self._signature if entry.kind is not entry.VAR_KEYWORD]
        for entry in found:
            if entry.kind not in {entry.POSITIONAL_OR_KEYWORD, entry.KEYWORD_ONLY}:
                raise NoTaskError(f"service task {self.name!r}: the parameter `{entry}` is no input")
        return {entry.name: entry for entry in found if entry.name != self.context_parameter}

    @cached_property
    def takes_others(self) -> bool:
        """Whether it takes inputs of any other names: by a parameter `**inputs`."""
        return any(entry.kind is entry.VAR_KEYWORD for entry in self._signature)

    @property
    def _signature(self) -> list[inspect.Parameter]:
        return list(inspect.signature(self._code).parameters.values())[int(inspect.isclass(self.function)) :]

    @cached_property
    def input_model(self) -> type[BaseModel]:
        """A strict model with one field per input."""
        fields: dict[str, Any] = {
            name: (self.hints.get(name, Any), ... if entry.default is entry.empty else entry.default)
            for name, entry in self.parameters.items()
        }
        config = ConfigDict(extra="allow" if self.takes_others else "forbid", strict=True)
        return create_model(f"{self.name} input", __config__=config, **fields)

    @cached_property
    def output(self) -> TypeAdapter[Any]:
        """The type of the result."""
        return TypeAdapter(self.hints.get("return", Any))

    def arguments(self, inputs: Mapping[str, Any], *, where: str | None = None) -> dict[str, Any]:
        """The arguments of the function for JSON inputs.

        Raises:
            TaskInputError: they are not of its types.
        """
        try:
            model = self.input_model.model_validate_json(canonical_json(inputs), strict=True)
        except TypeError as error:
            raise TaskInputError(f"service task {self.name!r}: not JSON: {error}", where=where) from error
        except ValidationError as error:
            problems = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'input'}: {e['msg']}" for e in error.errors())
            raise TaskInputError(f"service task {self.name!r}: {problems}", where=where) from error
        return {**(model.model_extra or {}), **{name: getattr(model, name) for name in self.parameters}}

    def call(self, arguments: Mapping[str, Any], context: TaskContext) -> Any:
        """The result as JSON. A coroutine is waited for, and cancelled when the context is.

        Raises:
            BpmnError, WeavergenError: as the task raises them.
            TaskCancelled: the context was cancelled while a coroutine ran.
            pydantic.ValidationError: the output is not of the task's type, which is a fault of the task.
        """
        given = {self.context_parameter: context} if self.context_parameter is not None else {}
        result = self._callable(**arguments, **given)
        if inspect.iscoroutine(result):
            result = run_coroutine(result, context.cancelled)
        return self.output.dump_python(self.output.validate_python(result), mode="json")

    @cached_property
    def _code(self) -> Callable[..., Any]:
        """The function that has the types."""
        owner = self.function if inspect.isclass(self.function) else type(self.function)
        if inspect.isroutine(self.function):
            return self.function
        name = next((name for name in ("execute", "__call__") if name in dir(owner)), None)
        if name is None:
            raise NoTaskError(f"service task {self.name!r}: a class has a method `execute` or `__call__`")
        return cast("Callable[..., Any]", getattr(self.function, name))

    @property
    def _callable(self) -> Callable[..., Any]:
        if not inspect.isclass(self.function):
            return self._code
        with _CONSTRUCTING:
            return self._method

    @cached_property
    def _method(self) -> Callable[..., Any]:
        """The method of the one instance of a class."""
        return cast("Callable[..., Any]", getattr(self.function(), self._code.__name__))
