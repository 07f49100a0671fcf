"""The effective settings, for people to read."""

import json

from weavergen_pipelines.config import Entry, effective, load_settings


def entries(folder, text, env=None):
    (folder / "weavergen.yaml").write_text(text)
    return {entry.key: entry for entry in effective(load_settings(cwd=folder, env=env or {}))}


def test_each_setting_with_its_value_and_origin(tmp_path):
    found = entries(tmp_path, "engine:\n  default_timeout: 5\n", {"WEAVERGEN_V2_WEAVER__TIMEOUT": "9"})
    assert found["engine.default_timeout"] == Entry("engine.default_timeout", 5, "weavergen.yaml:2")
    assert found["weaver.timeout"] == Entry("weaver.timeout", 9, "WEAVERGEN_V2_WEAVER__TIMEOUT")
    assert found["observability.span_processor"] == Entry("observability.span_processor", "batch", "default")
    assert found["registries.weavergen.source"] == Entry("registries.weavergen.source", "bundled", "default")


def test_a_list_is_one_setting(tmp_path):
    found = entries(tmp_path, "registries:\n  otel:\n    source: bundled\n    targets:\n      - go\n      - rust\n")
    assert found["registries.otel.targets"] == Entry("registries.otel.targets", ["go", "rust"], "weavergen.yaml:4")


def test_secrets_are_masked(tmp_path):
    text = "ai: {api_key: hunter2, base_url: 'https://me:hunter2@ai.example/v1'}\nregistries:\n" + (
        "  otel: {source: 'https://hunter2@host.example/r.git'}\n"
        "engine: {executions: 'postgresql://me:hunter2@db.example/executions'}\n"
    )
    shown = entries(tmp_path, text)
    assert "hunter2" not in json.dumps([entry.value for entry in shown.values()])
    assert shown["ai.api_key"].value == "**********"
    assert shown["registries.otel.source"].value == "https://***@host.example/r.git"
    assert shown["engine.executions"].value == "postgresql://***@db.example/executions"


def test_secrets_are_not_in_errors_or_representations(tmp_path):
    (tmp_path / "weavergen.yaml").write_text("ai: {api_key: hunter2}\n")
    loaded = load_settings(cwd=tmp_path, env={})
    assert "hunter2" not in repr(loaded)
    assert loaded.settings.ai.api_key is not None
    assert loaded.settings.ai.api_key.get_secret_value() == "hunter2"
