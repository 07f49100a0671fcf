"""Starting a process for a command, with progress, and ending the command as the process ended."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import typer

from weavergen_pipelines.artifacts.memory import TaskMemory
from weavergen_pipelines.artifacts.store import ArtifactStore
from weavergen_pipelines.cli.diagnostics import DiagnosticStyle, show_items, style_of
from weavergen_pipelines.cli.options import COMMON_INPUTS, Executor
from weavergen_pipelines.cli.problems import rejection_of
from weavergen_pipelines.cli.session import session
from weavergen_pipelines.errors import CompoundError, WeavergenError

if TYPE_CHECKING:
    from weavergen_pipelines.cli.problems import Item
    from weavergen_pipelines.workflow.catalog import Catalog
    from weavergen_pipelines.workflow.engine import WorkflowEngine
    from weavergen_pipelines.workflow.result import OnProgress, Progress, WorkflowExecutionResult
    from weavergen_pipelines.workflow.spiff.runtime import Runtime


CHECK = "registry_check"
CHECKED = (*COMMON_INPUTS, "baseline")
"""The inputs of a process that make a difference to what checking the registry reports."""
REGISTRY_REJECTED = "registry_rejected"
"""The code of the error end of a registry with errors."""


def artifacts() -> ArtifactStore:
    """The artifact store of the settings."""
    return ArtifactStore(session().settings.storage.artifacts)


def memory() -> TaskMemory:
    """The remembered task results of the settings."""
    return TaskMemory(session().settings.storage.cache_dir / "memory", artifacts())


def catalog() -> Catalog:
    """The shipped diagrams and the user's own, and with them the shipped service tasks."""
    from weavergen_pipelines.tasks import register_all
    from weavergen_pipelines.workflow.catalog import find_bpmn_dirs, load_diagrams

    register_all()
    return load_diagrams(find_bpmn_dirs(session().settings.engine.workflow_dir))


def start(
    process: str,
    inputs: Mapping[str, Any],
    executor: Executor = Executor.SPIFF,
    *,
    diagrams: Catalog | None = None,
    report: OnProgress | None = None,
) -> WorkflowExecutionResult:
    """Run a process to its end; `diagrams` other than the shipped and configured ones may be given.

    `report` is told of its progress, which is shown on a terminal without one.
    """
    run = _in_dagster if executor is Executor.DAGSTER else _in_process
    with nullcontext(report) if report else _progress() as told:
        return run(diagrams or catalog(), process, inputs, told)


def finish(
    result: WorkflowExecutionResult, inputs: Mapping[str, Any], *, reported: bool = False, apart: bool = False
) -> None:
    """End the command: with 0, or with the errors of the execution and their exit code; show what checks have found.

    Args:
        result: what came of the execution.
        inputs: what it was started with.
        reported: what checks have found stands in a report that was printed.
        apart: standard output has a document that remarks are not to follow, wherever problems go.

    Raises:
        WeavergenError: the execution failed.
        typer.Exit: it was rejected; why is printed.
    """
    style = style_of(session())
    if result.outcome == "rejected":
        _tell_rejection([] if reported else found_in(result, inputs), result.error_code, style)
        raise typer.Exit(1)
    if not reported:
        show_items(_findings(result), replace(style, stdout=style.stdout and not apart))
    ours = [error for error in result.errors if isinstance(error, WeavergenError)]
    for error in result.errors:
        if not isinstance(error, WeavergenError):
            raise error
    if ours:
        raise ours[0] if len(ours) == 1 else CompoundError(ours)


def _tell_rejection(found: list[Item], error_code: str | None, style: DiagnosticStyle) -> None:
    """Say what was found, and with which error code the process ended, unless that is plain from it."""
    show_items([*found, *rejection_of(error_code)] if style.asked else found, style)
    if not style.asked and not (session().quiet and error_code == REGISTRY_REJECTED):
        session().errors.print(f"[bold red]rejected[/]: {error_code}")


def found_in(result: WorkflowExecutionResult, inputs: Mapping[str, Any]) -> list[Item]:
    """What a process has found that was rejected; for a registry with errors, what checking it finds."""
    if result.error_code == REGISTRY_REJECTED and result.workflow != CHECK:
        result = start(CHECK, {name: inputs[name] for name in CHECKED if name in inputs})
    return _findings(result)


def _findings(result: WorkflowExecutionResult) -> list[Item]:
    """What the checks of a process have found: of the registry, and of its policies."""
    reports = [result.data[name] for name in ("check_report", "policy_report") if result.data.get(name)]
    return [item for report in reports for item in artifacts().get_json(report["findings"]["digest"])]


def print_text(result: WorkflowExecutionResult) -> None:
    """Print the text that an execution has made, if it has."""
    text = result.data.get("text")
    if text is not None:
        print(text)


def show_comparison(result: WorkflowExecutionResult) -> None:
    """Print the diff of a comparison, if the execution made one."""
    comparison = result.data.get("comparison")
    if comparison is not None:
        sys.stdout.write(artifacts().get(comparison["diff"]["digest"]).decode())


def show_coverage(result: WorkflowExecutionResult) -> None:
    """Print which lines of the policies were evaluated, if the execution looked."""
    report = result.data.get("policy_report") or {}
    if report.get("coverage") is not None:
        from weavergen_pipelines.cli.policy_coverage import print_coverage

        print_coverage(artifacts().get_json(report["coverage"]["digest"]), session().errors)


def _in_process(
    diagrams: Catalog, process: str, inputs: Mapping[str, Any], report: OnProgress
) -> WorkflowExecutionResult:
    """Without a journal: what a command has done is remembered task by task, and it is started again as it was."""
    from weavergen_pipelines.workflow.engine import WorkflowEngine

    return WorkflowEngine(diagrams, _runtime(report)).run_workflow(process, inputs)


@contextmanager
def engine(diagrams: Catalog | None = None) -> Iterator[WorkflowEngine]:
    """The engine whose executions are kept where the settings say, with progress on a terminal."""
    from weavergen_pipelines.workflow.engine import WorkflowEngine
    from weavergen_pipelines.workflow.store.open import open_store

    with _progress() as report:
        running = WorkflowEngine(diagrams or catalog(), _runtime(report), open_store(session().settings.engine))
        try:
            yield running
        finally:
            running.close()


def go_on(running: WorkflowEngine, execution: str, *, wait_timers: bool) -> WorkflowExecutionResult:
    """Go on with an execution until it ends or rests again; one of Dagster's is left to its sensor."""
    import asyncio

    runner = running.store.get(execution).runner
    if runner:
        session().notes.print(f"it goes on as a run of the Dagster job {runner}, which its sensor starts", markup=False)
    return asyncio.run(running.resume_workflow(execution, wait_timers=wait_timers))


def _runtime(report: OnProgress) -> Runtime:
    from weavergen_pipelines.workflow.service_task import REGISTRY
    from weavergen_pipelines.workflow.spiff.runtime import Runtime

    settings = session().settings
    return Runtime(
        tasks=REGISTRY,
        settings=settings,
        artifacts=artifacts(),
        memory=memory(),
        timeout=settings.engine.default_timeout,
        on_progress=report,
    )


def _in_dagster(
    diagrams: Catalog, process: str, inputs: Mapping[str, Any], report: OnProgress
) -> WorkflowExecutionResult:
    from weavergen_pipelines.orchestration.run import run_in_dagster

    return run_in_dagster(diagrams, process, inputs, settings=session().settings, on_progress=report)


@contextmanager
def _progress() -> Iterator[OnProgress]:
    """What is under way, on a terminal; nothing elsewhere."""
    notes = session().notes
    if not notes.is_terminal or notes.quiet:
        yield lambda _progress: None
        return
    with notes.status("Starting") as status:
        yield _shown(status.update)


def _shown(update: Callable[[str], None]) -> OnProgress:
    running: dict[str, str] = {}

    def show(progress: Progress) -> None:
        if progress.kind == "started":
            running[progress.element] = progress.name
        elif progress.kind in ("finished", "stopped"):
            running.pop(progress.element, None)
        update(", ".join(running.values()) or "Working")

    return show
