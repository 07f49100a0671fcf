"""A process started from a command is a run in the history that the UI shows."""

from __future__ import annotations

import dagster as dg
import pytest

from weavergen_pipelines.config import load_settings
from weavergen_pipelines.orchestration import build_definitions
from weavergen_pipelines.orchestration.run import run_in_dagster
from weavergen_pipelines.tasks import register_all
from weavergen_pipelines.workflow.catalog import find_bpmn_dirs, load_diagrams

register_all()


@pytest.fixture
def start(tmp_path, monkeypatch):
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    catalog = load_diagrams(find_bpmn_dirs())

    def run(process, **inputs):
        settings = load_settings(env={"WEAVERGEN_V2_STORAGE_CACHE_DIR": str(tmp_path / "cache")}).settings
        return run_in_dagster(catalog, process, inputs, settings=settings, on_progress=lambda _progress: None)

    return run


@pytest.fixture
def history(tmp_path, start):
    def latest(*parts):
        with dg.DagsterInstance.from_config(str(tmp_path / "home")) as instance:
            event = instance.get_latest_materialization_event(dg.AssetKey(parts))
            return event.asset_materialization if event else None

    return latest


def test_a_configured_registry_has_its_assets_materialized(start, history):
    result = start("parallel_generate", registry="weavergen")

    code = history("weavergen", "code_go")
    assert result.outcome == "completed"
    assert code.tags["dagster/data_version"] == result.stores["code_go"]["digest"]
    assert code.metadata["file_count"].value == result.stores["code_go"]["file_count"]
    assert code.metadata["execution_id"].value == result.execution_id


def test_only_the_configured_targets_are_assets_of_a_run(tmp_path, start, history):
    (tmp_path / "weavergen.yaml").write_text("registries: {few: {source: bundled, targets: [go]}}\n")

    result = start("parallel_generate", registry="few")

    assert result.outcome == "completed"
    assert set(result.stores) == {"loaded_registry", "resolved_registry", "code_go"}
    assert history("few", "code_go")
    with dg.DagsterInstance.from_config(str(tmp_path / "home")) as instance:
        assert dg.AssetKey(["few", "code_rust"]) not in instance.all_asset_keys()


def test_values_show_what_is_in_their_artifacts(start, history):
    start("parallel_generate", registry="weavergen")

    groups = history("weavergen", "resolved_registry").metadata["group_table"]
    assert "attributes" in [column.name for column in groups.schema.columns]
    assert groups.records
    code = history("weavergen", "code_python").metadata
    assert all(record.data["bytes"] > 0 for record in code["files"].records if record.data["lines"])
    assert "```python" in code["preview"].value
    assert history("weavergen", "loaded_registry").metadata["location"].value == "bundled"


def test_the_second_run_remembers_and_changes_no_version(start, history):
    start("parallel_generate", registry="weavergen")
    first = history("weavergen", "resolved_registry")
    start("parallel_generate", registry="weavergen")
    second = history("weavergen", "resolved_registry")

    assert second.metadata["remembered"].value is True
    assert first.tags["dagster/data_version"] == second.tags["dagster/data_version"]


def test_a_registry_that_nobody_configured_is_an_execution_without_assets(start, history):
    result = start("registry_check", registry="bundled")

    assert result.outcome == "completed"
    assert history("bundled", "registry_check", "execution") is None


def test_materializing_only_the_go_code_runs_only_what_it_needs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    definitions = build_definitions(
        load_settings(env={"WEAVERGEN_V2_STORAGE_CACHE_DIR": str(tmp_path / "cache")}).settings
    )
    with dg.DagsterInstance.ephemeral() as instance:
        definitions.resolve_job_def("weavergen__registry_load_job").execute_in_process(instance=instance)
        result = definitions.resolve_job_def("weavergen__parallel_generate_job").execute_in_process(
            instance=instance, asset_selection=[dg.AssetKey(["weavergen", "code_go"])]
        )

    ran = {event.step_key.split(".")[1] for event in result.all_events if event.event_type_value == "STEP_SUCCESS"}
    assert ran == {"code_requested", "load", "load_templates", "prepared", "generate_go", "validate_go", "publish_go"}
    assert [folder.name for folder in (tmp_path / "generated").iterdir() if folder.is_dir()] == ["go"]
