"""The folder cases as executions: what they wait for and send, and that they end the same wherever they are stopped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from player import Player

from weavergen_pipelines.workflow.catalog import load_diagrams
from weavergen_pipelines.workflow.journal import Delivery
from weavergen_pipelines.workflow.validate import require_valid

CASES = sorted((Path(__file__).parent / "cases").iterdir())
NOT_REPEATABLE = {"retried", "retried_in_vain", "retried_with_delay"}
"""Their stand-in counts its calls, those before it was stopped too."""


class Case:
    """A folder: a diagram, what goes in and what comes from outside, and how it must end."""

    def __init__(self, folder: Path, runtime, tasks):
        self.given = _json(folder / "input.json", {})
        self.outside = [
            come if isinstance(come, str) else Delivery(**come) for come in _json(folder / "outside.json", [])
        ]
        self.expected = _json(folder / "expected.json", {}) | _json(folder / "in_process.json", {})
        catalog = load_diagrams([folder])
        entries = require_valid(catalog, "main", tasks, allow_scripts=True)
        processes = {name: entry.process for name, entry in entries.items()}
        self.player = Player(processes, runtime, catalog.decisions_of(processes.values()))

    def play(self):
        return self.player.play(self.given, self.outside)


@pytest.fixture
def case(request, runtime, tasks):
    return Case(request.param, runtime, tasks)


def by_folder(cases):
    return pytest.mark.parametrize("case", cases, ids=lambda case: case.name, indirect=True)


@by_folder(CASES)
def test_an_execution_ends_as_expected(case):
    execution, _journal = case.play()

    found = _found(execution)
    found["errors"] = [getattr(error, "kind", type(error).__name__) for error in execution.errors]
    found["waits"] = case.player.rests
    found["thrown"] = [[thrown.kind, thrown.name, thrown.payload] for thrown in case.player.thrown]
    found["order"] = execution.executed
    expected = {**case.expected, "executed": sorted(case.expected["executed"])}
    if found["outcome"] == "rejected":
        expected.pop("errors", None)
    assert {key: found[key] for key in expected} == expected


@by_folder([case for case in CASES if case.name not in NOT_REPEATABLE])
def test_an_execution_that_is_stopped_anywhere_ends_the_same(case):
    execution, journal = case.play()
    whole = (_found(execution), {entry.key for entry in journal.past})

    for length in journal.stops:
        resumed, again = case.player.resume(journal.past[:length], case.outside)
        assert (_found(resumed), {entry.key for entry in again.past}) == whole


def _found(execution):
    return {
        "outcome": execution.outcome,
        "error_code": (execution.root.rejection or (None,))[0],
        "data": execution.root.outputs,
        "stores": execution.root.stores,
        "executed": sorted(execution.executed),
    }


def _json(path, default):
    return json.loads(path.read_text()) if path.exists() else default
