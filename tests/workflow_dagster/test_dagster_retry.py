"""A run that failed is taken up again where it failed, with the tokens of before."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.execution.api import execute_run_iterator

from weavergen_pipelines.config import load_settings
from weavergen_pipelines.telemetry.span_store import read_spans
from weavergen_pipelines.workflow.dagster.resources import EXECUTION_TAG
from weavergen_pipelines.workflow.service_task import TaskContext
from weavergen_pipelines.workflow.store import open_store

FLAG, FOLDER = "TEST_DAGSTER_RETRY_FLAG", "TEST_DAGSTER_RETRY_FOLDER"


def settings_of(folder: Path) -> dict[str, str]:
    places = {"STORAGE__CACHE_DIR": folder / "cache", "ENGINE__EXECUTIONS": folder / "executions.sqlite"}
    return {f"WEAVERGEN_V2_{name}": str(place) for name, place in places.items()}


def flaky_job() -> dg.JobDefinition:
    """Two tasks, the second of which fails as long as there is no flag file. Dagster builds it anew for each run."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))
    from bpmn_text import diagram, end, path, process, start, task

    from weavergen_pipelines.workflow.catalog import load_diagrams
    from weavergen_pipelines.workflow.dagster.compile import Compiler
    from weavergen_pipelines.workflow.dagster.resources import workflow_resource
    from weavergen_pipelines.workflow.service_task import ServiceTaskRegistry, ServiceTaskSpec

    def fetch() -> int:
        return 41

    def add(number: int, context: TaskContext) -> int:
        with Path(os.environ[FOLDER], "keys").open("a") as file:
            file.write(f"{context.idempotency_key}\n")
        if not Path(os.environ[FLAG]).exists():
            raise RuntimeError("not yet")
        return number + 1

    folder = Path(os.environ[FOLDER])
    elements = (start(), task("fetch", "t.fetch", result="n"), task("add", "t.add", result="sum", number="n"), end())
    (folder / "p.bpmn").write_text(
        diagram(process("p", *elements, path("start", "fetch", "add", "end"), outputs=("sum",)))
    )
    tasks = ServiceTaskRegistry()
    for function in (fetch, add):
        tasks.register(ServiceTaskSpec(f"t.{function.__name__}", function, True, ()))
    settings = load_settings(cwd=folder, env=settings_of(folder)).settings
    compiler = Compiler(load_diagrams([folder]), workflow_resource(settings), tasks)
    return compiler.definitions({"otel": {}}).resolve_job_def("otel__p_job")


def test_a_retry_runs_only_what_failed_and_what_follows(tmp_path, monkeypatch):
    monkeypatch.setenv(FLAG, str(tmp_path / "flag"))
    monkeypatch.setenv(FOLDER, str(tmp_path))
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    job = dg.reconstructable(flaky_job)

    with dg.DagsterInstance.from_config(str(tmp_path / "home")) as instance:
        failed = dg.execute_job(job, instance=instance)
        (tmp_path / "flag").touch()
        options = dg.ReexecutionOptions.from_failure(failed.run_id, instance)
        with dg.execute_job(job, instance=instance, reexecution_options=options) as retried:
            steps = [event.step_key for event in retried.all_events if event.event_type_value == "STEP_SUCCESS"]
            record = retried.output_for_node("otel__p.execution", "execution")
            spans = [span["name"] for span in read_spans(tmp_path / "cache", retried.run_id)]

    assert not failed.success
    assert (tmp_path / "keys").read_text() == 2 * f"{failed.run_id}.p/add#1\n"
    assert steps == ["otel__p.add", "otel__p.execution"]
    assert record["outputs"] == {"sum": 42}
    assert record["executed"] == ["start", "fetch", "add", "end"]
    assert sorted(spans) == ["p", "t.add"]


def job_of(*elements: str, outputs: tuple[str, ...]) -> dg.JobDefinition:
    """The job of a process, whose task `t.say` writes down what it says."""
    from bpmn_text import diagram, process

    from weavergen_pipelines.workflow.catalog import load_diagrams
    from weavergen_pipelines.workflow.dagster.compile import Compiler
    from weavergen_pipelines.workflow.dagster.resources import workflow_resource
    from weavergen_pipelines.workflow.service_task import ServiceTaskRegistry, ServiceTaskSpec

    folder = Path(os.environ[FOLDER])

    def say(word: str | int) -> str | int:
        with (folder / "said").open("a") as file:
            file.write(f"{word} ")
        return word

    (folder / "p.bpmn").write_text(diagram(process("p", *elements, outputs=outputs)))
    tasks = ServiceTaskRegistry()
    tasks.register(ServiceTaskSpec("t.say", say, True, ()))
    settings = load_settings(cwd=folder, env=settings_of(folder)).settings
    compiler = Compiler(load_diagrams([folder]), workflow_resource(settings), tasks)
    return compiler.definitions({"otel": {}}).resolve_job_def("otel__p_job")


def branching_job() -> dg.JobDefinition:
    """Two tasks that are not wanted, and one that is."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))
    from bpmn_text import end, exclusive, flow, path, start, task

    elements = [start(), exclusive("which", default="which_wanted"), exclusive("merge"), end()]
    elements += [task(name, "t.say", result="said", word=f"'{name}'") for name in ("not_this", "nor_this", "wanted")]
    flows = [path("start", "which"), flow("which", "not_this", "1 > 2"), flow("which", "wanted")]
    flows += [path("not_this", "nor_this", "merge", "end"), flow("wanted", "merge")]
    return job_of(*elements, *flows, outputs=("said",))


def spreading_job() -> dg.JobDefinition:
    """A task that is done three times at once."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))
    from bpmn_activities import each, looped
    from bpmn_text import end, path, start, task

    loop = each(cardinality="3", output="all", output_item="said")
    many = looped(task("many", "t.say", result="said", word="loopCounter"), loop)
    return job_of(start(), many, end(), path("start", "many", "end"), outputs=("all",))


def waiting_job() -> dg.JobDefinition:
    """A task that follows a person's."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))
    from bpmn_text import end, path, start, task

    person = "<bpmn:userTask id='approve'/>"
    said = task("say", "t.say", result="said", word="'yes'")
    return job_of(start(), person, said, end(), path("start", "approve", "say", "end"), outputs=("said",))


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER, str(tmp_path))
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    with dg.DagsterInstance.from_config(str(tmp_path / "home")) as instance:
        yield instance


def record(ended):
    return ended.output_for_node("otel__p.execution", "execution")


def repeated(build, home, event, step="", tags=None):
    """The record of a run that is killed at an event, and repeated from there, without its tags."""
    job = dg.reconstructable(build)
    run = home.create_run_for_job(job.get_definition(), tags=tags)
    for happened in execute_run_iterator(job, run, home):
        if happened.event_type_value == event and step in (happened.step_key or ""):
            break
    home.report_run_failed(run)
    options = dg.ReexecutionOptions.from_failure(run.run_id, home)
    with dg.execute_job(job, instance=home, reexecution_options=options) as retried:
        return record(retried)


def test_a_run_that_was_killed_among_the_steps_that_it_skips_is_repeated(home):
    record = repeated(branching_job, home, "STEP_SKIPPED")

    assert record["outputs"] == {"said": "wanted"}
    assert record["executed"] == ["start", "which", "wanted", "merge", "end"]


def test_a_run_that_was_killed_among_the_instances_of_a_loop_does_the_others_when_it_is_repeated(home, tmp_path):
    record = repeated(spreading_job, home, "STEP_START", "[2]")

    assert record["outputs"] == {"all": [1, 2, 3]}
    assert (tmp_path / "said").read_text() == "1 2 3 "


def test_what_repeats_a_run_that_continues_an_execution_continues_it_too(home, tmp_path):
    with dg.execute_job(dg.reconstructable(waiting_job), home) as begun:
        first = record(begun)
    store = open_store(load_settings(cwd=tmp_path, env=settings_of(tmp_path)).settings.engine)
    store.answer(first["execution_id"], "approve", {})

    again = repeated(waiting_job, home, "STEP_START", tags={EXECUTION_TAG: first["execution_id"]})

    assert (first["outcome"], again["outcome"]) == ("waiting", "completed")
    assert (again["execution_id"], again["outputs"]) == (first["execution_id"], {"said": "yes"})
