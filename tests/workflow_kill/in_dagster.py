"""Executions as Dagster runs of the code location; a run that was killed is executed again from its failure."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.execution.stats import StepEventStatus
from scene import EFFECTS, GENERATE, Attempt, let_go

TAG = "kill/attempt"
PLACE = "PLACE"
INSTANCE = "telemetry: {enabled: false}\nnux: {enabled: false}\n"


@cache
def location() -> dg.Definitions:
    """Built once for all processes that are forked."""
    from weavergen_pipelines.orchestration import build_definitions
    from weavergen_pipelines.workflow.discovery import import_tasks

    import_tasks(str(EFFECTS))
    return build_definitions()


@cache
def job(process: str) -> dg.JobDefinition:
    return location().resolve_job_def(f"kill__{process}_job")


def once() -> dg.JobDefinition:
    return job("once")


def again() -> dg.JobDefinition:
    return job("again")


def parallel_generate() -> dg.JobDefinition:
    return job(GENERATE)


JOBS = {"once": once, "again": again, GENERATE: parallel_generate}


@cache
def configuration(process: str) -> str:
    """What a run of a process is configured by, as JSON with `PLACE` for the folder that it publishes into."""
    from weavergen_pipelines.config import load_settings
    from weavergen_pipelines.orchestration.instances import registry_instances
    from weavergen_pipelines.orchestration.metadata import WeavergenTranslator
    from weavergen_pipelines.tasks import register_all
    from weavergen_pipelines.workflow.catalog import find_bpmn_dirs, load_diagrams
    from weavergen_pipelines.workflow.dagster.compile import Compiler
    from weavergen_pipelines.workflow.dagster.resources import workflow_resource

    register_all()
    settings = load_settings().settings
    catalog = load_diagrams(find_bpmn_dirs(settings.engine.workflow_dir))
    compiler = Compiler(catalog, workflow_resource(settings), translator=WeavergenTranslator(settings))
    inputs = Attempt("", process, Path()).inputs
    given = registry_instances(settings)["kill"]
    launch = compiler.launch(process, {**inputs, _place(process): PLACE}, "kill", given)
    return json.dumps(dict(launch.config))


def preload() -> None:
    """Build the location and its jobs."""
    for process, build in JOBS.items():
        build()
        configuration(process)


def instance() -> dg.DagsterInstance:
    home = Path("home").absolute()
    if not home.is_dir():
        home.mkdir()
        (home / "dagster.yaml").write_text(INSTANCE)
    return dg.DagsterInstance.from_config(str(home))


def begin(attempt: Attempt, *, fresh: bool = False) -> None:
    """Run it as a run worker does."""
    with instance() as home:
        _execute(attempt, home)


def go_on(attempt: Attempt) -> str:
    """Go on with it: whether it was `resumed`, `continued` by the sensor, had `ended`, or there was no run (`anew`)."""
    with instance() as home:
        runs = home.get_runs(dg.RunsFilter(tags={TAG: attempt.name}))
        if not runs:
            _execute(attempt, home)
            return "anew"
        if any(_has_ended(home, attempt, run) for run in runs):
            return "ended"
        if attempt.process == "again" and (request := _continuation(home, runs[-1])):
            _execute(attempt, home, request=request)
            return "continued"
        if not runs[0].is_finished:
            home.report_run_failed(runs[0], "it was killed")
        _execute(attempt, home, options=dg.ReexecutionOptions.from_failure(runs[0].run_id, home))
        return "resumed"


def _has_ended(home: dg.DagsterInstance, attempt: Attempt, run: dg.DagsterRun) -> bool:
    """Whether the last of its steps was done, even if it was killed before Dagster said so of the run."""
    steps = home.get_run_step_stats(run.run_id)
    last = f"kill__{attempt.process}.execution"
    return any(step.step_key == last and step.status is StepEventStatus.SUCCESS for step in steps)


def _continuation(home: dg.DagsterInstance, run: dg.DagsterRun) -> dg.RunRequest | None:
    """What the sensor asks for, if the execution of that run was kept."""
    from weavergen_pipelines.config import load_settings
    from weavergen_pipelines.workflow.dagster.resources import EXECUTION_TAG
    from weavergen_pipelines.workflow.store import open_store

    execution, definitions = f"{run.run_id}.again", location()
    store = open_store(load_settings().settings.engine)
    if all(record.id != execution or record.ended for record in store.find(process="again", limit=100_000)):
        return None
    let_go(store, execution, run.job_name)
    sensor = definitions.resolve_sensor_def("kill__continuations")
    context = dg.build_sensor_context(instance=home, definitions=definitions)
    requests = sensor.evaluate_tick(context).run_requests or []
    return next((one for one in requests if one.tags[EXECUTION_TAG] == execution), None)


def _execute(
    attempt: Attempt,
    home: dg.DagsterInstance,
    *,
    options: dg.ReexecutionOptions | None = None,
    request: dg.RunRequest | None = None,
) -> None:
    config: Any = None if options else json.loads(configuration(attempt.process).replace(PLACE, str(attempt.root)))
    tags = {TAG: attempt.name, **(request.tags if request else {})}
    target = dg.reconstructable(JOBS[attempt.process])
    with dg.execute_job(
        target, home, run_config=request.run_config if request else config, tags=tags, reexecution_options=options
    ) as ended:
        record = ended.output_for_node(f"kill__{attempt.process}.execution", "execution")
        attempt.tell(record["outcome"], record["outputs"], record["executed"])


def _place(process: str) -> str:
    return "output" if process == GENERATE else "root"
