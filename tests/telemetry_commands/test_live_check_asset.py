"""A live check in Dagster: an asset of the registry, with a check."""

from __future__ import annotations

import json

import dagster as dg
import pytest

from weavergen_pipelines.config import load_settings
from weavergen_pipelines.orchestration import build_definitions
from weavergen_pipelines.orchestration.run import run_in_dagster
from weavergen_pipelines.tasks import register_all
from weavergen_pipelines.workflow.catalog import find_bpmn_dirs, load_diagrams

GOOD = {"attribute": {"name": "shop.cart", "value": "c1"}}
BAD = {"attribute": {"name": "shop.items", "value": "many"}}


@pytest.fixture
def check(tmp_path, monkeypatch, registry):
    """Runs the process as a Dagster run on recorded samples of a configured registry."""
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "weavergen.yaml").write_text(f"registries: {{shop: {{source: {registry}}}}}\n")
    register_all()

    def run(*samples):
        (tmp_path / "seen.json").write_text(json.dumps(samples))
        settings = load_settings(env={"WEAVERGEN_V2_STORAGE_CACHE_DIR": str(tmp_path / "cache")}).settings
        inputs = {"registry": "shop", "input_source": str(tmp_path / "seen.json"), "output": "none"}
        catalog = load_diagrams(find_bpmn_dirs())
        told = lambda _progress: None  # noqa: E731 - nobody listens
        return run_in_dagster(catalog, "registry_live_check", inputs, settings=settings, on_progress=told)

    return run


def test_it_is_an_asset_with_a_check(check, tmp_path):
    result = check(GOOD, BAD, BAD)

    assert (result.outcome, result.error_code) == ("rejected", "live_check_failed")
    assert result.stores["live_check_report"]["samples"] == 3
    key = dg.AssetKey(["shop", "live_check_report"])
    with dg.DagsterInstance.from_config(str(tmp_path / "home")) as instance:
        shown = instance.get_latest_materialization_event(key).asset_materialization.metadata
        checked = dg.AssetCheckKey(key, "live_check")
        [found] = instance.event_log_storage.get_asset_check_execution_history(checked, limit=5)
    assert shown["findings_by_kind"].value == {"type_mismatch": 2}
    assert [record.data for record in shown["coverage_table"].records] == [
        {"namespace": "service", "seen": 0, "total": 1},
        {"namespace": "shop", "seen": 2, "total": 5},
    ]
    assert found.status.value == "FAILED"


def test_its_job_can_be_started_from_dagster(check, tmp_path):
    assert check(GOOD).outcome == "completed"

    job = build_definitions().resolve_job_def("shop__registry_live_check_job")

    assert {key.path[-1] for key in job.asset_layer.selected_asset_keys} >= {"live_check_report", "resolved_registry"}
