"""The folder cases of both executors, as jobs without assets and as assets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from weavergen_pipelines.workflow.catalog import load_diagrams
from weavergen_pipelines.workflow.dagster.execute import execute_with_dagster
from weavergen_pipelines.workflow.problems import DiagramError

FOLDER = Path(__file__).parents[1] / "workflow" / "cases"
LOOPS = {"loop", "inclusive_loop"}
CASES = [case for case in sorted(FOLDER.iterdir()) if case.name not in LOOPS]


@pytest.mark.parametrize("registry", [None, "otel"], ids=["job", "assets"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_diagram_ends_as_expected(case, registry, settings, tasks):
    expected = json.loads((case / "expected.json").read_text())
    given = json.loads((case / "input.json").read_text())

    result = execute_with_dagster(
        load_diagrams([case]), "main", given, settings=settings, registry=registry, tasks=tasks
    )

    found = result.to_json()
    found["errors"] = [error["kind"] for error in found["errors"]]
    found["executed"] = sorted(found["executed"])
    assert {key: found[key] for key in expected} == {**expected, "executed": sorted(expected["executed"])}


@pytest.mark.parametrize("case", sorted(LOOPS))
def test_a_loop_is_refused_with_its_line(case, settings, tasks):
    catalog = load_diagrams([FOLDER / case])

    with pytest.raises(DiagramError, match=r"diagram\.bpmn:\d+: element .*a loop has no form in Dagster"):
        execute_with_dagster(catalog, "main", {"n": 3} if case == "loop" else {}, settings=settings, tasks=tasks)
