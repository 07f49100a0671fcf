"""A random block-structured process ends the same in process, in Dagster, and in a direct interpreter of its blocks."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from blocks import BLOCKS, Block, Fail, Guard, Part, Repeat, Sequence, Task, numbered, seeing
from drawing import drawn
from hypothesis import HealthCheck, given, seed
from hypothesis import settings as limits
from hypothesis import strategies as st
from interpreter import interpret

from weavergen_pipelines.config import Settings
from weavergen_pipelines.workflow.catalog import load_diagrams
from weavergen_pipelines.workflow.dagster.execute import execute_with_dagster
from weavergen_pipelines.workflow.engine import WorkflowEngine
from weavergen_pipelines.workflow.model import Diagram
from weavergen_pipelines.workflow.service_task import BpmnError, ServiceTaskRegistry
from weavergen_pipelines.workflow.spiff.runtime import Runtime
from weavergen_pipelines.workflow.validate.dagster_form import native_obstacles
from weavergen_pipelines.workflow.write import write_diagram


def fail_from(code: str, at: int, least: int) -> int:
    if at >= least:
        raise BpmnError(code, f"{at} is at least {least}", {"at": at})
    return at


class World:
    """What both executors run with. Hypothesis shows a case with it: it has no long words."""

    def __init__(self, runtime: Runtime, settings: Settings, tasks: ServiceTaskRegistry) -> None:
        self.runtime = runtime
        self.settings = settings
        self.tasks = tasks

    def __repr__(self) -> str:
        return "world"


@pytest.fixture
def world(runtime, settings, tasks) -> World:
    tasks.register(fail_from, "test.fail_from")
    return World(runtime, settings, tasks)


def ends_the_same(block: Block, n: int, world: World) -> None:
    outcome, code, data, executed = interpret(block, n)
    with tempfile.TemporaryDirectory() as folder:
        for name, process in drawn(block).items():
            Path(folder, f"{name}.bpmn").write_bytes(write_diagram(Diagram("", "", {name: process})))
        catalog = load_diagrams([Path(folder)])
        entries = catalog.entries
        assert native_obstacles(entries["p"].process, entries) == (), "the case must count for Dagster"
        here = WorkflowEngine(catalog, world.runtime).run_workflow("p", {"n": n})
        there = execute_with_dagster(catalog, "p", {"n": n}, settings=world.settings, tasks=world.tasks)
    outputs = {entry.id for entry in entries["p"].process.outputs}
    expected = (outcome, code, {name: value for name, value in data.items() if name in outputs}, executed)
    assert (here.outcome, here.error_code, here.data, set(here.executed)) == expected
    assert (there.outcome, there.error_code, there.data, set(there.executed)) == expected


def check_many(world: World, number: int, cases: int) -> None:
    """Check so many random processes; equal numbers give equal processes."""

    @seed(number)
    @limits(max_examples=cases, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(BLOCKS, st.integers(0, 3))
    def check(block: Block, n: int) -> None:
        ends_the_same(block, n, world)

    check()


FAILING = Fail("a", "loopCounter", least=2)


@pytest.mark.parametrize(
    "body",
    [Repeat(FAILING, times=3), Part(Repeat(FAILING, times=3)), Repeat(Sequence((Repeat(FAILING, times=3),)))],
    ids=["a task", "a task in a sub-process", "a loop in a loop"],
)
def test_an_error_leaves_the_counters_of_the_loops_behind_that_it_leaves(world, body):
    handled = Guard(body, "a", Task())
    ends_the_same(numbered(seeing(Sequence((Repeat(handled, times=3),)))), 0, world)


def test_processes_end_the_same_everywhere(world):
    check_many(world, 0, 500)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("number", range(1, 11))
def test_many_processes_end_the_same_everywhere(world, number):
    check_many(world, number, 500)
