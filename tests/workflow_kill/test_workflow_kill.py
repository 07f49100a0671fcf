"""Executions with effects, killed at any moment and gone on with: as commands, and as Dagster runs.

What was found is printed (`-s`), and added as a line of JSON to the file that `WEAVERGEN_KILL_COUNTS` names.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

COUNTS = os.environ.get("WEAVERGEN_KILL_COUNTS")
SCRIPT = Path(__file__).parent / "kill_script.py"
DRAWING = SCRIPT.parents[1] / "workflow"
FILE = "executions.sqlite"


def killed(executor: str, folder: Path, store: str, points: int, seed: int) -> dict[str, Any]:
    command = [sys.executable, SCRIPT, executor, folder, store, str(points), str(seed)]
    code, said, errors = ended(command, folder)
    assert code == 0, errors
    result: dict[str, Any] = json.loads(said.splitlines()[-1])
    line = json.dumps({"store": store.partition(":")[0], "seed": seed, **result})
    print(line)
    if COUNTS:
        with Path(COUNTS).open("a") as file:
            file.write(f"{line}\n")
    assert result["wrong"] == [], errors[-5000:]
    return result


def ended(command: list[Any], folder: Path) -> tuple[int, str, str]:
    """The exit code of a command and what it said, in files: what those who were killed had started lives longer."""
    said, errors = folder / "said", folder / "errors"
    environment = {**os.environ, "PYTHONPATH": str(DRAWING)}
    with said.open("w") as output, errors.open("w") as problems:
        process = subprocess.Popen(
            command, env=environment, stdout=output, stderr=problems, stdin=subprocess.DEVNULL, start_new_session=True
        )
        code = process.wait()
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    return code, said.read_text(), errors.read_text()


def promised(result: dict[str, Any]) -> None:
    """Nothing was wrong, and that was put to the test."""
    assert result["killed"] == result["points"]
    assert sum(result["went_on"].values()) == result["killed"]
    assert result["looks"] > result["points"]


def test_commands_that_are_killed_are_gone_on_with(tmp_path):
    promised(killed("in_process", tmp_path, FILE, 14, seed=1))


def test_dagster_runs_that_are_killed_are_gone_on_with(tmp_path):
    promised(killed("in_dagster", tmp_path, FILE, 6, seed=1))


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3, 4])
def test_commands_that_are_killed_at_hundreds_of_points(tmp_path, seed):
    promised(killed("in_process", tmp_path, FILE, 100, seed))


@pytest.mark.slow
def test_commands_that_are_killed_with_postgres(tmp_path, postgres):
    promised(killed("in_process", tmp_path, postgres, 60, seed=5))


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(6, 12))
def test_dagster_runs_that_are_killed_at_hundreds_of_points(tmp_path, seed):
    promised(killed("in_dagster", tmp_path, FILE, 36, seed))


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_dagster_runs_that_are_killed_with_postgres(tmp_path, postgres):
    promised(killed("in_dagster", tmp_path, postgres, 16, seed=12))
