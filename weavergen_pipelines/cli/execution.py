"""`weavergen workflow run …`: executions, and what people and messages bring to them."""

from __future__ import annotations

from contextlib import suppress
from enum import StrEnum
from typing import Annotated

import typer

from weavergen_pipelines.cli.command import command
from weavergen_pipelines.cli.diagrams import Name, Tasks, found, import_modules
from weavergen_pipelines.cli.given import json_object, json_value
from weavergen_pipelines.cli.options import Executor, Format, OutputFormat, RunBy
from weavergen_pipelines.cli.outcome import moment, show_receivers, show_result, show_status

Execution = Annotated[str, typer.Argument(help="The id of an execution.")]
Data = Annotated[str, typer.Option("--data", help="What it brings: JSON, or a file of it.")]
Wait = Annotated[bool, typer.Option("--wait/--no-wait", help="Wait for timers.")]


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
    wait: Wait = True,
) -> None:
    """Run a process to its end, or until it waits for a person or a message; print how it ended."""
    from weavergen_pipelines.cli.run import engine, start
    from weavergen_pipelines.errors import UsageError

    import_modules(tasks)
    diagrams, process = found(name)
    inputs = json_object(context, "--context")
    if executor is Executor.DAGSTER:
        if execution_id is not None:
            raise UsageError("a Dagster run has an id of its own", where="--id", hint="leave it out")
        result = start(process, inputs, executor, diagrams=diagrams)
    else:
        with engine(diagrams) as running:
            result = running.run_workflow(process, inputs, execution_id=execution_id, wait_timers=wait)
    show_result(result, output_format)


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
            "begun": moment(one.created),
            "updated": moment(one.updated),
        }
        for one in kept
    ]
    show_records(records, output_format, empty="no executions")


def status(execution: Execution, output_format: OutputFormat = Format.RICH) -> None:
    """Show where an execution is: what has completed, what is under way, what it waits for."""
    from weavergen_pipelines.cli.run import engine

    with engine() as running:
        found_status = running.get_workflow_status(execution)
    show_status(found_status, output_format)


def history(execution: Execution, output_format: OutputFormat = Format.RICH) -> None:
    """List what has happened to an execution, in order."""
    from weavergen_pipelines.cli.run import engine
    from weavergen_pipelines.cli.tables import show_records

    with engine() as running:
        entries = running.history(execution)
    records = [{"at": moment(one.at), "what": one.kind, "step": one.key, "data": dict(one.data)} for one in entries]
    show_records(records, output_format, empty="nothing has happened yet")


def complete(
    execution: Execution,
    task: Annotated[str, typer.Argument(help="The user task: its element, or its step key.")],
    *,
    data: Data = "{}",
    tasks: Tasks = None,
    output_format: OutputFormat = Format.RICH,
    wait: Wait = True,
) -> None:
    """Complete a user task, and go on with its execution."""
    from weavergen_pipelines.cli.run import engine, go_on

    import_modules(tasks)
    given = json_object(data, "--data")
    with engine() as running:
        running.complete_task(execution, task, given)
        result = go_on(running, execution, wait_timers=wait)
    show_result(result, output_format)


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
            name, json_value(correlation, "--correlation"), json_value(payload, "--payload"), message_id=message_id
        )
    show_receivers(receivers, output_format)


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
        receivers = running.broadcast_signal(name, json_value(payload, "--payload"))
    show_receivers(receivers, output_format)


def resume(
    execution: Execution, *, tasks: Tasks = None, output_format: OutputFormat = Format.RICH, wait: Wait = True
) -> None:
    """Go on with an execution whose process was killed, or that waits for a time that has come."""
    from weavergen_pipelines.cli.run import engine, go_on

    import_modules(tasks)
    with engine() as running:
        result = go_on(running, execution, wait_timers=wait)
    show_result(result, output_format)


def cancel(execution: Execution, output_format: OutputFormat = Format.RICH) -> None:
    """Cancel an execution: nothing more of it is started."""
    from weavergen_pipelines.cli.run import engine, go_on
    from weavergen_pipelines.workflow.store import ExecutionBusy

    with engine() as running:
        running.cancel_workflow(execution)
        with suppress(ExecutionBusy):  # whoever runs it is told
            go_on(running, execution, wait_timers=False)
        cancelled = running.get_workflow_status(execution)
    show_status(cancelled, output_format)


def poll(tasks: Tasks = None, output_format: OutputFormat = Format.RICH) -> None:
    """Go on once with all that is due: timers, schedules, and executions whose process has died."""
    from weavergen_pipelines.cli.run import engine

    import_modules(tasks)
    with engine() as running:
        moved = running.poll()
    show_receivers(moved, output_format)
