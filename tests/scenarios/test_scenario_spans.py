"""The spans of a run prove that what was drawn was done."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from weavergen_pipelines.tasks import register_all
from weavergen_pipelines.telemetry.generated import weavergen as own
from weavergen_pipelines.telemetry.generated import workflow as flow
from weavergen_pipelines.telemetry.span_store import read_spans
from weavergen_pipelines.workflow.catalog import find_bpmn_dirs, load_diagrams
from weavergen_pipelines.workflow.model import ServiceTask
from weavergen_pipelines.workflow.service_task import REGISTRY
from weavergen_pipelines.workflow.validate import require_valid


@pytest.fixture(params=["spiff", "dagster"])
def executed(request: pytest.FixtureRequest, weavergen, tmp_path: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The result of one run of `parallel_generate`, and its spans."""
    context = json.dumps({"registry": "bundled", "output": str(tmp_path / "out")})
    arguments = ("workflow", "run", "parallel_generate", "--context", context, "--executor", request.param)
    ended = weavergen(*arguments, "--format", "json")
    assert ended.returncode == 0, ended.stderr
    result = json.loads(ended.stdout)
    return result, list(read_spans(tmp_path / "cache", result["execution_id"]))


def drawn_tasks() -> dict[str, str]:
    """The service tasks of the main job and of what it calls: element → operator."""
    register_all()
    entries = require_valid(load_diagrams(find_bpmn_dirs()), "parallel_generate", REGISTRY)
    nodes = (node for entry in entries.values() for node in entry.process.activities)
    return {node.id: node.operator for node in nodes if isinstance(node, ServiceTask)}


def test_every_task_that_was_executed_has_one_span_and_no_other_has(executed):
    result, spans = executed
    drawn = drawn_tasks()
    done = sorted(drawn[element] for element in result["executed"] if element in drawn)

    operations = [span["attributes"].get(own.WEAVERGEN_OPERATION) for span in spans]

    assert sorted(operation for operation in operations if operation in drawn.values()) == done
    assert set(drawn) - set(result["executed"]) == {"as_json", "as_mermaid"}


def test_all_spans_are_of_one_trace_below_one_execution(executed):
    result, spans = executed
    known = {span["span_id"] for span in spans}
    roots = [span for span in spans if span["parent_span_id"] not in known]

    assert len({span["trace_id"] for span in spans}) == 1
    assert [root["attributes"][flow.WORKFLOW_NAME] for root in roots] == ["parallel_generate"]
    assert {span["attributes"][flow.WORKFLOW_EXECUTION_ID] for span in spans} == {result["execution_id"]}
    assert {span["attributes"][own.WEAVERGEN_VERSION] for span in spans} != set()


def test_tasks_ran_in_the_order_that_is_drawn(executed):
    _result, spans = executed
    started = {span["attributes"].get(own.WEAVERGEN_OPERATION): span["start_time_unix_nano"] for span in spans}
    ended = {span["attributes"].get(own.WEAVERGEN_OPERATION): span["end_time_unix_nano"] for span in spans}

    assert ended["weaver.registry.load"] <= started["weaver.registry.check"]
    assert ended["weaver.registry.resolve"] <= started["weaver.generate.go"]
    assert ended["weaver.generate.go"] <= started["output.format"]
