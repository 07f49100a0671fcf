"""Service tasks of a user's own: functions and classes, sync and async, found by entry point, module and file."""

from __future__ import annotations

import asyncio
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from opentelemetry import trace

from weavergen_pipelines.artifacts.store import ArtifactStore
from weavergen_pipelines.config import load_settings
from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.workflow.coroutines import TaskCancelled
from weavergen_pipelines.workflow.discovery import TaskImportError, discover_tasks, import_tasks
from weavergen_pipelines.workflow.element_templates import element_templates
from weavergen_pipelines.workflow.model import ServiceTask
from weavergen_pipelines.workflow.parse import parse_diagram
from weavergen_pipelines.workflow.service_task import (
    REGISTRY,
    BpmnError,
    NoTaskError,
    ServiceTaskRegistry,
    ServiceTaskSpec,
    TaskContext,
    TaskInputError,
    service_task,
)


class Counter:
    """Counts its calls."""

    made = 0

    def __init__(self) -> None:
        type(self).made += 1
        self.calls = 0

    def execute(self, by: int = 1) -> int:
        self.calls += by
        return self.calls


class Greeter:
    async def __call__(self, name: str) -> str:
        await asyncio.sleep(0)
        return f"hello {name}"


@pytest.fixture
def registry():
    return ServiceTaskRegistry()


@pytest.fixture
def context(tmp_path):
    settings = load_settings(cwd=tmp_path, env={"WEAVERGEN_V2_STORAGE_CACHE_DIR": str(tmp_path / "cache")}).settings
    return TaskContext(settings, ArtifactStore(str(tmp_path / "artifacts")), "execution", element_id="here")


def test_a_class_is_constructed_once_when_it_is_used(registry):
    Counter.made = 0
    registry.register(Counter, "test.count")
    before = Counter.made

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _n: registry.execute("test.count", {"by": 1}), range(40)))

    assert (before, Counter.made) == (0, 1)
    assert max(results) == 40
    assert registry.get("test.count").description == "Counts its calls."


@pytest.mark.parametrize("task", [Greeter, Greeter()])
def test_a_task_may_be_asynchronous_and_an_object(registry, task):
    registry.register(task, "test.greet")

    assert registry.execute("test.greet", {"name": "you"}) == "hello you"
    with pytest.raises(TaskInputError, match="name: Field required"):
        registry.execute("test.greet", {})


def test_asynchronous_tasks_of_many_threads_run_at_once(registry):
    meeting = asyncio.Event()
    arrived: list[int] = []

    async def meet(n: int) -> int:
        arrived.append(n)
        if len(arrived) == 5:
            meeting.set()
        await asyncio.wait_for(meeting.wait(), 20)
        return n

    registry.register(meet)
    with ThreadPoolExecutor(5) as pool:
        results = list(pool.map(lambda n: registry.execute("meet", {"n": n}), range(5)))

    assert results == [0, 1, 2, 3, 4]


def test_a_coroutine_is_cancelled_when_its_context_is(registry, context):
    begun, ended = threading.Event(), threading.Event()

    async def wait_for_ever() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    registry.register(wait_for_ever)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(registry.execute, "wait_for_ever", {}, context)
        assert begun.wait(20)
        context.cancelled.set()
        with pytest.raises(TaskCancelled):
            running.result(20)
    assert ended.wait(20)


def test_errors_of_a_coroutine_are_its_own(registry):
    async def refuse(code: str) -> None:
        raise BpmnError(code, "no") if code else TimeoutError("its own")

    registry.register(refuse)

    with pytest.raises(BpmnError, match="E1"):
        registry.execute("refuse", {"code": "E1"})
    with pytest.raises(TimeoutError, match="its own"):
        registry.execute("refuse", {"code": ""})


def test_a_coroutine_belongs_to_the_span_that_is_current(registry):
    async def span() -> str:
        return trace.get_current_span().get_span_context().trace_id.to_bytes(16, "big").hex()

    registry.register(span)
    parent = trace.NonRecordingSpan(trace.SpanContext(7, 9, is_remote=False))
    with trace.use_span(parent):
        assert registry.execute("span", {}) == f"{7:032x}"


def test_a_task_without_a_context_gets_that_of_the_machine(registry, monkeypatch, tmp_path, context):
    monkeypatch.setenv("WEAVERGEN_V2_STORAGE_CACHE_DIR", str(tmp_path))

    def where(context: TaskContext, suffix: str = "") -> str:
        return context.execution_id + suffix

    registry.register(where)

    assert registry.execute("where", {"suffix": "!"}) == "direct!"
    assert registry.execute("where", {}, context) == "execution"


def test_what_is_declared_keeps_its_name_and_effects(registry):
    @service_task("test.declared.twice", effects=False)
    def twice(n: int) -> int:
        """Twice a number.

        And more about it.
        """
        return 2 * n

    spec = registry.register(twice)

    assert (spec.name, spec.effects) == ("test.declared.twice", False)
    assert REGISTRY.execute("test.declared.twice", {"n": 4}) == 8
    assert registry.register(twice, "other").effects is True
    assert registry.list_tasks() == ("other", "test.declared.twice")


def test_a_task_may_take_inputs_of_any_name(registry, context):
    def tell(first: int, context: TaskContext, **others: Any) -> dict[str, Any]:
        return {"first": first, "execution": context.execution_id, **others}

    registry.register(tell)

    inputs = {"first": 1, "from.email": "ann@example.org"}
    assert registry.execute("tell", inputs, context) == {**inputs, "execution": "execution"}
    assert list(registry.get("tell").parameters) == ["first"]
    with pytest.raises(TaskInputError, match="first"):
        registry.execute("tell", {"other": 1}, context)


def test_what_cannot_be_a_task_is_refused_by_name(registry):
    with pytest.raises(NoTaskError, match="5 is no service task"):
        registry.register(5)
    with pytest.raises(NoTaskError, match="the parameter `\\*names` is no input"):
        _ = registry.register(lambda *names: names, "test.spread").parameters
    with pytest.raises(NoTaskError, match="a class has a method `execute` or `__call__`"):
        _ = ServiceTaskSpec("test.empty", type("Empty", (), {}), True, ()).parameters
    registry.register(Counter, "test.count")
    with pytest.raises(WeavergenError, match="registered twice"):
        registry.register(Greeter, "test.count")


TASKS = """from weavergen_pipelines.workflow.service_task import service_task


@service_task("{name}")
def task(n: int) -> int:
    return n + 1
"""


def test_tasks_are_imported_from_a_file_or_a_module(tmp_path, monkeypatch):
    (tmp_path / "mine.py").write_text(TASKS.format(name="test.file.mine"))
    (tmp_path / "my_module_of_tasks.py").write_text(TASKS.format(name="test.module.mine"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)

    module = import_tasks("mine.py")
    import_tasks("my_module_of_tasks")

    assert import_tasks(str(tmp_path / "mine.py")) is module
    assert REGISTRY.execute("test.file.mine", {"n": 1}) == 2
    assert REGISTRY.execute("test.module.mine", {"n": 1}) == 2
    assert REGISTRY.get("test.file.mine").code_version.startswith("sha256:")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("import nothing_of_that_name", "bad.py:1: cannot import the tasks of"),
        ("\n\n1 / 0", "bad.py:3: cannot import the tasks of"),
        ("def broken(:", "bad.py:1: cannot import the tasks of"),
    ],
)
def test_a_file_that_fails_is_reported_with_its_line(tmp_path, text, message):
    (tmp_path / "bad.py").write_text(text)

    for _again in range(2):
        with pytest.raises(TaskImportError) as raised:
            import_tasks(str(tmp_path / "bad.py"))
        assert message in str(raised.value)
    with pytest.raises(TaskImportError, match="there is no file"):
        import_tasks("gone.py")
    with pytest.raises(TaskImportError, match="No module named 'no_such_package'"):
        import_tasks("no_such_package.tasks")


def installed(site: Path, entries: dict[str, str]) -> None:
    """A package as an installer leaves it: its metadata and entry points."""
    info = site / "plugin-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plugin\nVersion: 1.0\n")
    lines = "".join(f"{name} = {value}\n" for name, value in entries.items())
    (info / "entry_points.txt").write_text(f"[weavergen.tasks]\n{lines}")


def test_installed_packages_bring_their_tasks_and_a_broken_one_leaves_the_others(registry, tmp_path, monkeypatch):
    (tmp_path / "plugin_tasks.py").write_text("def shout(text: str) -> str:\n    return text.upper()\n")
    installed(tmp_path, {"plugin.shout": "plugin_tasks:shout", "bad": "plugin_tasks:gone", "module": "plugin_tasks"})
    monkeypatch.syspath_prepend(tmp_path)

    problems = discover_tasks(registry)

    assert registry.execute("plugin.shout", {"text": "a"}) == "A"
    assert [problem.what.split(":")[0] for problem in problems] == ["cannot import the tasks of plugin_tasks"]
    assert "entry point 'bad'" in problems[0].what
    sys.modules.pop("plugin_tasks")


def test_a_template_gives_back_the_task_that_it_was_made_from(registry):
    def resolve(load: dict[str, int], depth: int = 1, kind: str | None = None) -> int:
        """Resolve a load.

        In depth.
        """
        return load["n"] + depth

    registry.register(resolve, "test.resolve")
    (template,) = element_templates(registry)
    bindings = [(entry, entry["binding"]) for entry in template["properties"]]
    kinds = {binding["type"] for _entry, binding in bindings}
    inputs = {binding["name"]: entry for entry, binding in bindings if binding["type"] == "zeebe:input"}

    assert kinds == {"zeebe:taskDefinition", "zeebe:input", "zeebe:taskHeader"}
    assert template["description"] == "Resolve a load."
    assert inputs.keys() == {"load", "depth", "kind"}
    assert inputs["load"]["constraints"] == {"notEmpty": True}
    assert inputs["depth"]["optional"] is True
    assert [inputs[name]["description"] for name in inputs] == ["object", "integer", "string or null"]
    task = parse_diagram(applied(template)).processes["p"].nodes["t"]
    assert isinstance(task, ServiceTask)
    assert (task.operator, task.result_variable) == ("test.resolve", "found")
    assert task.parameters == {"load": "=load", "depth": "=depth", "kind": "=kind"}


def applied(template: dict[str, object]) -> bytes:
    """The diagram in which a modeler has put the template on a task."""
    types = {"name": ""}
    inputs = headers = ""
    for entry in template["properties"]:
        match entry["binding"]:
            case {"type": "zeebe:taskDefinition", "property": "type"}:
                types["name"] = entry["value"]
            case {"type": "zeebe:input", "name": name}:
                inputs += f'<zeebe:input source="={name}" target="{name}" />'
            case {"type": "zeebe:taskHeader", "key": key}:
                headers += f'<zeebe:header key="{key}" value="found" />'
    return f"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="x"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"><process id="p" isExecutable="true">
  <startEvent id="s" /><serviceTask id="t"><extensionElements><zeebe:taskDefinition type="{types["name"]}" />
  <zeebe:ioMapping>{inputs}</zeebe:ioMapping><zeebe:taskHeaders>{headers}</zeebe:taskHeaders></extensionElements>
  </serviceTask><endEvent id="e" /><sequenceFlow id="a" sourceRef="s" targetRef="t" />
  <sequenceFlow id="b" sourceRef="t" targetRef="e" /></process></definitions>""".encode()
