"""Where settings come from: the file, the environment, the defaults."""

from pathlib import Path

import pytest

from weavergen_pipelines.config import TARGETS, ConfigError, ConfigNotFound, load_settings


def write(folder: Path, text: str, name: str = "weavergen.yaml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_without_configuration_the_bundled_registry_is_declared(tmp_path):
    loaded = load_settings(cwd=tmp_path, env={})
    assert loaded.path is None
    assert loaded.origins == {}
    assert list(loaded.settings.registries) == ["weavergen"]
    registry = loaded.settings.registries["weavergen"]
    assert (registry.source, registry.targets, registry.templates) == ("bundled", TARGETS, None)
    assert registry.output == tmp_path / "generated"
    assert loaded.settings.weaver.default_registry == "weavergen"


def test_documented_defaults(tmp_path):
    settings = load_settings(cwd=tmp_path, env={}).settings
    assert (settings.engine.max_concurrent_workflows, settings.engine.default_timeout) == (10, 300)
    assert settings.weaver.timeout == 120
    thresholds = settings.regeneration.entropy_thresholds
    assert (thresholds.low, thresholds.medium, thresholds.high, thresholds.critical) == (0.3, 0.6, 0.8, 0.95)
    assert settings.regeneration.max_regeneration_time == 600
    assert settings.storage.artifacts == str(settings.storage.cache_dir / "artifacts")


@pytest.mark.parametrize("name", ["weavergen.yaml", "weavergen_v2.yaml"])
def test_the_file_is_found_from_a_folder_below_it(tmp_path, name):
    file = write(tmp_path, "engine: {default_timeout: 5}\n", name)
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    loaded = load_settings(cwd=below, env={})
    assert loaded.path == file
    assert loaded.settings.engine.default_timeout == 5
    assert loaded.settings.registries["weavergen"].output == tmp_path / "generated"


def test_the_nearest_file_wins(tmp_path):
    write(tmp_path, "engine: {default_timeout: 5}\n")
    nearest = write(tmp_path / "inner", "engine: {default_timeout: 6}\n")
    assert load_settings(cwd=tmp_path / "inner", env={}).path == nearest


def test_a_named_file_is_used_instead_of_a_found_one(tmp_path):
    write(tmp_path, "engine: {default_timeout: 5}\n")
    by_variable = write(tmp_path, "engine: {default_timeout: 6}\n", "v.yaml")
    by_argument = write(tmp_path, "engine: {default_timeout: 7}\n", "a.yaml")
    env = {"WEAVERGEN_V2_CONFIG_PATH": "v.yaml"}
    assert load_settings(cwd=tmp_path, env=env).path == by_variable
    assert load_settings(by_argument, cwd=tmp_path, env=env).path == by_argument


@pytest.mark.parametrize("argument", [True, False])
def test_a_named_file_that_is_not_there_is_an_error(tmp_path, argument):
    named = "no.yaml"
    with pytest.raises(ConfigNotFound, match=r"no\.yaml") as caught:
        load_settings(
            Path(named) if argument else None, cwd=tmp_path, env={} if argument else {"WEAVERGEN_V2_CONFIG_PATH": named}
        )
    assert caught.value.where == ("--weavergen-config" if argument else "WEAVERGEN_V2_CONFIG_PATH")


def test_environment_over_file_over_defaults_and_each_origin_is_known(tmp_path):
    write(tmp_path, "weaver:\n  timeout: 7\nengine:\n  default_timeout: 5\n  max_concurrent_workflows: 3\n")
    loaded = load_settings(cwd=tmp_path, env={"WEAVERGEN_V2_ENGINE__DEFAULT_TIMEOUT": "6"})
    assert loaded.settings.engine.default_timeout == 6
    assert loaded.settings.engine.max_concurrent_workflows == 3
    assert loaded.settings.weaver.timeout == 7
    assert loaded.origins["engine.default_timeout"] == "WEAVERGEN_V2_ENGINE__DEFAULT_TIMEOUT"
    assert loaded.origins["engine.max_concurrent_workflows"] == "weavergen.yaml:5"
    assert "weaver.default_registry" not in loaded.origins


def test_paths_in_a_file_are_relative_to_it(tmp_path, monkeypatch):
    write(
        tmp_path,
        "engine: {workflow_dir: flows}\n"
        "storage: {cache_dir: ../cache, artifacts: store}\n"
        "registries:\n  otel: {source: './model@v1[core]', templates: t, policies: [p, /abs], output: out}\n",
    )
    below = tmp_path / "below"
    below.mkdir()
    monkeypatch.chdir(below)
    settings = load_settings(env={}).settings
    registry = settings.registries["otel"]
    assert settings.engine.workflow_dir == tmp_path / "flows"
    assert settings.storage.cache_dir == tmp_path.parent / "cache"
    assert settings.storage.artifacts == str(tmp_path / "store")
    assert registry.source == "../model@v1[core]"
    assert registry.templates == tmp_path / "t"
    assert registry.policies == (tmp_path / "p", Path("/abs"))
    assert registry.output == tmp_path / "out"


def test_paths_in_the_environment_are_relative_to_the_working_directory(tmp_path):
    write(tmp_path, "registries: {otel: {source: bundled}}\n")
    below = tmp_path / "below"
    below.mkdir()
    env = {
        "WEAVERGEN_V2_STORAGE__CACHE_DIR": "cache",
        "WEAVERGEN_V2_REGISTRIES__OTEL__OUTPUT": "out",
        "WEAVERGEN_V2_REGISTRIES__OTEL__POLICIES": '["p"]',
    }
    settings = load_settings(cwd=below, env=env).settings
    assert settings.storage.cache_dir == below / "cache"
    assert settings.registries["otel"].output == below / "out"
    assert settings.registries["otel"].policies == (below / "p",)


@pytest.mark.parametrize(
    "source",
    [
        "bundled",
        "https://github.com/open-telemetry/semantic-conventions.git@v1.44.0[model]",
        "git@github.com:open-telemetry/semantic-conventions.git",
        "ssh://git@host/r.git",
    ],
)
def test_a_source_elsewhere_is_left_as_it_is(tmp_path, source):
    write(tmp_path, f"registries: {{otel: {{source: '{source}'}}}}\n")
    assert load_settings(cwd=tmp_path, env={}).settings.registries["otel"].source == source


def test_artifacts_may_be_a_url(tmp_path):
    write(tmp_path, "storage: {artifacts: 's3://bucket/weavergen'}\n")
    assert load_settings(cwd=tmp_path, env={}).settings.storage.artifacts == "s3://bucket/weavergen"


def test_the_first_declared_registry_is_the_default_one_unless_weavergen_is_declared(tmp_path):
    write(tmp_path, "registries:\n  shop: {source: bundled}\n  otel: {source: bundled, output: o}\n")
    assert load_settings(cwd=tmp_path, env={}).settings.weaver.default_registry == "shop"
    write(tmp_path, "registries:\n  shop: {source: bundled}\n  weavergen: {source: bundled, output: o}\n")
    assert load_settings(cwd=tmp_path, env={}).settings.weaver.default_registry == "weavergen"


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "engine:\nregistries:\n  # all commented out\n"])
def test_an_empty_file_or_section_gives_the_defaults(tmp_path, text):
    defaults = load_settings(cwd=tmp_path, env={}).settings
    write(tmp_path, text)
    assert load_settings(cwd=tmp_path, env={}).settings == defaults


@pytest.mark.parametrize(
    ("given", "kept"),
    [("state/runs.sqlite", "{folder}/state/runs.sqlite"), ("postgresql://me@host/db", "postgresql://me@host/db")],
)
def test_executions_are_kept_in_a_file_or_in_postgres(tmp_path, given, kept):
    settings = load_settings(cwd=tmp_path, env={"WEAVERGEN_V2_ENGINE__EXECUTIONS": given}).settings
    assert settings.engine.executions == kept.format(folder=tmp_path)


@pytest.mark.parametrize("given", ["mysql://host/db", "postgresql://host/db?password=hunter2"])
def test_other_places_for_executions_are_refused(tmp_path, given):
    with pytest.raises(ConfigError, match=r"engine\.executions|ENGINE__EXECUTIONS") as refused:
        load_settings(cwd=tmp_path, env={"WEAVERGEN_V2_ENGINE__EXECUTIONS": given})
    assert "hunter2" not in str(refused.value)
