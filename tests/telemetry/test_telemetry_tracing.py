"""Executions and service tasks as spans, read back from disk."""

import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from weavergen_pipelines import __version__
from weavergen_pipelines.config import load_settings
from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.telemetry.span_store import InvalidExecutionId, read_spans
from weavergen_pipelines.telemetry.tracing import current_traceparent, execution_span, task_span
from weavergen_pipelines.workflow.service_task import TaskContext


@pytest.fixture
def settings(tmp_path):
    return load_settings(cwd=tmp_path, env={"WEAVERGEN_V2_CACHE_DIR": str(tmp_path)}).settings


def context(settings, execution_id="e1", element_id="load", traceparent=None):
    return TaskContext(
        settings=settings,
        artifacts=None,
        execution_id=execution_id,
        workflow="registry_check",
        traceparent=traceparent,
        element_id=element_id,
    )


def spans(settings, execution_id="e1"):
    return {span["name"]: span for span in read_spans(settings.storage.cache_dir, execution_id)}


def test_an_execution_says_what_it_was_and_how_it_ended(settings):
    with execution_span("registry_check", "e1", settings) as execution:
        execution.ended("rejected", ["start", "load", "rejected"])
    span = spans(settings)["registry_check"]
    assert span["trace_id"] == execution.trace_id
    assert span["parent_span_id"] is None
    assert span["kind"] == "internal"
    assert span["status"] == "unset"
    assert span["start_time_unix_nano"] < span["end_time_unix_nano"]
    assert span["attributes"] == {
        "weavergen.version": __version__,
        "weavergen.component": "workflow",
        "weavergen.operation": "registry_check",
        "workflow.name": "registry_check",
        "workflow.execution_id": "e1",
        "workflow.execution.outcome": "rejected",
        "workflow.execution.elements": ["start", "load", "rejected"],
        "workflow.execution.element_count": 3,
    }


def test_an_execution_completes_unless_told_otherwise(settings):
    with execution_span("p", "e1", settings):
        pass
    assert spans(settings)["p"]["attributes"]["workflow.execution.outcome"] == "completed"


def test_an_unknown_outcome_is_refused(settings):
    with pytest.raises(ValueError, match="great"), execution_span("p", "e1", settings) as execution:
        execution.ended("great", [])


@pytest.mark.parametrize("remembered", [True, False])
def test_a_task_says_what_it_was_and_whether_it_was_remembered(settings, remembered):
    with task_span("weaver.registry.load", context(settings)) as span:
        span.remembered(remembered)
    assert spans(settings)["weaver.registry.load"]["attributes"] == {
        "weavergen.version": __version__,
        "weavergen.component": "weaver.registry",
        "weavergen.operation": "weaver.registry.load",
        "workflow.name": "registry_check",
        "workflow.execution_id": "e1",
        "workflow.element.id": "load",
        "weavergen.task.remembered": remembered,
    }


def test_a_task_without_a_namespace_is_its_own_component(settings):
    with task_span("tidy", context(settings)):
        pass
    assert spans(settings)["tidy"]["attributes"]["weavergen.component"] == "tidy"


def test_an_error_passes_and_is_recorded_in_both_spans(settings):
    error = WeavergenError("no such file", where="model")
    with pytest.raises(WeavergenError), execution_span("p", "e1", settings), task_span("a.b", context(settings)):
        raise error
    for name in ("p", "a.b"):
        span = spans(settings)[name]
        assert (span["status"], span["status_message"]) == ("error", "model: no such file")
        assert span["attributes"]["error.type"] == "WeavergenError"
        assert [event["name"] for event in span["events"]] == ["exception"]
    assert spans(settings)["p"]["attributes"]["workflow.execution.outcome"] == "failed"


def test_an_execution_that_failed_without_raising_has_its_error(settings):
    with execution_span("p", "e1", settings) as execution:
        execution.ended("failed", ["start"], WeavergenError("no such file"))
    span = spans(settings)["p"]
    assert (span["status"], span["attributes"]["error.type"]) == ("error", "WeavergenError")
    assert span["attributes"]["workflow.execution.outcome"] == "failed"


def test_a_task_in_the_same_thread_is_a_child_of_the_execution(settings):
    with execution_span("p", "e1", settings), task_span("a.b", context(settings)):
        pass
    found = spans(settings)
    assert found["a.b"]["parent_span_id"] == found["p"]["span_id"]
    assert found["a.b"]["trace_id"] == found["p"]["trace_id"]


def run_task(settings, traceparent, name):
    with task_span(name, context(settings, traceparent=traceparent)):
        pass


def test_a_task_in_another_thread_is_a_child_by_traceparent(settings):
    with execution_span("p", "e1", settings):
        thread = threading.Thread(target=run_task, args=(settings, current_traceparent(), "a.b"))
        thread.start()
        thread.join()
    found = spans(settings)
    assert found["a.b"]["parent_span_id"] == found["p"]["span_id"]


@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_tasks_in_other_processes_are_children_and_in_the_same_file(settings, method):
    with execution_span("p", "e1", settings), ProcessPoolExecutor(2, mp_context=get_context(method)) as pool:
        jobs = [pool.submit(run_task, settings, current_traceparent(), f"a.t{number}") for number in range(20)]
        for job in jobs:
            job.result()
    found = spans(settings)
    assert len(found) == 21
    parent = found.pop("p")
    assert {span["parent_span_id"] for span in found.values()} == {parent["span_id"]}
    assert {span["trace_id"] for span in found.values()} == {parent["trace_id"]}


def test_an_execution_goes_on_from_a_traceparent(settings):
    incoming = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    with execution_span("p", "e1", settings, incoming) as execution:
        assert current_traceparent().split("-")[1] == execution.trace_id
    span = spans(settings)["p"]
    assert (span["trace_id"], span["parent_span_id"]) == tuple(incoming.split("-")[1:3])


@pytest.mark.parametrize("incoming", ["", "nonsense", "00-00000000000000000000000000000000-0000000000000000-01"])
def test_a_broken_traceparent_starts_a_trace(settings, incoming):
    with execution_span("p", "e1", settings, incoming):
        pass
    assert spans(settings)["p"]["parent_span_id"] is None


def test_a_caller_that_does_not_sample_is_still_recorded(settings, monkeypatch):
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "always_off")
    with execution_span("p", "e1", settings, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"):
        pass
    assert spans(settings)["p"]["trace_id"] == "0af7651916cd43dd8448eb211c80319c"


def test_there_is_no_traceparent_outside_a_span():
    assert current_traceparent() is None


@pytest.mark.parametrize("execution_id", ["../up", "/etc", "", ".", "..", "a/b", "a\\b", "a\0", "é", "x" * 129, "a\n"])
def test_a_bad_execution_id_is_refused_before_anything_runs(settings, tmp_path, execution_id):
    with pytest.raises(InvalidExecutionId), execution_span("p", execution_id, settings):
        pytest.fail("it ran")
    with pytest.raises(InvalidExecutionId), task_span("a.b", context(settings, execution_id)):
        pytest.fail("it ran")
    assert list(tmp_path.iterdir()) == []
