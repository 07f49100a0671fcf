"""One way to run a service task: JSON in, checked; JSON out, checked; pure ones remembered."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, ValidationError
from stand_ins import register

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.workflow.invoke import TaskResult, invoke
from weavergen_pipelines.workflow.service_task import ServiceTaskRegistry, TaskContext, TaskInputError, UnknownTask


class Point(BaseModel):
    x: int
    y: int = 0


def shift(
    point: Point, by: tuple[int, ...], kind: Literal["near", "far"] = "near", folder: Path | None = None
) -> Point:
    return Point(x=point.x + sum(by), y=len(kind) + len(str(folder or "")))


@pytest.fixture
def run(tasks, runtime):
    def call(function, inputs, *, effects=False):
        register(tasks, "test.it", function, effects=effects)
        context = TaskContext(runtime.settings, runtime.artifacts, "execution", element_id="here")
        return invoke(tasks.get("test.it"), inputs, context, runtime.memory)

    return call


def test_inputs_and_output_are_json_of_the_declared_types(run):
    found = run(shift, {"point": {"x": 1}, "by": [2, 3], "kind": "far", "folder": "ab"})

    assert found == TaskResult({"x": 6, "y": 5}, remembered=False)


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"point": {"x": "1"}, "by": []}, "point.x: Input should be a valid integer"),
        ({"point": {}, "by": []}, "point.x: Field required"),
        ({"by": []}, "point: Field required"),
        ({"point": {"x": 1}, "by": [], "extra": 1}, "extra: Extra inputs are not permitted"),
        ({"point": {"x": 1}, "by": [], "kind": "wide"}, "kind: Input should be"),
        ({"point": {"x": 1}, "by": {1, 2}}, "not JSON"),
    ],
)
def test_wrong_inputs_name_task_element_and_field(run, inputs, message):
    with pytest.raises(TaskInputError) as raised:
        run(shift, inputs)

    assert str(raised.value).startswith("element \"here\": service task 'test.it': ")
    assert message in str(raised.value)


def test_an_output_of_another_type_is_a_fault_of_the_task(run):
    def lie() -> int:
        return "no number"

    with pytest.raises(ValidationError):
        run(lie, {})


@pytest.mark.parametrize(("effects", "calls"), [(False, 1), (True, 2)])
def test_only_a_task_without_effects_is_remembered(tasks, runtime, effects, calls):
    seen: list[int] = []

    def note(n: int) -> int:
        seen.append(n)
        return n

    register(tasks, "test.note", note, effects=effects)
    context = TaskContext(runtime.settings, runtime.artifacts, "execution")

    results = [invoke(tasks.get("test.note"), {"n": 1}, context, runtime.memory) for _ in range(2)]

    assert [result.output for result in results] == [1, 1]
    assert results[1].remembered is not effects
    assert len(seen) == calls


def test_the_context_is_no_input(run):
    def where(context: TaskContext) -> str:
        return context.element_id

    assert run(where, {}).output == "here"


def test_a_name_has_one_function_and_unknown_names_are_refused():
    registry = ServiceTaskRegistry()
    register(registry, "test.shift", shift)
    register(registry, "test.shift", shift)

    with pytest.raises(WeavergenError, match="registered twice"):
        register(registry, "test.shift", len)
    with pytest.raises(UnknownTask, match=r"did you mean test\.shift"):
        registry.get("test.shft")
    assert registry.list_tasks() == ("test.shift",)
