"""Executions by the command `weavergen workflow run`, which are gone on with by `weavergen workflow resume`."""

from __future__ import annotations

import json
import os
import sys

from scene import EFFECTS, Attempt, let_go


def preload() -> None:
    """Import what the command needs, once for all processes that are forked."""
    from importlib import import_module
    from pkgutil import iter_modules

    import weavergen_pipelines.cli.app
    import weavergen_pipelines.tasks
    import weavergen_pipelines.workflow.engine

    for module in iter_modules(weavergen_pipelines.tasks.__path__):
        import_module(f"weavergen_pipelines.tasks.{module.name}")


def begin(attempt: Attempt, *, fresh: bool = False) -> None:
    """Run it; `fresh` means a new Python, as a user starts it."""
    context = json.dumps(attempt.inputs)
    arguments = ["run", attempt.process, "--context", context, "--id", attempt.name, "--tasks", str(EFFECTS)]
    _command(attempt, arguments, fresh=fresh)


def go_on(attempt: Attempt) -> str:
    """Go on with it: whether it was `resumed`, had `ended`, or nothing of it was kept (`anew`)."""
    from weavergen_pipelines.config import load_settings
    from weavergen_pipelines.workflow.store import UnknownExecution, open_store

    store = open_store(load_settings().settings.engine)
    try:
        state = "ended" if store.get(attempt.name).ended else "resumed"
    except UnknownExecution:
        state = "anew"
    if state == "resumed":
        let_go(store, attempt.name)
    store.close()
    if state == "anew":
        begin(attempt)
    else:
        _command(attempt, ["resume", attempt.name, "--tasks", str(EFFECTS)])
    return state


def _command(attempt: Attempt, arguments: list[str], *, fresh: bool = False) -> None:
    output = attempt.folder / "output"
    os.dup2(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
    os.dup2(os.open(attempt.folder / "errors", os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
    command = ["weavergen", "workflow", *arguments, "--format", "json"]
    if fresh:
        os.execv(sys.executable, [sys.executable, "-m", "weavergen_pipelines", *command[1:]])
    from weavergen_pipelines.cli import main

    sys.argv = command
    try:
        main()
    except SystemExit:
        sys.stdout.flush()
    said = json.loads(output.read_text())
    attempt.tell(said["outcome"], said["data"], said["executed"])
