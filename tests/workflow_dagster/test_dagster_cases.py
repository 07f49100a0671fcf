"""The folder cases of both executors, as jobs without assets and as assets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from weavergen_pipelines.workflow.catalog import load_diagrams
from weavergen_pipelines.workflow.dagster.execute import execute_with_dagster

FOLDER = Path(__file__).parents[1] / "workflow" / "cases"
CASES = [case for case in sorted(FOLDER.iterdir()) if not (case / "outside.json").exists()]


@pytest.mark.parametrize("registry", [None, "otel"], ids=["job", "assets"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_diagram_ends_as_expected(case, registry, settings, tasks):
    expected = json.loads((case / "expected.json").read_text())
    given = json.loads((case / "input.json").read_text())

    result = execute_with_dagster(
        load_diagrams([case]), "main", given, settings=settings, registry=registry, tasks=tasks
    )

    found = {**result.to_json(), "errors": [type(error).__name__ for error in result.errors]}
    compared = {key for key in expected if key in found} - {"executed"}
    assert {key: found[key] for key in compared} == {key: expected[key] for key in compared}
    assert set(found["executed"]) == set(expected["executed"])
