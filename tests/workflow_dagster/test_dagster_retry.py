"""A run that failed is taken up again where it failed, with the tokens of before."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import dagster as dg

from weavergen_pipelines.telemetry.span_store import read_spans
from weavergen_pipelines.workflow.service_task import TaskContext

FLAG, FOLDER = "TEST_DAGSTER_RETRY_FLAG", "TEST_DAGSTER_RETRY_FOLDER"


def flaky_job() -> dg.JobDefinition:
    """Two tasks, the second of which fails as long as there is no flag file. Dagster builds it anew for each run."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))
    from bpmn_text import diagram, end, path, process, start, task

    from weavergen_pipelines.config import load_settings
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
    settings = load_settings(cwd=folder, env={"WEAVERGEN_V2_STORAGE_CACHE_DIR": str(folder / "cache")}).settings
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
