"""Completion as one has it: a command line is typed into a shell on a terminal, with a Tab in it.

The program that the shell starts then is a stand-in, which writes down the arguments that it was given.
"""

from __future__ import annotations

import json
import os
import shlex
import sys
import time
from pathlib import Path

import pytest
from cli_terminal import Terminal

SHELLS = {
    "bash": (["bash", "--norc", "--noprofile"], "source ./script; PS1='rea''dy>'"),
    "zsh": (["zsh", "-f"], "autoload -U compinit; compinit -u -D; source ./script; PS1='rea''dy>'"),
    "fish": (["fish", "--no-config"], "source ./script; function fish_prompt; echo rea''dy\\>; end"),
    "elvish": (["elvish", "-norc"], "eval (slurp < script); set edit:prompt = { print 'rea'dy'>' }"),
}
"""How each is started, and what is typed first: it reads the script, and says from then on when it is ready."""
TYPED = {
    "weavergen regi\t": ["registry"],
    "weavergen --quiet registry chec\t": ["--quiet", "registry", "check"],
    "weavergen registry check --include-unr\t": ["registry", "check", "--include-unreferenced"],
    "weavergen registry check --engine bi\t": ["registry", "check", "--engine", "binary"],
    "weavergen registry check --engine=bi\t": ["registry", "check", "--engine=binary"],
    "weavergen registry check -r my\t": ["registry", "check", "-r", "my model.yaml"],
    "weavergen registry check --registry=oth\t": ["registry", "check", "--registry=other.yaml"],
    "weavergen workflow run oth\t": ["workflow", "run", "other.yaml"],
    "weavergen completion pow\t": ["completion", "powershell"],
}
LOGGING = "import json, sys; print(json.dumps(sys.argv[2:]), file=open(sys.argv[1], 'a'))"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with files to name, and with the stand-in for the program."""
    for name in ("my model.yaml", "other.yaml"):
        (tmp_path / name).touch()
    program = tmp_path / "bin/weavergen"
    program.parent.mkdir()
    stand_in = shlex.join([sys.executable, "-c", LOGGING, str(tmp_path / "log")])
    program.write_text(f'#!/bin/sh\nexec {stand_in} "$@"\n')
    program.chmod(0o755)
    return tmp_path


def given(log: Path, terminal: Terminal, count: int) -> list[str]:
    """The arguments of the last call, when there were so many."""
    last = time.monotonic() + 30
    while time.monotonic() < last:
        terminal.read()
        if "COMPLETING" in terminal.shown:  # elvish asks before it puts a word into quotation marks
            terminal.press("\n\n")
        calls = log.read_text().splitlines() if log.exists() else []
        if len(calls) == count:
            return json.loads(calls[-1])
    pytest.fail(f"call {count} did not come; shown was {terminal.shown!r}")


@pytest.mark.parametrize("shell", SHELLS)
def test_what_is_typed_is_completed(weavergen, folder: Path, installed, shell: str):
    command, load = SHELLS[shell]
    installed(shell)
    assert weavergen("completion", shell, "--completion-file", folder / "script").returncode == 0
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    terminal = Terminal(command, {"PATH": path, "HOME": str(folder), "TERM": "xterm"}, folder)
    try:
        terminal.press(f"{load}\n")
        terminal.wait_for("ready>")
        for count, (typed, arguments) in enumerate(TYPED.items(), 1):
            terminal.press(f"{typed}\n")
            assert given(folder / "log", terminal, count) == arguments
    finally:
        terminal.close()
