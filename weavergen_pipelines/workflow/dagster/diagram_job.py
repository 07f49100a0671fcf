"""Diagrams that are made at run time: a job that runs one, as one op over the executor in process."""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg

from weavergen_pipelines.errors import UsageError, WeavergenError
from weavergen_pipelines.workflow.catalog import Catalog
from weavergen_pipelines.workflow.dagster.durable import Durable, Ran
from weavergen_pipelines.workflow.dagster.ops.base import running, token_out
from weavergen_pipelines.workflow.dagster.ops.execution import fail_if_rejected, record_output
from weavergen_pipelines.workflow.dagster.ops.start import wanted_start
from weavergen_pipelines.workflow.dagster.resources import IO_MANAGER, RESOURCE, json_values
from weavergen_pipelines.workflow.dagster.runtime import WorkflowRun
from weavergen_pipelines.workflow.dagster.scope import Scope
from weavergen_pipelines.workflow.dagster.translator import DagsterTranslator
from weavergen_pipelines.workflow.dagster.unit import EXECUTION, whole_unit
from weavergen_pipelines.workflow.model import Process
from weavergen_pipelines.workflow.problems import raise_all
from weavergen_pipelines.workflow.service_task import ServiceTaskRegistry

RUN_DIAGRAM = "run_diagram"
"""The name of the job."""
DIGEST = "sha256:"
FILE = "diagram.bpmn"
WHY = "the diagram was made at run time"

_CONFIG = {
    "bpmn": dg.Field(str, default_value="", description="The BPMN file: its text, or the digest of an artifact."),
    "process": dg.Field(str, is_required=False, description="The id of a process, if the file has several."),
    "context": dg.Field(dict, default_value={}, description="The data inputs."),
}


def run_diagram_job(
    workflow: dg.ResourceDefinition,
    tasks: ServiceTaskRegistry,
    translator: DagsterTranslator,
    *,
    allow_scripts: bool = False,
) -> dg.JobDefinition:
    """The job that runs a diagram which no catalog has, with the service tasks that are registered.

    Its op is configured by `bpmn` (text or digest of an artifact), `process` and `context`.
    """

    def scope_of(catalog: Catalog) -> Scope:
        return Scope(RUN_DIAGRAM, {}, catalog, tasks, translator, assets=False, allow_scripts=allow_scripts)

    def compute(context: dg.OpExecutionContext, _inputs: Mapping[str, Any]) -> Iterator[dg.Output[Any]]:
        try:
            yield from _run(context, scope_of(_catalog(running(context), context.op_config["bpmn"])))
        except WeavergenError as error:
            running(context).failures[RUN_DIAGRAM, ""] = error
            raise dg.Failure(str(error), metadata={"kind": error.kind}, allow_retries=False) from error

    op = dg.OpDefinition(
        compute_fn=compute,
        name=EXECUTION,
        outs={EXECUTION: token_out("How the execution ended, or that it waits.")},
        config_schema=_CONFIG,
        required_resource_keys={RESOURCE},
    )
    return dg.GraphDefinition(RUN_DIAGRAM, node_defs=[op]).to_job(
        description="Runs a diagram that was made at run time.",
        resource_defs={RESOURCE: workflow, IO_MANAGER: json_values},
        executor_def=dg.in_process_executor,
    )


def _run(context: dg.OpExecutionContext, scope: Scope) -> Iterator[dg.Output[Any]]:
    run, durable = running(context), Durable(running(context), scope.catalog, scope.tasks, context.job_name)
    ran = durable.go_on(run.continues) if run.continues else _begun(context, scope, durable)
    run.took(ran.result)
    if ran.failure is not None:
        raise ran.failure
    record = ran.record([WHY])
    run.records.append(record)
    yield record_output(scope, whole_unit(scope.catalog.get(record.process)), record, run)
    fail_if_rejected(context, scope, record)


def _begun(context: dg.OpExecutionContext, scope: Scope, durable: Durable) -> Ran:
    process = _process(scope.catalog, context.op_config.get("process"))
    return durable.execute(process.id, context.op_config["context"], wanted_start(context, process).id)


def _catalog(run: WorkflowRun, bpmn: str) -> Catalog:
    """The diagram that is given, or the one of the execution that the run goes on with.

    Raises:
        DiagramError, CompoundError: it is broken.

    """
    if run.continues is not None:
        kept = run.executions.sources(run.executions.get(run.continues).sources)
        return Catalog.of_sources(kept.files)
    source = run.artifacts.get(bpmn) if bpmn.startswith(DIGEST) else bpmn.encode()
    catalog = Catalog.of_sources({FILE: source})
    raise_all(catalog.problems)
    return catalog


def _process(catalog: Catalog, wanted: str | None) -> Process:
    if wanted is not None:
        return catalog.get(wanted).process
    processes = [entry.process for entry in catalog.drawn.values() if entry.process.executable]
    if len(processes) != 1:
        names = ", ".join(process.id for process in processes) or "none"
        raise UsageError("the diagram has not exactly one process that can be run", hint=f"it has: {names}")
    return processes[0]
