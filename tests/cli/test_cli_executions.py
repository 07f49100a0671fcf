"""The commands on executions and pictures, each a process of its own: what one leaves, the next goes on with."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from weavergen_pipelines.workflow.parse import parse_diagram

DIAGRAMS = Path(__file__).parents[1] / "api/diagrams"


@pytest.fixture
def workflow(weavergen, tmp_path: Path):
    """`weavergen workflow …` where the diagrams lie, with JSON as its result."""
    shutil.copytree(DIAGRAMS, tmp_path / "work/bpmn")
    (tmp_path / "work/weavergen.yaml").write_text("engine:\n  workflow_dir: bpmn\n")

    def run(*arguments: str, code: int = 0):
        ended = weavergen("workflow", *arguments, "--format", "json")
        assert ended.returncode == code, ended.stderr
        return json.loads(ended.stdout)

    return run


def test_an_execution_waits_between_commands(workflow, weavergen):
    begun = workflow("run", "order", "--context", '{"number": "o-1"}', "--id", "order-1")
    listed = workflow("executions", "--status", "waiting")
    status = workflow("status", "order-1")
    told = weavergen("workflow", "status", "order-1").stdout
    completed = workflow("complete", "order-1", "approve", "--data", '{"approved": true}')
    paid = workflow("message", "order_paid", "--correlation", '"o-1"', "--payload", "5")
    result = workflow("resume", "order-1")
    history = workflow("history", "order-1")

    assert (begun["outcome"], [wait["element"] for wait in begun["waits"]]) == ("waiting", ["approve"])
    assert [(one["execution"], one["process"], one["status"]) for one in listed] == [("order-1", "order", "waiting")]
    assert (status["state"], status["executed"]) == ("waiting", ["start"])
    assert "weavergen workflow complete order-1 'order-1/approve#1' --data '{}'" in told
    assert [wait["kind"] for wait in completed["waits"]] == ["message"]
    assert paid == [{"execution": "order-1"}]
    assert (result["outcome"], result["data"]) == ("completed", {"approved": True, "payment": 5})
    assert [entry["what"] for entry in history] == ["started", "completed", "received"]


def test_signals_and_cancelling(workflow, weavergen):
    for name in ("one", "two"):
        assert workflow("run", "alarm", "--id", name)["outcome"] == "waiting"

    cancelled = workflow("cancel", "one")
    moved = workflow("signal", "alarm")

    assert cancelled["state"] == "cancelled"
    assert moved == [{"execution": "two"}]
    assert workflow("status", "two")["state"] == "completed"
    assert workflow("poll") == []
    assert workflow("resume", "one", code=1)["outcome"] == "cancelled"


def test_pictures_go_to_files(workflow, weavergen, tmp_path: Path):
    workflow("run", "order", "--context", '{"number": "o-1"}', "--id", "order-1")

    for name, begins in {"png": b"\x89PNG", "svg": b"<svg", "mermaid": b"flowchart"}.items():
        ended = weavergen("workflow", "draw", "order", "--format", name, "--output", f"pictures/{name}")
        assert ended.returncode == 0, ended.stderr
        assert (tmp_path / "work/pictures" / name).read_bytes().startswith(begins)
    assert "Approve" in weavergen("workflow", "draw", "order", "--format", "ascii").stdout
    assert "waiting" in weavergen("workflow", "draw", "order-1", "--execution").stdout
    exported = weavergen("workflow", "export", "bpmn/order.bpmn").stdout
    assert "BPMNShape" in exported
    assert parse_diagram(exported.encode()).processes == parse_diagram(tmp_path / "work/bpmn/order.bpmn").processes


def test_tasks_are_templates_for_an_editor(weavergen):
    templates = json.loads(weavergen("workflow", "templates").stdout)

    assert "weaver.registry.resolve" in {template["name"] for template in templates}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("run", "order", "--context", "{"), 2, "--context: this is neither a file nor JSON"),
        (("run", "order", "--context", "[]"), 2, "--context: an object is expected"),
        (("run", "order"), 1, "missing data input 'number'"),
        (("run", "broken"), 1, "broken.bpmn:5"),
        (("run", "ordre"), 1, "did you mean"),
        (("run", "sum", "--executor", "dagster", "--id", "mine"), 2, "--id: a Dagster run has an id of its own"),
        (("status", "nothing"), 1, "nothing"),
        (("status", "nothing", "--format", "mermaid"), 1, "nothing"),
        (("complete", "nothing", "task"), 1, "nothing"),
        (("executions", "--status", "odd"), 2, "odd"),
    ],
)
def test_what_cannot_be_done_is_said(workflow, weavergen, arguments, code, said):
    ended = weavergen("workflow", *arguments)

    assert (ended.returncode, ended.stdout) == (code, "")
    assert said in ended.stderr


def test_a_report_of_one_file_has_each_element(weavergen, workflow):
    report = workflow("lint", "bpmn/broken.bpmn", code=1)

    assert [problem["severity"] for problem in report["problems"]] == ["error"]
    found = {element["element"]: element["in_process"]["support"] for element in report["elements"]}
    assert (found["start"], found["work"]) == ("supported", "refused")
