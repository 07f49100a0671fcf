"""Executions that are killed at any moment come to the same end: what was found is printed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parent / "kill_points.py"
DRAWING = SCRIPT.parents[1] / "workflow"


def found(place: str, folder: Path, points: int, seed: int) -> dict[str, Any]:
    command = [sys.executable, SCRIPT, place, folder, str(points), str(seed)]
    environment = {**os.environ, "PYTHONPATH": str(DRAWING)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=280)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(json.dumps({key: value for key, value in result.items() if key != "wrong"}))
    return result


def promised(result: dict[str, Any]) -> None:
    """The same outcome, data and elements; every effect begun, under its one key; one publication, one message."""
    assert result["wrong"] == []
    assert result["killed"] > result["points"] // 3
    assert len(result["entries_when_killed"]) > 2


def test_a_killed_execution_goes_on_where_it_was(place, tmp_path):
    promised(found(place, tmp_path, 15, seed=1))


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3])
def test_executions_killed_at_two_hundred_points(place, tmp_path, seed):
    promised(found(place, tmp_path, 100, seed))
