"""`weavergen workflow run …`: executions, and what people and messages bring to them."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from weavergen_pipelines.cli.command import command
from weavergen_pipelines.cli.diagrams import Name, Tasks, found, import_modules
from weavergen_pipelines.cli.options import Executor, Format, OutputFormat, RunBy

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.result import WorkflowExecutionResult

Execution = Annotated[str, typer.Argument(help="The id of an execution.")]
Data = Annotated[str, typer.Option("--data", help="What it brings: JSON, or a file of it.")]


class Status(StrEnum):
    """The statuses of executions."""

    RUNNING = "running"
    WAITING = "waiting"
    COMPLETED = "completed"
    REJECTED = "rejected"
    FAILED = "failed"
    CANCELLED = "cancelled"
    TIMED_OUT = "timed_out"


def register(app: typer.Typer) -> None:
    """Add the commands on executions to those on diagrams."""
    command(app, "run", example="""weavergen workflow run registry_check --context '{"registry": "bundled"}'""")(run)
    command(app, "executions", example="weavergen workflow executions --status waiting")(executions)
    command(app, "status", example="weavergen workflow status 4f1c2a --format json")(status)
    command(app, "history", example="weavergen workflow history 4f1c2a")(history)
    command(app, "complete", example="""weavergen workflow complete 4f1c2a approve --data '{"approved": true}'""")(
        complete
    )
    command(app, "message", example="""weavergen workflow message order_paid --correlation '"o-1"'""")(message)
    command(app, "signal", example="weavergen workflow signal registry_changed")(signal)
    command(app, "resume", example="weavergen workflow resume 4f1c2a")(resume)
    command(app, "cancel", example="weavergen workflow cancel 4f1c2a")(cancel)
    command(app, "poll", example="weavergen workflow poll")(poll)


def run(
    name: Name,
    *,
    context: Annotated[str, typer.Option("--context", help="The data inputs: JSON, or a file of it.")] = "{}",
    tasks: Tasks = None,
    output_format: OutputFormat = Format.RICH,
    executor: RunBy = Executor.SPIFF,
    execution_id: Annotated[str | None, typer.Option("--id", help="The id of the execution.")] = None,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Wait for timers.")] = True,
) -> None:
    """Run a process to its end, or until it waits for a person or a message; print how it ended."""
    from weavergen_pipelines.cli.run import engine, start

    import_modules(tasks)
    diagrams, process = found(name)
    inputs = _object(context, "--context")
    if executor is Executor.DAGSTER:
        result = start(process, inputs, executor, diagrams=diagrams)
    else:
        with engine(diagrams) as running:
            result = running.run_workflow(process, inputs, execution_id=execution_id, wait_timers=wait)
    _show(result, output_format)


def executions(
    process: Annotated[str | None, typer.Option("--process", help="Only those of this process.")] = None,
    status: Annotated[Status | None, typer.Option("--status", help="Only those in this status.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 20,
    output_format: OutputFormat = Format.RICH,
) -> None:
    """List executions, the latest first."""
    from weavergen_pipelines.cli.run import engine
    from weavergen_pipelines.cli.tables import show_records

    with engine() as running:
        kept = running.list_executions(process=process, status=status.value if status else None, limit=limit)
    records = [
        {
            "execution": one.id,
            "process": one.process,
            "status": one.status,
            "begun": _time(one.created),
            "updated": _time(one.updated),
        }
        for one in kept
    ]
    show_records(records, output_format, empty="no executions")


def status(execution: Execution, output_format: OutputFormat = Format.RICH) -> None:
    """Show where an execution is: what has completed, what is under way, what it waits for."""
    from weavergen_pipelines.cli.run import engine
    from weavergen_pipelines.cli.tables import show_json

    with engine() as running:
        found_status = running.get_workflow_status(execution)
    if output_format is Format.JSON:
        show_json(asdict(found_status))
        return
    print(f"{found_status.workflow}: {found_status.state}")
    print(f"executed: {', '.join(found_status.executed) or 'nothing yet'}")
    for wait in found_status.waits:
        print(f"waits for {_awaited(asdict(wait))}{_how(asdict(wait), execution)}")


def history(execution: Execution, output_format: OutputFormat = Format.RICH) -> None:
    """List what has happened to an execution, in order."""
    from weavergen_pipelines.cli.run import engine
    from weavergen_pipelines.cli.tables import show_records

    with engine() as running:
        entries = running.history(execution)
    records = [{"at": _time(one.at), "what": one.kind, "step": one.key, "data": dict(one.data)} for one in entries]
    show_records(records, output_format, empty="nothing has happened yet")


def complete(
    execution: Execution,
    task: Annotated[str, typer.Argument(help="The user task: its element, or its step key.")],
    data: Data = "{}",
    tasks: Tasks = None,
    output_format: OutputFormat = Format.RICH,
) -> None:
    """Complete a user task, and go on with its execution."""
    from weavergen_pipelines.cli.run import engine, go_on

    import_modules(tasks)
    given = _object(data, "--data")
    with engine() as running:
        running.complete_task(execution, task, given)
        result = go_on(running, execution)
    _show(result, output_format)


def message(
    name: Annotated[str, typer.Argument(help="The name of the message.")],
    *,
    correlation: Annotated[str, typer.Option("--correlation", help="What it is for: JSON.")] = "null",
    payload: Annotated[str, typer.Option("--payload", help="What it brings: JSON, or a file of it.")] = "null",
    message_id: Annotated[str | None, typer.Option("--id", help="Its id: the same one twice is one message.")] = None,
    tasks: Tasks = None,
    output_format: OutputFormat = Format.RICH,
) -> None:
    """Send a message to the execution that waits for it, or that it starts; it is kept for one that will."""
    from weavergen_pipelines.cli.run import engine

    import_modules(tasks)
    with engine() as running:
        receivers = running.send_message(
            name, _json(correlation, "--correlation"), _json(payload, "--payload"), message_id=message_id
        )
    _show_receivers(receivers, output_format)


def signal(
    name: Annotated[str, typer.Argument(help="The name of the signal.")],
    payload: Annotated[str, typer.Option("--payload", help="What it brings: JSON, or a file of it.")] = "null",
    tasks: Tasks = None,
    output_format: OutputFormat = Format.RICH,
) -> None:
    """Broadcast a signal to all executions that wait for it, or that it starts."""
    from weavergen_pipelines.cli.run import engine

    import_modules(tasks)
    with engine() as running:
        receivers = running.broadcast_signal(name, _json(payload, "--payload"))
    _show_receivers(receivers, output_format)


def resume(execution: Execution, tasks: Tasks = None, output_format: OutputFormat = Format.RICH) -> None:
    """Go on with an execution whose process was killed, or that waits for a time that has come."""
    from weavergen_pipelines.cli.run import engine, go_on

    import_modules(tasks)
    with engine() as running:
        result = go_on(running, execution)
    _show(result, output_format)


def cancel(execution: Execution) -> None:
    """Cancel an execution: nothing more of it is started."""
    from weavergen_pipelines.cli.run import engine

    with engine() as running:
        running.cancel_workflow(execution)


def poll(tasks: Tasks = None, output_format: OutputFormat = Format.RICH) -> None:
    """Go on once with all that is due: timers, schedules, and executions whose process has died."""
    from weavergen_pipelines.cli.run import engine

    import_modules(tasks)
    with engine() as running:
        moved = running.poll()
    _show_receivers(moved, output_format)


def _show(result: WorkflowExecutionResult, output_format: Format) -> None:
    from weavergen_pipelines.cli.run import finish
    from weavergen_pipelines.cli.tables import show_json

    if output_format is Format.JSON:
        show_json(result.to_json())
        raise typer.Exit(result.exit_code)
    shown = result.to_json()
    show_json({key: shown[key] for key in ("execution_id", "outcome", "data", "executed", "errors")})
    for wait in shown["waits"]:
        print(f"waits for {_awaited(wait)}{_how(wait, result.execution_id)}")
    finish(result, {})


def _show_receivers(receivers: tuple[str, ...], output_format: Format) -> None:
    from weavergen_pipelines.cli.tables import show_records

    show_records([{"execution": one} for one in receivers], output_format, empty="no execution goes on by it")


def _awaited(wait: dict[str, Any]) -> str:
    told = {key: wait[key] for key in ("name", "correlation", "condition", "assignee") if wait[key] not in (None, "")}
    due = f", due {_time(wait['due'])}" if wait["due"] is not None else ""
    return f"{wait['kind']} at {wait['element']}" + "".join(f", {key} {value}" for key, value in told.items()) + due


def _how(wait: dict[str, Any], execution: str) -> str:
    """The command that brings what is awaited."""
    commands = {
        "user": f"complete {execution} {wait['element']} --data '{{…}}'",
        "message": f"message {wait['name']} --correlation '{json.dumps(wait['correlation'])}'",
        "signal": f"signal {wait['name']}",
        "timer": f"resume {execution}",
    }
    command = commands.get(wait["kind"])
    return f"\n  weavergen workflow {command}" if command else ""


def _time(seconds: float) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _object(given: str, option: str) -> dict[str, Any]:
    from weavergen_pipelines.errors import UsageError

    value = _json(given, option)
    if not isinstance(value, dict):
        raise UsageError("an object is expected", where=option, hint='give {"name": value}')
    return value


def _json(given: str, option: str) -> Any:
    """JSON, or the content of a file of it."""
    import orjson

    from weavergen_pipelines.errors import UsageError

    text = Path(given).read_bytes() if os.path.isfile(given) else given  # noqa: PTH113 - no path is too long for it
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        what = f"this is neither a file nor JSON: {error}"
        raise UsageError(what, where=option, hint='give {"name": value}, or a file of it') from error
