"""What the engine promises beside the outcome of a diagram: concurrency, failures, time, cancelling, reports."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace

import pytest
from bpmn_text import boundary, call, diagram, end, error, exclusive, flow, parallel, path, process, start, task
from stand_ins import register

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.workflow.catalog import UnknownProcess, load_diagrams
from weavergen_pipelines.workflow.engine import WorkflowEngine
from weavergen_pipelines.workflow.result import ExecutionCancelled, TaskTimeout
from weavergen_pipelines.workflow.service_task import TaskContext, TaskInputError
from weavergen_pipelines.workflow.store import ExecutionExists, UnknownExecution
from weavergen_pipelines.workflow.token import ProcessInputError

WAIT = 20


class DiskFullError(WeavergenError):
    exit_code = 7


def fork(*branches: str, **options: tuple[str, ...]) -> str:
    """Tasks between a parallel split and a parallel join; each is named by its id."""
    names = [branch.split('"')[1] for branch in branches]
    ways = "\n".join(path("split", name, "join") for name in names)
    return diagram(
        process("main", start(), parallel("split"), *branches, parallel("join"), end(), ways, flow("start", "split"),
                flow("join", "end"), **options)
    )  # fmt: skip


def chain(*nodes: str, between: tuple[str, ...], **options: tuple[str, ...]) -> str:
    return diagram(process("main", start(), *nodes, end(), path("start", *between, "end"), **options))


def test_branches_run_at_once(engine, tasks):
    barrier = threading.Barrier(4)
    register(tasks, "test.meet", lambda: barrier.wait(WAIT) >= 0)

    result = engine(main=fork(*(task(f"b{n}", "test.meet") for n in range(4)))).run_workflow("main", {})

    assert result.outcome == "completed"


def test_calls_in_branches_run_at_once(engine, tasks):
    barrier = threading.Barrier(2)
    register(tasks, "test.meet", lambda: barrier.wait(WAIT) >= 0)
    callee = diagram(process("inner", start("s"), task("meet", "test.meet"), end("e"), path("s", "meet", "e")))

    result = engine(main=fork(call("c1", "inner"), call("c2", "inner")), inner=callee).run_workflow("main", {})

    assert result.outcome == "completed"
    assert result.executed.count("meet") == 2


def test_two_executions_run_at_once(engine, tasks):
    barrier = threading.Barrier(2)
    register(tasks, "test.meet", lambda: barrier.wait(WAIT) >= 0)
    running = engine(main=chain(task("t", "test.meet"), between=("t",)))

    async def both():
        return await asyncio.gather(running.execute_workflow("main", {}), running.execute_workflow("main", {}))

    assert [result.outcome for result in asyncio.run(both())] == ["completed", "completed"]


def test_an_execution_beyond_the_limit_waits_for_one_to_end(draw, runtime, tasks):
    began, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        began.set()
        assert go_on.wait(WAIT)

    register(tasks, "test.halt", hold)
    limited = runtime.settings.engine.model_copy(update={"max_concurrent_workflows": 1})
    settings = runtime.settings.model_copy(update={"engine": limited})
    catalog = load_diagrams([draw(main=chain(task("t", "test.halt"), between=("t",)))])
    running = WorkflowEngine(catalog, replace(runtime, settings=settings))

    async def two():
        first = asyncio.create_task(running.execute_workflow("main", {}, execution_id="first"))
        second = asyncio.create_task(running.execute_workflow("main", {}, execution_id="second"))
        assert await asyncio.to_thread(began.wait, WAIT)
        states = [running.get_workflow_status(name).state for name in ("first", "second")]
        go_on.set()
        return states, await first, await second

    states, first, second = asyncio.run(two())

    assert states == ["running", "waiting"]
    assert (first.outcome, second.outcome) == ("completed", "completed")


def test_to_start_an_execution_again_is_to_wait_for_it(engine, tasks):
    began, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        began.set()
        assert go_on.wait(WAIT)

    register(tasks, "test.halt", hold)
    running = engine(main=chain(task("t", "test.halt"), between=("t",), inputs=("n",)))

    async def twice():
        first = asyncio.create_task(running.execute_workflow("main", {"n": 1}, execution_id="mine"))
        assert await asyncio.to_thread(began.wait, WAIT)
        with pytest.raises(ExecutionExists, match="has other inputs, and is still running"):
            await running.execute_workflow("main", {"n": 2}, execution_id="mine")
        again = asyncio.create_task(running.execute_workflow("main", {"n": 1}, execution_id="mine"))
        await asyncio.sleep(0)  # a turn of the loop: until it waits
        go_on.set()
        return await first, await again

    first, again = asyncio.run(twice())

    assert first.outcome == "completed"
    assert again is first
    with pytest.raises(ExecutionExists, match="has ended: completed"):
        running.run_workflow("main", {"n": 1}, execution_id="mine")


def test_when_a_branch_fails_what_is_under_way_is_finished_and_nothing_more_is_started(engine, tasks, events):
    barrier = threading.Barrier(2)

    def fail() -> None:
        barrier.wait(WAIT)
        raise DiskFullError("the disk is full")

    def finish() -> str:
        barrier.wait(WAIT)
        assert events.stopped.wait(WAIT)
        return "done"

    register(tasks, "test.fail", fail)
    register(tasks, "test.finish", finish)
    drawn = diagram(
        process("main", start(), parallel("split"), task("bad", "test.fail"), task("good", "test.finish"),
                task("after", value="1"), parallel("join"), end(), path("start", "split", "bad", "join", "end"),
                path("split", "good", "after", "join"))
    )  # fmt: skip

    result = engine(main=drawn).run_workflow("main", {})

    assert result.outcome == "failed"
    assert result.exit_code == 7
    assert [type(failure) for failure in result.errors] == [DiskFullError]
    assert set(result.executed) == {"start", "split", "good"}


def test_every_failure_of_concurrent_branches_is_reported(engine, tasks):
    barrier = threading.Barrier(2)

    def fail(name: str) -> None:
        barrier.wait(WAIT)
        raise DiskFullError(name)

    register(tasks, "test.fail", fail)

    result = engine(
        main=fork(task("one", "test.fail", name="'one'"), task("two", "test.fail", name="'two'"))
    ).run_workflow("main", {})

    assert sorted(str(failure) for failure in result.errors) == ["one", "two"]


def test_an_error_that_is_not_for_users_keeps_its_type_and_counts_as_internal(engine, tasks):
    def crash() -> None:
        raise ZeroDivisionError("a bug")

    register(tasks, "test.crash", crash)

    result = engine(main=chain(task("t", "test.crash"), between=("t",))).run_workflow("main", {})

    assert (result.outcome, result.exit_code) == ("failed", 3)
    assert isinstance(result.errors[0], ZeroDivisionError)
    assert 'at element "t" of process "main"' in result.errors[0].__notes__


def test_inputs_of_the_wrong_type_fail_with_the_element(engine):
    drawn = chain(task("sum", "test.add", left="n", right="1"), between=("sum",), inputs=("n",))

    result = engine(main=drawn).run_workflow("main", {"n": "one"})

    assert isinstance(result.errors[0], TaskInputError)
    assert 'element "sum"' in str(result.errors[0])


def test_a_task_that_takes_too_long_is_told_and_abandoned(engine, tasks):
    told = threading.Event()

    def wait(context: TaskContext) -> None:
        assert context.cancelled.wait(WAIT)
        told.set()

    register(tasks, "test.wait", wait)
    drawn = chain(task("slow", "test.wait", properties={"timeout": "0.05"}), between=("slow",))

    result = engine(main=drawn).run_workflow("main", {})

    assert result.outcome == "timed_out"
    assert isinstance(result.errors[0], TaskTimeout)
    assert told.wait(WAIT)


def test_an_execution_can_be_cancelled_while_it_runs(engine, tasks):
    began = threading.Event()

    def wait(context: TaskContext) -> None:
        began.set()
        assert context.cancelled.wait(WAIT)

    register(tasks, "test.wait", wait)
    running = engine(main=chain(task("slow", "test.wait"), task("after", value="1"), between=("slow", "after")))

    async def cancel():
        execution = asyncio.create_task(running.execute_workflow("main", {}, execution_id="mine"))
        assert await asyncio.to_thread(began.wait, WAIT)
        status = running.get_workflow_status("mine")
        assert (status.state, status.running, status.executed) == ("running", ("slow",), ("start",))
        running.cancel_workflow("mine")
        return await execution

    result = asyncio.run(cancel())

    assert result.outcome == "cancelled"
    assert isinstance(result.errors[0], ExecutionCancelled)
    assert result.executed == ("start",)
    assert running.get_workflow_status("mine").state == "cancelled"


def test_giving_up_the_awaiting_task_cancels_the_execution(engine, tasks):
    began, told = threading.Event(), threading.Event()

    def wait(context: TaskContext) -> None:
        began.set()
        if context.cancelled.wait(WAIT):
            told.set()

    register(tasks, "test.wait", wait)
    running = engine(main=chain(task("slow", "test.wait"), between=("slow",)))

    async def give_up():
        execution = asyncio.create_task(running.execute_workflow("main", {}))
        assert await asyncio.to_thread(began.wait, WAIT)
        execution.cancel()
        with pytest.raises(asyncio.CancelledError):
            await execution

    asyncio.run(give_up())
    assert told.wait(WAIT)


def test_a_pure_task_is_remembered_and_still_counts_as_executed(engine, events):
    running = engine(
        main=chain(task("sum", "test.add", result="x", left="1", right="2"), between=("sum",), outputs=("x",))
    )

    results = [running.run_workflow("main", {}) for _ in range(2)]

    assert [result.data for result in results] == [{"x": 3}, {"x": 3}]
    assert [result.steps[0].remembered for result in results] == [False, True]
    assert results[0].executed == results[1].executed == ("start", "sum", "end")
    assert [event.remembered for event in events if event.kind == "finished"] == [False, True]


def test_progress_names_every_activity_and_passes_on_what_tasks_say(engine, tasks, events):
    def talk(context: TaskContext) -> None:
        context.progress("half way")

    register(tasks, "test.talk", talk)
    callee = diagram(process("inner", start("s"), task("talk", "test.talk"), end("e"), path("s", "talk", "e")))

    engine(main=chain(call("work", "inner"), between=("work",)), inner=callee).run_workflow("main", {})

    assert [(event.kind, event.process, event.element, event.message) for event in events] == [
        ("started", "main", "work", ""),
        ("started", "inner", "talk", ""),
        ("message", "inner", "talk", "half way"),
        ("finished", "inner", "talk", ""),
        ("finished", "main", "work", ""),
    ]


def test_idempotency_keys_name_the_step_and_do_not_change_between_runs(engine, tasks):
    keys: list[str] = []

    def note(context: TaskContext) -> None:
        keys.append(context.idempotency_key)

    register(tasks, "test.note", note)
    callee = diagram(process("inner", start("s"), task("note", "test.note"), end("e"), path("s", "note", "e")))
    drawn = diagram(
        process("main", start(), task("zero", result="i", value="0"), exclusive("again"), call("work", "inner"),
                task("count", "test.add", result="i", left="i", right="1"), exclusive("enough", default="enough_again"),
                end(), path("start", "zero", "again", "work", "count", "enough"), flow("enough", "again"),
                flow("enough", "end", "i == 2"))
    )  # fmt: skip

    for _ in range(2):
        engine(main=drawn, inner=callee).run_workflow("main", {}, execution_id="mine")

    assert keys == ["mine/work#1/note#1", "mine/work#2/note#1"] * 2


def test_the_token_is_shown_when_the_execution_is_traced(engine):
    running = engine(main=chain(task("t", result="x", value="n"), between=("t",), inputs=("n",)))

    assert running.run_workflow("main", {"n": 1}).token is None
    assert running.run_workflow("main", {"n": 1}, trace_execution=True).token == {"n": 1, "x": 1}


def test_a_loop_goes_deeper_than_spiffworkflow_would(engine):
    drawn = diagram(
        process("main", start(), task("zero", result="i", value="0"), exclusive("again"), parallel("split"),
                task("count", "test.add", result="i", left="i", right="1"), task("beside", value="i"), parallel("join"),
                exclusive("enough", default="enough_again"), end(),
                path("start", "zero", "again", "split", "count", "join", "enough"), path("split", "beside", "join"),
                flow("enough", "again"), flow("enough", "end", "i >= 300"), outputs=("i",))
    )  # fmt: skip

    result = engine(main=drawn).run_workflow("main", {})

    assert (result.outcome, result.data) == ("completed", {"i": 300})
    assert len(result.executed) == 3 + 300 * 6


def test_the_boundary_of_an_outer_call_catches_what_the_inner_one_lets_pass(engine):
    inner = diagram(
        process("inner", start("si"), task("bad", "test.reject", code="'gone'"), end("ei"), path("si", "bad", "ei"))
    )
    middle = diagram(process("middle", start("sm"), call("deep", "inner"), end("em"), path("sm", "deep", "em")))
    outer = diagram(
        error("gone_error", "gone"),
        process("main", start(), call("work", "middle"), boundary("caught", on="work", error="gone_error"), end(),
                end("saved"), path("start", "work", "end"), flow("caught", "saved")),
    )  # fmt: skip

    result = engine(main=outer, middle=middle, inner=inner).run_workflow("main", {})

    assert (result.outcome, result.executed) == ("completed", ("start", "sm", "si", "caught", "saved"))


def test_a_rejection_names_the_element_where_it_began(engine):
    inner = chain(task("bad", "test.reject", code="'gone'"), between=("bad",)).replace('id="main"', 'id="inner"')

    result = engine(main=chain(call("work", "inner"), between=("work",)), inner=inner).run_workflow("main", {})

    assert (result.outcome, result.error_code, result.exit_code) == ("rejected", "gone", 1)
    assert str(result.errors[0]) == 'process "inner", element "bad": the task says gone'


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "missing data input 'n'"),
        ({"n": 1, "m": 2}, "unknown data input 'm'"),
        ({"m": 1}, "missing data input 'n'"),
    ],
)
def test_wrong_data_inputs_are_refused_before_anything_runs(engine, events, given, message):
    running = engine(main=chain(task("t", value="n"), between=("t",), inputs=("n",)))

    with pytest.raises(ProcessInputError, match=message):
        running.run_workflow("main", given)
    assert events == []


def test_unknown_names_are_refused_with_the_nearest_known(engine):
    running = engine(main=chain(task("t", value="1"), between=("t",)))

    assert running.list_workflows() == ("main",)
    with pytest.raises(UnknownProcess, match="did you mean main"):
        running.run_workflow("mein", {})
    with pytest.raises(UnknownExecution):
        running.get_workflow_status("nobody")
    with pytest.raises(UnknownExecution):
        running.cancel_workflow("nobody")
