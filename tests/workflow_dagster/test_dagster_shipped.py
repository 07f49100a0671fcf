"""Every shipped diagram ends the same in process and in Dagster, the rejecting path included."""

from __future__ import annotations

import shutil
from itertools import product
from pathlib import Path

import pytest

from weavergen_pipelines.artifacts.memory import TaskMemory
from weavergen_pipelines.artifacts.store import ArtifactStore
from weavergen_pipelines.config import load_settings
from weavergen_pipelines.tasks import register_all
from weavergen_pipelines.workflow.catalog import find_bpmn_dirs, load_diagrams
from weavergen_pipelines.workflow.dagster.execute import execute_with_dagster
from weavergen_pipelines.workflow.engine import WorkflowEngine
from weavergen_pipelines.workflow.service_task import REGISTRY
from weavergen_pipelines.workflow.spiff.runtime import Runtime
from weavergen_pipelines.workflow.token import ProcessInputError

register_all()

BROKEN = """\
groups:
  - id: registry.broken
    type: attribute_group
    brief: Refers to nothing.
    attributes:
      - ref: nowhere.to.be_found
"""

REPORT = {
    "type": "report",
    "title": "A report",
    "facts": [["second", "2"], ["first", "1"]],
    "columns": ["a"],
    "rows": [["1"]],
    "document": {"digest": "sha256:" + "0" * 64, "kind": "report", "media_type": "application/json", "size": 2},
}

RUNS = {
    "registry_load": {},
    "registry_check": {},
    "registry_stats": {},
    "registry_resolve": {"output": "document.json"},
    "registry_generate": {"target": "go", "output": "out"},
    "parallel_generate": {},
    "parallel_compare": {},
    "registry_search": {"query": "workflow", "format": "json"},
    "registry_query": {},
}
ELSEWHERE = {
    "deliver", "diagnostic_init", "present", "registry_diff", "registry_emit", "registry_infer", "registry_json_schema",
    "registry_live_check", "registry_mcp", "registry_package", "registry_update_markdown",
}  # fmt: skip
"""Compared with inputs of their own: below, in tests/cli and in the tests of what they do."""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Three registries, one of them broken; every execution starts in an empty working directory."""
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "broken.yaml").write_text(BROKEN)
    (tmp_path / "weavergen.yaml").write_text(
        "registries:\n"
        "  fine: {source: bundled}\n"
        "  few: {source: bundled, targets: [rust, go], output: few}\n"
        "  broken: {source: model, output: never}\n"
        "storage: {cache_dir: cache}\n"
    )
    monkeypatch.chdir(tmp_path)
    return load_settings().settings


def in_process(process, context, settings):
    artifacts = ArtifactStore(settings.storage.artifacts)
    memory = TaskMemory(settings.storage.cache_dir / "memory", artifacts)
    runtime = Runtime(REGISTRY, settings, artifacts, memory, 300, lambda _progress: None)
    return WorkflowEngine(load_diagrams(find_bpmn_dirs()), runtime).run_workflow(process, context)


def in_dagster(process, context, settings, registry):
    return execute_with_dagster(load_diagrams(find_bpmn_dirs()), process, context, settings=settings, registry=registry)


def comparable(result):
    return {
        "outcome": result.outcome,
        "error_code": result.error_code,
        "data": result.data,
        "stores": result.stores,
        "executed": set(result.executed),
        "steps": {(step.process, step.element) for step in result.steps},
        "errors": [type(error) for error in result.errors],
    }


def test_every_shipped_process_is_compared():
    assert set(load_diagrams(find_bpmn_dirs()).entries) == {*RUNS, *ELSEWHERE}


@pytest.mark.parametrize("assets", [False, True], ids=["job", "assets"])
@pytest.mark.parametrize(("registry", "process"), [*product(["fine", "broken"], RUNS), ("few", "parallel_generate")])
def test_a_process_ends_the_same_in_both_executors(process, registry, assets, settings, tmp_path):
    context = {"registry": registry, **RUNS[process]}

    expected = in_process(process, context, settings)
    for made in ("generated", "few", "out"):
        shutil.rmtree(tmp_path / made, ignore_errors=True)
    found = in_dagster(process, context, settings, registry if assets else None)

    assert comparable(found) == comparable(expected)
    nothing_published = process == "parallel_compare"
    assert expected.outcome == ("rejected" if registry == "broken" or nothing_published else "completed")


def test_only_the_configured_targets_are_generated_and_compared(settings, tmp_path):
    made = in_process("parallel_generate", {"registry": "few"}, settings)
    compared = in_process("parallel_compare", {"registry": "few"}, settings)

    assert {step.element for step in made.steps if step.element.startswith("generate")} == {
        "generate_rust",
        "generate_go",
    }
    assert {folder.name for folder in (tmp_path / "few").iterdir() if folder.is_dir()} == {"rust", "go"}
    assert compared.outcome == "completed"
    assert [Path(folder).name for folder in compared.data["comparison"]["folders"]] == ["rust", "go"]


def test_a_process_that_only_others_give_data_to_runs_alone(settings):
    context = {"report": REPORT, "format": "mermaid"}

    expected, found = in_process("present", context, settings), in_dagster("present", context, settings, None)

    assert comparable(found) == comparable(expected)
    assert found.outcome == "completed"


def test_what_runs_is_told_as_it_happens(settings):
    told = []
    execute_with_dagster(
        load_diagrams(find_bpmn_dirs()),
        "registry_load",
        {"registry": "fine"},
        settings=settings,
        on_progress=told.append,
    )

    assert [(event.kind, event.element) for event in told] == [
        (kind, element)
        for element in ("load_registry", "check_registry", "load_policies", "check_policies", "resolve_registry")
        for kind in ("started", "finished")
    ]


def test_unknown_and_missing_inputs_are_refused_before_anything_runs(settings):
    with pytest.raises(ProcessInputError, match="missing data input 'registry'; unknown data input 'regsitry'"):
        in_dagster("registry_load", {"regsitry": "fine"}, settings, None)
