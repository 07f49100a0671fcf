"""Settings from environment variables."""

from operator import attrgetter

import pytest

from weavergen_pipelines.config import ConfigError, UnknownKey, load_settings


@pytest.mark.parametrize(
    ("variable", "value", "key", "expected"),
    [
        ("ENGINE__MAX_CONCURRENT_WORKFLOWS", "4", "engine.max_concurrent_workflows", 4),
        ("ENGINE_MAX_CONCURRENT_WORKFLOWS", "4", "engine.max_concurrent_workflows", 4),
        ("MAX_CONCURRENT_WORKFLOWS", "4", "engine.max_concurrent_workflows", 4),
        ("OTEL_ENDPOINT", "http://localhost:4318", "observability.otel_endpoint", "http://localhost:4318"),
        ("OBSERVABILITY__ENABLE_METRICS", "false", "observability.enable_metrics", False),
        ("OBSERVABILITY__SPAN_PROCESSOR", "simple", "observability.span_processor", "simple"),
        ("AI_MODEL", "openai:gpt", "ai.model", "openai:gpt"),
        ("AI__MODEL", "123", "ai.model", "123"),
        ("STORAGE__ALLOWED_SCHEMES", '["https", "file"]', "storage.allowed_schemes", ("https", "file")),
    ],
)
def test_each_spelling_and_type(tmp_path, variable, value, key, expected):
    settings = load_settings(cwd=tmp_path, env={f"WEAVERGEN_V2_{variable}": value}).settings
    assert attrgetter(key)(settings) == expected


def test_nested_keys_one_by_one_or_as_json(tmp_path):
    one = {"WEAVERGEN_V2_REGENERATION__ENTROPY_THRESHOLDS__LOW": "0.1"}
    whole = {"WEAVERGEN_V2_REGENERATION__ENTROPY_THRESHOLDS": '{"low": 0.1}'}
    by_one, by_whole = (load_settings(cwd=tmp_path, env=env) for env in (one, whole))
    assert by_one.settings == by_whole.settings
    assert by_one.settings.regeneration.entropy_thresholds.low == 0.1
    for loaded, (variable,) in ((by_one, one), (by_whole, whole)):
        assert loaded.origins["regeneration.entropy_thresholds.low"] == variable


def test_a_key_of_the_default_registry_can_be_set(tmp_path):
    env = {"WEAVERGEN_V2_REGISTRIES__WEAVERGEN__TARGETS": '["go"]'}
    registry = load_settings(cwd=tmp_path, env=env).settings.registries["weavergen"]
    assert (registry.source, registry.targets) == ("bundled", ("go",))


def test_a_registry_can_be_declared(tmp_path):
    env = {"WEAVERGEN_V2_REGISTRIES": '{"otel": {"source": "bundled", "output": "o"}}'}
    assert load_settings(cwd=tmp_path, env=env).settings.registries["otel"].output == tmp_path / "o"


def test_the_full_spelling_wins(tmp_path):
    env = {"WEAVERGEN_V2_ENGINE__DEFAULT_TIMEOUT": "1", "WEAVERGEN_V2_ENGINE_DEFAULT_TIMEOUT": "2"}
    assert load_settings(cwd=tmp_path, env=env).settings.engine.default_timeout == 1


def test_an_empty_variable_is_not_set(tmp_path):
    assert load_settings(cwd=tmp_path, env={"WEAVERGEN_V2_ENGINE__DEFAULT_TIMEOUT": ""}).origins == {}


@pytest.mark.parametrize(
    ("variable", "nearest"),
    [
        ("WEAVERGEN_V2_ENGINE__DEFALT_TIMEOUT", "WEAVERGEN_V2_ENGINE__DEFAULT_TIMEOUT"),
        ("WEAVERGEN_V2_REGISTRY", "WEAVERGEN_V2_REGISTRIES"),
        ("WEAVERGEN_V2_ENGINE__DEFAULT_TIMEOUT__X", "WEAVERGEN_V2_ENGINE__DEFAULT_TIMEOUT"),
    ],
)
def test_an_unknown_variable_names_the_nearest_known_one(tmp_path, variable, nearest):
    with pytest.raises(UnknownKey, match=variable) as caught:
        load_settings(cwd=tmp_path, env={variable: "1"})
    assert nearest in caught.value.hint


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("WEAVERGEN_V2_ENGINE__DEFAULT_TIMEOUT", "soon"),
        ("WEAVERGEN_V2_ENGINE__DEFAULT_TIMEOUT", '"5"'),
        ("WEAVERGEN_V2_ENGINE__DEFAULT_TIMEOUT", "-1"),
        ("WEAVERGEN_V2_OBSERVABILITY__ENABLE_METRICS", "1"),
        ("WEAVERGEN_V2_OBSERVABILITY__SPAN_PROCESSOR", "fast"),
        ("WEAVERGEN_V2_REGISTRIES__WEAVERGEN__TARGETS", '["cobol"]'),
    ],
)
def test_a_wrong_value_names_the_variable(tmp_path, variable, value):
    with pytest.raises(ConfigError) as caught:
        load_settings(cwd=tmp_path, env={variable: value})
    assert caught.value.where == variable


def test_other_variables_do_not_matter(tmp_path):
    assert load_settings(cwd=tmp_path, env={"WEAVERGEN_HOME": "x", "PATH": "y"}).origins == {}
