"""Stand-in service tasks, and the fixtures that both executors are tested with."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from weavergen_pipelines.artifacts.memory import TaskMemory
from weavergen_pipelines.artifacts.store import ArtifactStore
from weavergen_pipelines.config import Settings, load_settings
from weavergen_pipelines.workflow.result import Progress
from weavergen_pipelines.workflow.service_task import BpmnError, ServiceTaskRegistry, ServiceTaskSpec, TaskContext
from weavergen_pipelines.workflow.spiff.runtime import Runtime

WAIT = 20
"""How many seconds a test waits at most."""


def echo(value: Any) -> Any:
    return value


def add(left: int, right: int) -> int:
    return left + right


def append(items: list[Any], item: Any) -> list[Any]:
    items.append(item)
    return items


def reject(code: str, data: dict[str, Any] | None = None) -> None:
    raise BpmnError(code, f"the task says {code}", data)


def hold(context: TaskContext) -> None:
    """Until nobody waits for it any longer."""
    assert context.cancelled.wait(WAIT)


def flaky() -> Callable[[int], int]:
    """A task that fails as often as it is told, and then gives the number of its calls."""
    calls = count(1)

    def fail_first(times: int) -> int:
        if (call := next(calls)) <= times:
            raise RuntimeError(f"call {call} fails")
        return call

    return fail_first


def register(tasks: ServiceTaskRegistry, name: str, function: Callable[..., Any], *, effects: bool = True) -> None:
    tasks.register(ServiceTaskSpec(name, function, effects, ()))


@pytest.fixture
def tasks() -> ServiceTaskRegistry:
    """Stand-in tasks; `add` is pure, so that it is remembered."""
    registry = ServiceTaskRegistry()
    for name, function in {"echo": echo, "append": append, "reject": reject, "flaky": flaky(), "hold": hold}.items():
        register(registry, f"test.{name}", function)
    register(registry, "test.add", add, effects=False)
    return registry


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    environment = {
        "WEAVERGEN_V2_STORAGE_CACHE_DIR": str(tmp_path / "cache"),
        "WEAVERGEN_V2_ENGINE_EXECUTIONS": str(tmp_path / "executions.sqlite"),
        "WEAVERGEN_V2_ENGINE_ALLOW_SCRIPTS": "true",
    }
    return load_settings(cwd=tmp_path, env=environment).settings


class Events(list[Progress]):
    """What an execution has reported; `stopped` is set as soon as it has reported a failure."""

    def __init__(self) -> None:
        super().__init__()
        self.stopped = threading.Event()

    def note(self, event: Progress) -> None:
        self.append(event)
        if event.kind == "stopped":
            self.stopped.set()


@pytest.fixture
def events() -> Events:
    return Events()


@pytest.fixture
def runtime(tmp_path: Path, settings: Settings, tasks: ServiceTaskRegistry, events: Events) -> Runtime:
    store = ArtifactStore(str(tmp_path / "artifacts"))
    return Runtime(tasks, settings, store, TaskMemory(tmp_path / "memory", store), 60, events.note)


@pytest.fixture
def draw(tmp_path: Path) -> Callable[..., Path]:
    """Write diagrams, given by name and text, into a folder of their own."""
    folder = tmp_path / "diagrams"
    folder.mkdir()

    def write(**diagrams: str) -> Path:
        for name, text in diagrams.items():
            (folder / f"{name}.bpmn").write_text(text, encoding="utf-8")
        return folder

    return write
