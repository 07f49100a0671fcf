"""Runs as executions: spans, time limits, tokens that meet or wait for ever, what is told about failures."""

from __future__ import annotations

import threading

import dagster as dg
import pytest
from bpmn_text import (
    boundary,
    call,
    diagram,
    end,
    error,
    exclusive,
    flow,
    path,
    process,
    start,
    store,
    store_reference,
    task,
)

from weavergen_pipelines.telemetry.span_store import read_spans
from weavergen_pipelines.telemetry.tracing import current_traceparent, execution_span
from weavergen_pipelines.workflow.catalog import load_diagrams
from weavergen_pipelines.workflow.dagster.envelope import ConcurrentWrite, Envelope, merge
from weavergen_pipelines.workflow.dagster.execute import execute_with_dagster
from weavergen_pipelines.workflow.dagster.resources import TRACE_TAG
from weavergen_pipelines.workflow.result import TaskTimeout
from weavergen_pipelines.workflow.service_task import ServiceTaskSpec, TaskContext

INNER = diagram(process("inner", start("in"), task("work", value="1"), end("out"), path("in", "work", "out")))
OUTER = diagram(process("outer", start(), call("run_inner", "inner"), end(), path("start", "run_inner", "end")))


def execute(draw, settings, tasks, name, *, instance=None, context=None, **diagrams):
    catalog = load_diagrams([draw(**diagrams)])
    return execute_with_dagster(catalog, name, context or {}, settings=settings, tasks=tasks, instance=instance)


def test_a_run_is_one_span_with_a_span_for_each_task(draw, settings, tasks, instance):
    with execution_span("command", "command", settings):
        traceparent = current_traceparent()
        result = execute(draw, settings, tasks, "outer", instance=instance, inner=INNER, outer=OUTER)

    spans = {span["name"]: span for span in read_spans(settings.storage.cache_dir, result.execution_id)}
    assert set(spans) == {"outer", "test.echo"}
    assert spans["outer"]["parent_span_id"] == traceparent.split("-")[2]
    assert spans["test.echo"]["parent_span_id"] == spans["outer"]["span_id"]
    assert spans["test.echo"]["attributes"]["workflow.name"] == "inner"
    assert spans["outer"]["attributes"]["workflow.execution.outcome"] == "completed"
    assert set(spans["outer"]["attributes"]["workflow.execution.elements"]) == set(result.executed)
    assert instance.get_run_by_id(result.execution_id).tags[TRACE_TAG] == spans["outer"]["trace_id"]


def test_a_failed_run_has_a_failed_span_and_the_original_error(draw, settings, tasks):
    failing = diagram(
        process(
            "p",
            start(),
            task("add", "test.add", left="1", right="n"),
            end(),
            path("start", "add", "end"),
            inputs=("n",),
        )
    )

    result = execute(draw, settings, tasks, "p", context={"n": "x"}, p=failing)

    assert result.outcome == "failed"
    assert [type(error).__name__ for error in result.errors] == ["TaskInputError"]
    assert result.executed == ("start",)
    [span, *_] = [s for s in read_spans(settings.storage.cache_dir, result.execution_id) if s["name"] == "p"]
    assert span["attributes"]["workflow.execution.outcome"] == "failed"


def test_a_task_that_takes_too_long_is_told_and_ends_the_run(draw, settings, tasks):
    told = threading.Event()

    def wait(context: TaskContext) -> None:
        context.cancelled.wait(30)
        told.set()

    tasks.register(ServiceTaskSpec("test.wait", wait, True, ()))
    slow = diagram(
        process(
            "p", start(), task("wait", "test.wait", properties={"timeout": "0.05"}), end(), path("start", "wait", "end")
        )
    )

    result = execute(draw, settings, tasks, "p", p=slow)

    assert result.outcome == "timed_out"
    assert isinstance(result.errors[0], TaskTimeout)
    assert told.wait(5)


def test_a_run_that_reaches_no_end_event_fails(compiled, run):
    """The callee is rejected before it writes the store that the caller reads on the path of its boundary event."""
    callee = diagram(
        error("no", "no"),
        store("made"),
        process(
            "callee",
            start("callee_start"),
            store_reference("made"),
            task("stop", "test.reject", code="'no'"),
            task("make", result="made", writes="made", value="1"),
            end("callee_end"),
            path("callee_start", "stop", "make", "callee_end"),
        ),
    )
    caller = diagram(
        error("no", "no"),
        store("made"),
        process(
            "caller",
            start("caller_start"),
            store_reference("made"),
            call("make_it", "callee"),
            boundary("caught", on="make_it", error="no"),
            task("use", reads="made", value="made"),
            exclusive("after"),
            end("caller_end"),
            path("caller_start", "make_it", "after", "use", "caller_end"),
            flow("caught", "after"),
        ),
    )

    result = run(compiled(callee=callee, caller=caller), "otel__caller_job")

    [failure] = result.get_step_failure_events()
    assert failure.step_key == "otel__caller.execution"
    assert "no end event was reached" in failure.step_failure_data.user_failure_data.description


def test_a_failure_in_the_ui_names_the_element(draw, settings, tasks, instance):
    gateway = diagram(
        process("p", start(), exclusive("which"), end(), path("start", "which"), flow("which", "end", "1 > 2"))
    )

    result = execute(draw, settings, tasks, "p", instance=instance, p=gateway)

    [failure] = [
        e.dagster_event
        for e in instance.all_logs(result.execution_id)
        if e.dagster_event and e.dagster_event.is_step_failure
    ]
    data = failure.step_failure_data.user_failure_data
    assert 'element "which": no condition holds' in data.description
    assert data.metadata["kind"] == dg.MetadataValue.text("GatewayError")


def test_a_join_takes_each_variable_from_the_branch_that_set_it():
    left = Envelope({"a": 2, "b": 1}, ("start", "x"), flow="left")
    right = Envelope({"a": 1, "b": 3}, ("start", "y"), flow="right")
    fresh = {("left", "right"): frozenset({"a"}), ("right", "left"): frozenset({"b"})}

    joined = merge([left, right], fresh)

    assert joined.data == {"a": 2, "b": 3}
    assert joined.executed == ("start", "x", "y")


def test_two_values_that_were_set_at_once_do_not_join():
    tokens = [Envelope({"a": value}, flow=name) for value, name in ((1, "left"), (2, "right"))]
    both = frozenset({"a"})

    with pytest.raises(ConcurrentWrite, match="variable 'a' was set at once by the tokens on left, right"):
        merge(tokens, {("left", "right"): both, ("right", "left"): both})
