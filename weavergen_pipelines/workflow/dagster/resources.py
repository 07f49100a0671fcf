"""The Dagster resources of compiled processes: the execution of a run, and where values are kept between ops."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import dagster as dg
import orjson

from weavergen_pipelines.artifacts.local_files import LocalFiles
from weavergen_pipelines.artifacts.memory import TaskMemory
from weavergen_pipelines.artifacts.store import ArtifactStore
from weavergen_pipelines.config import Settings
from weavergen_pipelines.telemetry.tracing import ExecutionSpan, current_traceparent, execution_span
from weavergen_pipelines.workflow.dagster.runtime import WorkflowRun
from weavergen_pipelines.workflow.result import OnProgress, outcome_of
from weavergen_pipelines.workflow.store import ExecutionStore, open_store

T = TypeVar("T")

RESOURCE = "workflow"
IO_MANAGER = "workflow_values"
PROCESS_TAG = "weavergen/process"
INSTANCE_TAG = "weavergen/registry"
START_TAG = "weavergen/start"
EXECUTION_TAG = "weavergen/execution"
"""The execution that a run goes on with."""
TRACEPARENT_TAG = "weavergen/traceparent"
TRACE_TAG = "weavergen/trace_id"


class JsonValues(dg.IOManager):
    """Small JSON values in files: the latest value of each asset, and the tokens of each run."""

    def __init__(self, root: Path) -> None:
        self._files = LocalFiles(root, durable=False)

    def handle_output(self, context: dg.OutputContext, obj: Any) -> None:
        """Replace the value of an asset, or write a token."""
        self._files.write(_key(context), orjson.dumps(obj))

    def load_input(self, context: dg.InputContext) -> Any:
        """The value of an asset, or the token of an op before: None if the run that this one repeats has skipped it.

        Raises:
            DagsterInvariantViolationError: the asset was never materialized here.

        """
        source = context if context.has_asset_key else _given(context.upstream_output)
        if isinstance(source, dg.OutputContext) and not _was_made(source):
            return None
        try:
            return orjson.loads(self._files.read(_key(source)))
        except FileNotFoundError:
            name = context.asset_key.to_user_string() if context.has_asset_key else context.name
            raise dg.DagsterInvariantViolationError(f"{name} has no value yet: materialize it first") from None

    def keep(self, asset: dg.AssetKey, value: Any) -> None:
        """Replace the value of an asset."""
        self._files.write(_path("assets", *asset.path), orjson.dumps(value))

    def latest(self, asset: dg.AssetKey, partition: str | None = None) -> Any:
        """The latest value of an asset, or of a partition of it.

        Raises:
            FileNotFoundError: it has none.

        """
        return orjson.loads(self._files.read(_path("assets", *asset.path, *([partition] if partition else []))))


def _key(context: dg.InputContext | dg.OutputContext) -> str:
    if context.has_asset_key:
        return _path("assets", *context.get_asset_identifier())
    return _path("runs", *context.get_identifier())


def _was_made(output: dg.OutputContext) -> bool:
    """Whether a run has yielded it. Dagster asks for what was skipped if the run ended before all that follows was."""
    try:
        return bool(output.run_id)
    except dg.DagsterInvariantViolationError:
        return False


def _path(*parts: str) -> str:
    return "/".join(quote(part, safe="") for part in parts) + ".json"


def values_of(instance: dg.DagsterInstance) -> JsonValues:
    """The values under the storage folder of a Dagster instance."""
    return JsonValues(Path(instance.storage_directory()) / "weavergen")


@dg.io_manager(description="Small JSON values: the latest of each asset, and the tokens of each run.")
def json_values(context: dg.InitResourceContext) -> JsonValues:
    """The values under the storage folder of the Dagster instance."""
    return values_of(_given(context.instance))


def workflow_resource(
    settings: Settings,
    on_progress: OnProgress | None = None,
    on_start: Callable[[WorkflowRun], None] | None = None,
    executions: ExecutionStore | None = None,
    *,
    wait_timers: bool = False,
) -> dg.ResourceDefinition:
    """The resource that opens an execution for each Dagster run: its span, and what its tasks are given.

    `executions` are kept where the settings say, unless they are given. What runs as one op rests where only time can
    move it, and goes on in a later run, unless it is to `wait_timers`.
    """
    store = executions or open_store(settings.engine)

    @contextmanager
    def execution(context: dg.InitResourceContext) -> Iterator[WorkflowRun | None]:
        run, instance = _given(context.run), _given(context.instance)
        if _has_ended(instance, run.run_id):
            yield None
            return
        name = run.tags.get(PROCESS_TAG, run.job_name)
        with execution_span(name, run.run_id, settings, run.tags.get(TRACEPARENT_TAG)) as span:
            instance.add_run_tags(run.run_id, {TRACE_TAG: span.trace_id})
            artifacts = ArtifactStore(settings.storage.artifacts)
            workflow = WorkflowRun(
                run_id=run.run_id,
                root_id=run.root_run_id or run.run_id,
                continues=_continued(run, instance),
                settings=settings,
                artifacts=artifacts,
                memory=TaskMemory(settings.storage.cache_dir / "memory", artifacts),
                trace_id=span.trace_id,
                traceparent=current_traceparent(),
                on_progress=on_progress or _silent,
                executions=store,
                wait_timers=wait_timers,
            )
            (on_start or _silent)(workflow)
            yield workflow
            _end(span, workflow)

    return dg.ResourceDefinition(execution, description="The settings, artifacts and telemetry of an execution.")


def _continued(run: dg.DagsterRun, instance: dg.DagsterInstance) -> str | None:
    """The execution that a run continues, or that the run continues which it repeats: a repetition may lack the tag."""
    root = instance.get_run_by_id(run.root_run_id) if run.root_run_id else None
    return run.tags.get(EXECUTION_TAG) or (root.tags.get(EXECUTION_TAG) if root else None)


def _has_ended(instance: dg.DagsterInstance, run_id: str) -> bool:
    """Whether a run is over: Dagster then asks for resources again, to read the outputs."""
    run = instance.get_run_by_id(run_id)
    return run is not None and run.is_finished


def _end(span: ExecutionSpan, workflow: WorkflowRun) -> None:
    waiting = bool(workflow.records) and workflow.records[-1].outcome == "waiting"
    outcome = outcome_of(workflow.errors)
    span.ended("waiting" if waiting and outcome == "completed" else outcome, workflow.executed)


def _given(value: T | None) -> T:
    """What Dagster leaves out only outside of runs."""
    if value is None:
        raise dg.DagsterInvariantViolationError("only a Dagster run has this")
    return value


def _silent(_told: object) -> None:
    """Nobody asked."""
