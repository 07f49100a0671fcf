"""Tasks and events as ops: retries and deadlines, messages and signals, links, ends; the same as in process."""

from __future__ import annotations

import threading

import dagster as dg
import pytest
from bpmn_activities import manual, plain, send
from bpmn_events import (
    TERMINATE,
    attached,
    declared_message,
    declared_signal,
    end_event,
    link,
    message,
    signal,
    throw,
    timer,
)
from bpmn_text import diagram, end, exclusive, flow, path, process, start, task

from weavergen_pipelines.workflow.catalog import load_diagrams
from weavergen_pipelines.workflow.dagster.compile import Compiler
from weavergen_pipelines.workflow.dagster.execute import execute_with_dagster
from weavergen_pipelines.workflow.dagster.resources import workflow_resource
from weavergen_pipelines.workflow.dagster.retries import asked_retry, dagster_policy
from weavergen_pipelines.workflow.engine import WorkflowEngine
from weavergen_pipelines.workflow.model import RetryPolicy
from weavergen_pipelines.workflow.service_task import ServiceTaskSpec, TaskContext


def steps(result):
    return [event.step_key.split(".")[-1] for event in result.all_events if event.event_type_value == "STEP_SUCCESS"]


def record(result):
    return result.output_for_node("otel__p.execution", "execution")


@pytest.mark.parametrize(
    ("retry", "backoff"),
    [
        (RetryPolicy(3, 2.0), None),
        (RetryPolicy(1, 2.0, 7.0), None),
        (RetryPolicy(2, 2.0, 2.0), dg.Backoff.LINEAR),
        (RetryPolicy(2, 2.0, 3.0), dg.Backoff.EXPONENTIAL),
    ],
    ids=["constant", "once", "linear", "exponential"],
)
def test_a_policy_of_dagster_stands_for_retries_that_wait_as_long(retry, backoff):
    policy = dagster_policy(retry)

    assert policy is not None
    assert (policy.max_retries, policy.backoff) == (retry.retries, backoff)
    waits = [policy.calculate_delay(attempt) for attempt in range(1, retry.retries + 1)]
    assert waits == [retry.seconds(attempt) for attempt in range(1, retry.retries + 1)]


def test_other_retries_are_asked_for_one_by_one():
    retry = RetryPolicy(3, 2.0, 2.0)

    assert dagster_policy(retry) is None
    asked = [asked_retry(retry, retried) for retried in range(4)]
    assert [one and one.seconds_to_wait for one in asked] == [2.0, 4.0, 8.0, None]


def test_nothing_is_retried_that_is_not_drawn_so():
    assert dagster_policy(RetryPolicy()) is None
    assert asked_retry(RetryPolicy(), 0) is None


@pytest.mark.parametrize("backoff", ["1", "1.5"], ids=["by a policy", "asked for"])
def test_a_retried_step_has_the_same_key(compiled, run, tasks, backoff):
    keys = []

    def unlucky(context: TaskContext) -> int:
        keys.append(context.idempotency_key)
        if len(keys) < 4:
            raise RuntimeError("not yet")
        return len(keys)

    tasks.register(ServiceTaskSpec("test.unlucky", unlucky, True, ()))
    retries = {"retries": "3", "retryDelay": "0.01", "retryBackoff": backoff}
    retried = diagram(
        process(
            "p",
            start(),
            task("t", "test.unlucky", result="r", properties=retries),
            end(),
            path("start", "t", "end"),
            outputs=("r",),
        )
    )

    result = run(compiled(p=retried), "otel__p_job")

    restarts = [event for event in result.all_events if event.event_type_value == "STEP_UP_FOR_RETRY"]
    assert record(result)["outputs"] == {"r": 4}
    assert len(restarts) == 3
    assert set(keys) == {f"{result.run_id}.p/t#1"}


LATE = diagram(
    process(
        "p",
        start(),
        task("work", "test.held", result="r"),
        attached("soon", "work", timer(duration="PT0.05S")),
        attached("later", "work", timer(duration="PT5M")),
        end(),
        end("end_late"),
        task("tell", value="'late'", result="told"),
        exclusive("late"),
        path("start", "work", "end"),
        path("soon", "late", "tell", "end_late"),
        flow("later", "late"),
        outputs=("told",),
    )
)


@pytest.fixture
def held(tasks):
    """Whether a task was told that nobody waits for it any longer."""
    told = threading.Event()

    def hold(context: TaskContext) -> None:
        if context.cancelled.wait(20):
            told.set()

    tasks.register(ServiceTaskSpec("test.held", hold, True, ()))
    return told


def test_a_timer_at_the_boundary_interrupts_a_task(compiled, run, held):
    result = run(compiled(p=LATE), "otel__p_job")

    assert result.success
    assert record(result)["outputs"] == {"told": "late"}
    assert set(record(result)["executed"]) == {"start", "soon", "late", "tell", "end_late"}
    assert held.wait(20)


THROWING = diagram(
    declared_message("ready", payload="[n]"),
    declared_signal("all", payload="n + 1"),
    process(
        "p",
        start(),
        throw("tell", message("ready"), correlation="n"),
        send("post", "ready"),
        throw("shout", signal("all")),
        end_event("done", message("ready")),
        path("start", "tell", "post", "shout", "done"),
        inputs=("n",),
    ),
)


def test_what_is_thrown_is_sent_once_with_the_key_of_its_step(draw, settings, tasks, executions, run):
    workflow = workflow_resource(settings, executions=executions)
    definitions = Compiler(load_diagrams([draw(p=THROWING)]), workflow, tasks).definitions({"otel": {"n": 1}})

    result = run(definitions, "otel__p_job")

    identity = f"{result.run_id}.p"
    sent = executions.take("ready", "test")
    assert steps(result) == ["start", "tell", "post", "shout", "done", "execution"]
    assert [(one.id, one.correlation, one.payload) for one in sent] == [
        (f"{identity}/tell#1", 1, [1]),
        (f"{identity}/post#1", None, [1]),
        (f"{identity}/done#1", None, [1]),
    ]
    assert [(one.id, one.payload) for _at, one in executions.signals("all", 0)] == [(f"{identity}/shout#1", 2)]
    assert record(result)["executed"] == ["start", "tell", "post", "shout", "done"]


def caught(name, then):
    return f"<bpmn:intermediateCatchEvent id='{name}'>{link('x')}</bpmn:intermediateCatchEvent>" + flow(name, then)


DRAWN = {
    "link": diagram(
        process(
            "p",
            start(),
            exclusive("which", default="which_also"),
            throw("away", link("x")),
            throw("also", link("x")),
            caught("back", "t"),
            task("t", value="n", result="r"),
            end(),
            path("start", "which", "also"),
            flow("which", "away", "n > 1"),
            path("t", "end"),
            inputs=("n",),
            outputs=("r",),
        )
    ),
    "terminate": diagram(
        process(
            "p",
            start(),
            exclusive("which", default="which_t"),
            end_event("stop", TERMINATE),
            task("t", value="n", result="r"),
            end(),
            path("start", "which", "t", "end"),
            flow("which", "stop", "n > 1"),
            inputs=("n",),
            outputs=("r",),
        )
    ),
    "tasks that nothing does": diagram(
        process(
            "p",
            start(),
            plain("first"),
            manual("second"),
            throw("milestone"),
            end(),
            path("start", "first", "second", "milestone", "end"),
            inputs=("n",),
        )
    ),
}


@pytest.mark.parametrize("n", [1, 2])
@pytest.mark.parametrize("name", DRAWN)
def test_an_element_does_the_same_in_both_executors(draw, runtime, name, n):
    catalog = load_diagrams([draw(p=DRAWN[name])])

    expected = WorkflowEngine(catalog, runtime).run_workflow("p", {"n": n})
    found = execute_with_dagster(catalog, "p", {"n": n}, settings=runtime.settings, tasks=runtime.tasks)

    assert (found.outcome, found.data) == (expected.outcome, expected.data) == ("completed", found.data)
    assert set(found.executed) == set(expected.executed)
