"""A folder per case: a diagram, what goes in, and how it must end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from weavergen_pipelines.workflow.catalog import load_diagrams
from weavergen_pipelines.workflow.engine import WorkflowEngine

CASES = [case for case in sorted((Path(__file__).parent / "cases").iterdir()) if not (case / "outside.json").exists()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_diagram_ends_as_expected(case, runtime):
    expected = json.loads((case / "expected.json").read_text())
    given = json.loads((case / "input.json").read_text())

    result = WorkflowEngine(load_diagrams([case]), runtime).run_workflow("main", given)

    found = result.to_json()
    found["errors"] = [error["kind"] for error in found["errors"]]
    found["executed"] = sorted(found["executed"])
    assert {key: found[key] for key in expected} == {**expected, "executed": sorted(expected["executed"])}
