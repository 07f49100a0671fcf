"""The folder cases of both executors, as jobs without assets and as assets; those that wait go on in later runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from weavergen_pipelines.workflow.catalog import load_diagrams
from weavergen_pipelines.workflow.dagster.compile import Compiler
from weavergen_pipelines.workflow.dagster.execute import execute_with_dagster
from weavergen_pipelines.workflow.dagster.resources import EXECUTION_TAG, workflow_resource
from weavergen_pipelines.workflow.journal import Thrown

FOLDER = Path(__file__).parents[1] / "workflow" / "cases"
EXECUTION = "otel__main.execution"


def outside(case):
    """What comes from outside while a case waits."""
    file = case / "outside.json"
    return json.loads(file.read_text()) if file.exists() else []


def has_timer(case):
    """Whether the test of a case has to move the clock, which only a player of journals can."""
    return any(isinstance(come, str) for come in outside(case))


CASES = [case for case in sorted(FOLDER.iterdir()) if not outside(case)]
WAITING = [case for case in sorted(FOLDER.iterdir()) if outside(case) and not has_timer(case)]


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


@pytest.mark.parametrize("case", WAITING, ids=lambda case: case.name)
def test_a_diagram_that_waits_goes_on_in_later_runs(case, settings, tasks, executions, run):
    expected = json.loads((case / "expected.json").read_text())
    workflow = workflow_resource(settings, executions=executions)
    definitions = Compiler(load_diagrams([case]), workflow, tasks, executions=executions).definitions({"otel": {}})
    given = {"ops": {"otel__main": {"ops": {"execution": {"config": json.loads((case / "input.json").read_text())}}}}}

    record = run(definitions, "otel__main_job", given).output_for_node(EXECUTION, "execution")
    identity = record["execution_id"]
    for come in outside(case):
        bring(executions, identity, come)
        record = run(definitions, "otel__main_job", given, tags={EXECUTION_TAG: identity}).output_for_node(
            EXECUTION, "execution"
        )

    assert record["execution_id"] == identity
    assert (record["outcome"], record["outputs"]) == (expected["outcome"], expected["data"])
    assert set(record["executed"]) == set(expected["executed"])


def bring(executions, identity, come):
    """Something comes from outside: the cases name the execution `execution`."""
    if come["kind"] == "user":
        executions.answer(identity, come["key"].replace("execution/", f"{identity}/"), come["data"], come["id"])
    else:
        thrown = Thrown(come["kind"], come["id"], come["name"], come.get("correlation"), come["data"].get("payload"))
        executions.send(thrown, ttl=3600)
