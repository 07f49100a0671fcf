"""The code location: what it declares, and that Dagster accepts it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from weavergen_pipelines.config import load_settings
from weavergen_pipelines.orchestration import build_definitions
from weavergen_pipelines.orchestration.home import dagster_home, workspace_file

LANGUAGES = ("python", "rust", "go", "java", "javascript")

CONFIGURATION = """\
registries:
  first: {source: bundled}
  the_second: {source: bundled, output: second}
storage: {cache_dir: cache}
"""


@pytest.fixture
def definitions(tmp_path, monkeypatch):
    (tmp_path / "weavergen.yaml").write_text(CONFIGURATION)
    monkeypatch.chdir(tmp_path)
    return build_definitions()


def key(*parts):
    return dg.AssetKey(parts)


def test_every_registry_has_its_assets(definitions):
    keys = definitions.resolve_asset_graph().get_all_asset_keys()

    for registry in ("first", "the_second"):
        assert {key(registry, f"code_{language}") for language in LANGUAGES} <= keys
        assert {key(registry, "loaded_registry"), key(registry, "resolved_registry")} <= keys
        assert key(registry, "parallel_generate", "execution") in keys
    first, second = ({tuple(one.path[1:]) for one in keys if one.path[0] == name} for name in ("first", "the_second"))
    assert first == second


def test_a_registry_has_the_code_of_its_targets_only(tmp_path, monkeypatch):
    (tmp_path / "weavergen.yaml").write_text("registries: {few: {source: bundled, targets: [java, go]}}\n")
    monkeypatch.chdir(tmp_path)

    graph = build_definitions().resolve_asset_graph()

    written = {asset.path[-1] for asset in graph.get_all_asset_keys() if asset.path[-1].startswith("code_")}
    assert written == {"code_java", "code_go"}
    assert {check.asset_key.path[-1] for check in graph.asset_check_keys} == written | {
        "resolved_registry",
        "live_check_report",
    }


def test_an_asset_says_what_it_is(definitions):
    node = definitions.resolve_asset_graph().get(key("the_second", "code_go"))

    assert node.group_name == "the_second"
    assert node.kinds == {"go"}
    assert node.description
    assert node.code_version.startswith("sha256:")
    [place] = node.metadata["dagster/code_references"].code_references
    assert Path(place.file_path).name == "parallel_generate.bpmn"
    assert 'dataStore id="code_go"' in Path(place.file_path).read_text().splitlines()[place.line_number - 1]


def test_there_is_a_check_of_the_registry_and_of_each_code(definitions):
    checks = {(check.asset_key.path[-1], check.name) for check in definitions.resolve_asset_graph().asset_check_keys}

    of_registry = {("resolved_registry", "findings"), ("resolved_registry", "policies")}
    of_telemetry = {("live_check_report", "live_check")}
    assert checks == of_registry | of_telemetry | {(f"code_{language}", "compiles") for language in LANGUAGES}


def test_there_is_a_nightly_schedule_and_a_sensor_per_registry(definitions):
    repository = definitions.get_repository_def()

    assert {s.name: (s.cron_schedule, s.execution_timezone) for s in repository.schedule_defs} == {
        "first__registry_check__every_night": ("0 2 * * *", "UTC"),
        "the_second__registry_check__every_night": ("0 2 * * *", "UTC"),
    }
    assert {s.name: s.job_name for s in repository.sensor_defs} == {
        "first__source_changed": "first__parallel_generate_job",
        "the_second__source_changed": "the_second__parallel_generate_job",
        "run_diagram__continuations": "run_diagram",
    }


def test_what_only_a_caller_can_start_is_no_job_of_its_own(definitions):
    jobs = {job.name for job in definitions.get_repository_def().get_all_jobs()}

    assert "first__registry_generate_job" in jobs
    assert "first__present_job" not in jobs


def test_other_diagrams_can_be_given(tmp_path, root):
    shutil.copy(root / "bpmn" / "registry" / "registry_load.bpmn", tmp_path)

    definitions = build_definitions(load_settings(cwd=tmp_path, env={}).settings, tmp_path)

    assert {k.path[-1] for k in definitions.resolve_asset_graph().get_all_asset_keys()} == {
        "loaded_registry",
        "resolved_registry",
        "execution",
    }
    assert [sensor.name for sensor in definitions.sensors] == ["run_diagram__continuations"]


def test_a_broken_diagram_of_the_users_leaves_the_shipped_ones_as_they_are(tmp_path, monkeypatch, definitions, caplog):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "torn.bpmn").write_text("<nothing")
    (tmp_path / "weavergen.yaml").write_text(CONFIGURATION + "engine: {workflow_dir: own}\n")

    found = build_definitions()

    assert found.resolve_asset_graph().get_all_asset_keys() == definitions.resolve_asset_graph().get_all_asset_keys()
    assert len(found.sensors) == len(definitions.sensors)
    assert "torn.bpmn" in caplog.text


def test_dagster_finds_nothing_wrong_with_the_location_of_this_repository(root, tmp_path):
    environment = {
        **os.environ,
        "DAGSTER_HOME": str(tmp_path),
        "WEAVERGEN_V2_STORAGE_CACHE_DIR": str(tmp_path / "cache"),
    }
    shutil.copy(root / "dagster.yaml", tmp_path)

    command = [sys.executable, "-m", "dagster", "definitions", "validate", "--workspace", "workspace.yaml"]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "All code locations passed validation" in done.stderr + done.stdout
    told = (line for line in (done.stderr + done.stdout).splitlines() if "Warning" in line)
    assert not [line for line in told if "definitions_validate_command" not in line]


def test_the_home_of_dagster_lies_beside_the_workspace(tmp_path, monkeypatch):
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    (tmp_path / "workspace.yaml").write_text("load_from: []\n")
    (tmp_path / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    (tmp_path / "deep").mkdir()

    home = dagster_home(tmp_path / "deep")

    assert home == tmp_path / ".dagster"
    assert (home / "dagster.yaml").read_text() == "telemetry: {enabled: false}\n"
    assert workspace_file(tmp_path / "deep") == tmp_path / "workspace.yaml"


def test_what_init_writes_configures_the_instance_as_this_repository_does(root):
    starter = root / "weavergen_pipelines" / "resources" / "starter" / "dagster.yaml.template"

    assert starter.read_text() == (root / "dagster.yaml").read_text()


@pytest.mark.parametrize("there", [True, False], ids=["an empty folder", "no folder"])
def test_a_home_without_a_configuration_gets_one_and_tells_nobody_anything(tmp_path, root, monkeypatch, there):
    home = tmp_path / "deep" / "home"
    if there:
        home.mkdir(parents=True)
    monkeypatch.setenv("DAGSTER_HOME", str(home))
    monkeypatch.setenv("DAGSTER_DISABLE_TELEMETRY", "")
    monkeypatch.delenv("DAGSTER_DISABLE_TELEMETRY")

    assert dagster_home(tmp_path) == home
    assert (home / "dagster.yaml").read_text() == (root / "dagster.yaml").read_text()
    assert os.environ["DAGSTER_DISABLE_TELEMETRY"] == "1"
    with dg.DagsterInstance.from_config(str(home)) as instance:
        assert not instance.telemetry_enabled


def test_a_home_of_ones_own_keeps_its_configuration(tmp_path, monkeypatch):
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "own"))
    made = dagster_home(tmp_path) / "dagster.yaml"
    assert "telemetry" in made.read_text()
    made.write_text("nux: {enabled: false}\n")

    assert (dagster_home(tmp_path) / "dagster.yaml").read_text() == "nux: {enabled: false}\n"


def test_the_owners_of_a_registry_own_its_assets(tmp_path, monkeypatch):
    (tmp_path / "weavergen.yaml").write_text(
        "registries: {shop: {source: bundled, owners: ['team:telemetry', me@example.org]}}\n"
    )
    monkeypatch.chdir(tmp_path)

    specs = build_definitions().resolve_all_asset_specs()

    assert {tuple(spec.owners) for spec in specs} == {("team:telemetry", "me@example.org")}
