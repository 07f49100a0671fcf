"""What `weavergen init` writes."""

import re

import pytest

from weavergen_pipelines.config import TARGETS, ConfigError, load_settings
from weavergen_pipelines.config.init import FILES, StarterError, write_starter
from weavergen_pipelines.errors import CompoundError


def start(folder, **changes):
    return write_starter(folder, **{"registry_name": "otel", "source": "bundled", **changes})


def test_the_configuration_loads_and_says_what_was_asked_for(tmp_path):
    source = 'https://host.example/a "b".git@v1[model: #x]'
    start(tmp_path / "new", registry_name="shop", source=source, targets=["go", "java"], output="src/gen")
    loaded = load_settings(cwd=tmp_path / "new", env={})
    registry = loaded.settings.registries["shop"]
    assert list(loaded.settings.registries) == ["shop"]
    assert (registry.source, registry.targets) == (source, ("go", "java"))
    assert registry.output == tmp_path / "new" / "src" / "gen"


def test_what_is_written_is_returned(tmp_path):
    assert start(tmp_path) == [tmp_path / name for name in (*FILES, ".gitignore")]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted((*FILES, ".gitignore"))


def test_every_default_shown_in_a_comment_is_the_default(tmp_path):
    start(tmp_path)
    written = load_settings(cwd=tmp_path, env={})
    file = tmp_path / "weavergen.yaml"
    uncommented, shown = re.subn(r"(?m)^( *)#(?=\S)", r"\1", file.read_text())
    file.write_text(uncommented)
    loaded = load_settings(cwd=tmp_path, env={})
    assert shown > 20
    assert loaded.settings.model_copy(update={"systems": {}}) == written.settings
    assert set(loaded.settings.model_dump()) == {key.split(".")[0] for key in loaded.origins if key}


def test_every_key_is_shown(tmp_path):
    start(tmp_path)
    text = (tmp_path / "weavergen.yaml").read_text()
    places = {"storage": {"cache_dir", "artifacts"}, "engine": {"executions"}}
    settings = load_settings(cwd=tmp_path, env={}).settings.model_dump(exclude=places)
    keys = {key for section in settings.values() for key in section} | set(settings["registries"]["otel"])
    assert [key for key in keys if not re.search(rf"(?m)^ *#?{key}:", text)] == []


def test_gitignore_is_added_to_and_only_once(tmp_path):
    ignore = tmp_path / ".gitignore"
    ignore.write_text("build/")
    start(tmp_path)
    once = ignore.read_text()
    assert once.splitlines()[0] == "build/"
    assert ".dagster/" in once.splitlines()
    for name in FILES:
        (tmp_path / name).unlink()
    assert ignore not in start(tmp_path)
    assert ignore.read_text() == once


def test_nothing_is_overwritten_and_all_that_is_in_the_way_is_named(tmp_path):
    (tmp_path / "dagster.yaml").write_text("mine")
    (tmp_path / "weavergen.yaml").write_text("mine")
    with pytest.raises(StarterError, match=r"weavergen\.yaml, dagster\.yaml") as caught:
        start(tmp_path)
    assert caught.value.where == str(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dagster.yaml", "weavergen.yaml"]
    assert (tmp_path / "dagster.yaml").read_text() == "mine"


def test_a_failure_half_way_leaves_nothing(tmp_path):
    (tmp_path / ".gitignore").mkdir()
    with pytest.raises(StarterError, match="cannot write"):
        start(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".gitignore"]


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StarterError, match="cannot write"):
        start(tmp_path / "file" / "folder")


@pytest.mark.parametrize("changes", [{"registry_name": "My-Shop"}, {"source": ""}, {"targets": ["cobol"]}])
def test_bad_values_are_refused_before_anything_is_written(tmp_path, changes):
    with pytest.raises(ConfigError):
        start(tmp_path, **changes)
    assert list(tmp_path.iterdir()) == []


def test_all_bad_values_are_reported(tmp_path):
    with pytest.raises(CompoundError) as caught:
        start(tmp_path, registry_name="My-Shop", targets=["cobol"])
    assert len(caught.value.errors) == 2


def test_the_default_targets_are_all(tmp_path):
    start(tmp_path)
    assert load_settings(cwd=tmp_path, env={}).settings.registries["otel"].targets == TARGETS


def test_dagster_accepts_its_configuration(tmp_path, monkeypatch):
    from dagster import DagsterInstance

    start(tmp_path)
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    with DagsterInstance.get() as instance:
        assert instance.telemetry_enabled is False
        assert instance.nux_enabled is False
        assert instance.get_concurrency_config().run_queue_config.max_concurrent_runs == 4
