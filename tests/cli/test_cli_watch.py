"""`--watch`: what counts as a change, and what runs again."""

from __future__ import annotations

import queue
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread

import pytest
import typer
from rich.console import Console

from weavergen_pipelines.cli.watch import changes, local_paths, watch
from weavergen_pipelines.errors import UsageError, WeavergenError

QUIET = Console(quiet=True)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    (folder / ".git").mkdir(parents=True)
    (folder / "a.yaml").write_text("a")
    (folder / ".git/index").write_text("")
    return folder


def seen(roots: list[Path], steps: list) -> list[list[str]]:
    """The names in each change, where each step changes something after the one before it was seen."""
    stopped, found = Event(), []
    for changed in changes(roots, stopped, 0.02):
        found.append([Path(path).name for path in changed])
        if not steps:
            stopped.set()
        else:
            steps.pop(0)()
    return found


def test_files_that_are_written_made_and_removed_are_changes(model):
    steps = [
        lambda: (model / "a.yaml").write_text("longer"),
        lambda: (model / "b.yaml").write_text("b"),
        (model / "a.yaml").unlink,
    ]
    assert seen([model], steps) == [[], ["a.yaml"], ["b.yaml"], ["a.yaml"]]


def test_a_file_that_an_editor_replaces_by_one_of_the_same_size_is_a_change(model):
    def replace() -> None:
        (model / "new").write_text("b")
        (model / "new").replace(model / "a.yaml")

    assert seen([model / "a.yaml"], [replace]) == [[], ["a.yaml"]]


def test_hidden_files_are_none(model):
    def step() -> None:
        (model / ".git/index").write_text("other")
        (model / "b.yaml").write_text("b")

    assert seen([model], [step]) == [[], ["b.yaml"]]


def test_a_run_that_fails_is_followed_by_the_next_and_the_code_is_that_of_the_last(model):
    stopped, ends = Event(), [WeavergenError("broken"), typer.Exit(4), None]

    def run() -> None:
        (model / "a.yaml").write_text("x" * len(ends))
        end = ends.pop(0)
        if not ends:
            stopped.set()
        if end:
            raise end

    assert watch(run, [model], QUIET, stopped=stopped, interval=0.02) == 0
    assert ends == []


class Interrupted(Event):
    """A wait that somebody ends with Ctrl-C."""

    def wait(self, timeout: float | None = None) -> bool:
        raise KeyboardInterrupt


@pytest.mark.parametrize(("end", "code"), [(None, 0), (WeavergenError("broken"), 1)])
def test_an_interrupt_ends_with_the_code_of_the_last_run(end, code, model):
    def run() -> None:
        if end:
            raise end

    assert watch(run, [model], QUIET, stopped=Interrupted()) == code


def test_an_interrupt_during_a_run_ends_too(model):
    assert watch(lambda: signal.raise_signal(signal.SIGINT), [model], QUIET) == 0


def test_without_a_local_path_there_is_nothing_to_watch(model, monkeypatch):
    monkeypatch.chdir(model.parent)
    options = {"registry": "https://example.com/x.git", "templates": None, "policy": ["./model@v1[sub]", "mine", "no"]}
    assert list(local_paths(options, ("registry", "templates", "policy"), {"mine": "model/a.yaml"})) == [
        Path("model"),
        Path("model/a.yaml"),
    ]
    with pytest.raises(UsageError, match="nothing to watch"):
        watch(list, local_paths(options, ("registry",), {}), QUIET)


PROGRAM = """
import sys, typer
from pathlib import Path
from weavergen_pipelines.cli.command import command

app = typer.Typer()

@command(app, example="x", watches=("registry",))
def show(*, registry: str | None = None) -> None:
    '''Show.'''
    print(Path(registry, "a.yaml").read_text(), flush=True)

app()
"""


def test_a_command_with_watches_runs_again_until_it_is_interrupted(model, tmp_path):
    command = [sys.executable, "-c", PROGRAM, "--registry", str(model), "--watch", "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        lines: queue.Queue[str] = queue.Queue()
        Thread(target=lambda: [lines.put(line.strip()) for line in process.stdout], daemon=True).start()
        assert lines.get(timeout=60) == "a"
        (model / "a.yaml").write_text("second")
        assert lines.get(timeout=60) == "second"
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
