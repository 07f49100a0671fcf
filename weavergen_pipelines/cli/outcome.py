"""How executions are shown: what they came to, and what they wait for, with the command that brings it."""

from __future__ import annotations

import json
import shlex
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from weavergen_pipelines.cli.options import Format
from weavergen_pipelines.cli.tables import show_json, show_records
from weavergen_pipelines.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from weavergen_pipelines.workflow.engine import WorkflowStatus
    from weavergen_pipelines.workflow.journal import Wait
    from weavergen_pipelines.workflow.result import WorkflowExecutionResult

SHOWN = ("execution_id", "outcome", "data", "executed", "errors")


def show_result(result: WorkflowExecutionResult, format_: Format) -> None:
    """Print what an execution came to, and end the command as it ended.

    Raises:
        WeavergenError: it failed.
        typer.Exit: it was rejected.
    """
    from weavergen_pipelines.cli.run import finish

    _refuse_mermaid(format_)
    shown = result.to_json()
    if format_ is Format.JSON:
        show_json(shown)
        raise typer.Exit(result.exit_code)
    show_json({key: shown[key] for key in SHOWN})
    _show_waits(result.waits, result.execution_id)
    finish(result, {})


def show_status(status: WorkflowStatus, format_: Format) -> None:
    """Print where an execution is."""
    _refuse_mermaid(format_)
    if format_ is Format.JSON:
        show_json(asdict(status))
        return
    print(f"{status.workflow}: {status.state}")
    print(f"executed: {', '.join(status.executed) or 'nothing yet'}")
    if status.running:
        print(f"under way: {', '.join(status.running)}")
    _show_waits(status.waits, status.execution_id)


def show_receivers(receivers: Iterable[str], format_: Format) -> None:
    """Print the executions that something has moved."""
    show_records([{"execution": one} for one in receivers], format_, empty="no execution goes on by it")


def moment(seconds: float) -> str:
    """A time as people and programs read it."""
    from datetime import UTC, datetime

    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _refuse_mermaid(format_: Format) -> None:
    if format_ is Format.MERMAID:
        raise UsageError("this has no Mermaid text", where="--format", hint="see `weavergen workflow draw --execution`")


def _show_waits(waits: Iterable[Wait], execution: str) -> None:
    for wait in waits:
        print(f"waits for {_awaited(wait)}")
        command = _COMMANDS.get(wait.kind)
        if command is not None:
            words = [word.format(wait=wait, execution=execution, **_json(wait)) for word in command]
            print(f"  weavergen workflow {shlex.join(words)}")


_COMMANDS = {
    "user": ("complete", "{execution}", "{wait.key}", "--data", "{{}}"),
    "message": ("message", "{wait.name}", "--correlation", "{correlation}"),
    "signal": ("signal", "{wait.name}"),
    "timer": ("resume", "{execution}"),
}
"""The commands that bring what is awaited."""


def _json(wait: Wait) -> dict[str, Any]:
    return {"correlation": json.dumps(wait.correlation, ensure_ascii=False)}


def _awaited(wait: Wait) -> str:
    told = {"name": wait.name, "correlation": wait.correlation, "condition": wait.condition, "assignee": wait.assignee}
    parts = [f"{wait.kind} at {wait.element}", *(f"{key} {value}" for key, value in told.items() if value)]
    return ", ".join(parts if wait.due is None else [*parts, f"due {moment(wait.due)}"])
