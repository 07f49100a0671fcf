"""The settings that a project has for Weaver."""

import json
import logging
import sys
from pathlib import Path

import pytest

from weavergen_pipelines.config.problems import ConfigError, ConfigNotFound, ConfigSyntaxError
from weavergen_pipelines.config.weaver_toml import AuthEntry, Tokens, WeaverToml, load_weaver_toml
from weavergen_pipelines.errors import CompoundError


@pytest.fixture
def load(tmp_path):
    def run(text: str):
        (tmp_path / ".weaver.toml").write_text(text)
        return load_weaver_toml(cwd=tmp_path)

    return run


def test_the_file_is_found_from_a_folder_upward(tmp_path):
    deep = tmp_path / "a/b"
    deep.mkdir(parents=True)
    (tmp_path / ".weaver.toml").write_text("[stats]\nformat = 'json'\n")
    loaded = load_weaver_toml(cwd=deep)
    assert (loaded.path, loaded.settings.stats.format) == (tmp_path / ".weaver.toml", "json")
    (tmp_path / "a/.weaver.toml").write_text("[stats]\nformat = 'yaml'\n")
    assert load_weaver_toml(cwd=deep).settings.stats.format == "yaml"
    named = tmp_path / "other.toml"
    named.write_text("")
    assert load_weaver_toml(named, cwd=deep).settings == WeaverToml()


def test_without_a_file_everything_is_as_by_default(tmp_path):
    loaded = load_weaver_toml(cwd=tmp_path / "nowhere")
    assert (loaded.settings, loaded.unknown) == (WeaverToml(), ())


def test_every_section_is_read(load):
    settings = load(
        """
[registry]
path = "model"
v2 = true
[policy]
paths = ["a", "b"]
[resolution.overrides]
"https://example.com/shop/1.0.0" = "shop"
[template]
acronyms = ["API"]
text_maps = { names = { a = "b" } }
[live-check]
fail_on = "none"
finding_filters = [{ exclude = ["not_stable"] }]
[live-check.otlp]
grpc_port = 1
[update-markdown]
dry_run = true
[[auth]]
url_prefix = "https://example.com/"
token_command = ["print", "it"]
"""
    ).settings
    assert (settings.registry.path, settings.registry.v2, settings.registry.follow_symlinks) == ("model", True, None)
    assert settings.policy.paths == ["a", "b"]
    assert settings.resolve.schema_url_overrides == {"https://example.com/shop/1.0.0": "shop"}
    assert settings.template.text_maps == {"names": {"a": "b"}}
    assert settings.live_check.finding_filters == [{"exclude": ["not_stable"]}]
    assert (settings.live_check.fail_on, settings.live_check.otlp.grpc_port) == ("none", 1)
    assert settings.update_markdown.dry_run
    assert settings.auth[0].token_command == ["print", "it"]


def test_the_sections_and_their_defaults_are_those_of_the_schema(shared):
    """The reference prints the schema of this file: every key and every default is as there."""
    schema = json.loads((shared / "conformance/json_schema/weaver-config.json").read_bytes())
    model = WeaverToml().model_dump(by_alias=True, mode="json")
    assert set(model) == set(schema["properties"])
    for name, section in schema["properties"].items():
        if name not in ("auth", "live-check"):
            expected = {key: own.get("default") for key, own in section.get("properties", {}).items()}
            assert model[name] == expected, name
    own = schema["properties"]["live-check"]["properties"]
    assert set(model["live-check"]) == set(own)
    plain = {key: value for key, value in model["live-check"].items() if not isinstance(value, dict | list)}
    assert plain == {key: own[key].get("default") for key in plain}
    for key, kind in (("otlp", "LiveCheckOtlpConfig"), ("emit", "LiveCheckEmitConfig")):
        fields = schema["$defs"][kind]["properties"]
        assert model["live-check"][key] == {name: field["default"] for name, field in fields.items()}


def test_unknown_keys_are_named_with_their_place_and_do_no_harm(load):
    loaded = load("[registry]\npathh = 'x'\nv2 = true\n\n[nonsense]\na = 1\n\n[live-check.otlp]\n  port = 1\n")
    assert loaded.settings.registry.v2 is True
    assert sorted(map(str, loaded.unknown)) == [
        ".weaver.toml:2:1: unknown key 'pathh' (did you mean path?)",
        ".weaver.toml:5:1: unknown key 'nonsense' (known: auth, check, diagnostics, diff, emit, generate, infer, "
        "live-check, mcp, package, policy, registry, resolve, serve, stats, template, update-markdown)",
        ".weaver.toml:9:3: unknown key 'port' (did you mean grpc_port?)",
    ]


def test_all_wrong_values_are_reported_with_their_places(load):
    with pytest.raises(CompoundError) as error:
        load("[registry]\npath = 3\n\n[infer]\ngrpc_port = 70000\n[stats]\nformat = 1\n")
    assert [str(one.where) for one in error.value.errors] == [
        ".weaver.toml:2:1",
        ".weaver.toml:7:1",
        ".weaver.toml:5:1",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[registry\npath", r"\.weaver\.toml:1:10"),
        ("a = 1\na = 2", r"\.weaver\.toml:2"),
        ("a = [", r"\.weaver\.toml:1"),
    ],
)
def test_what_is_not_toml_is_named_with_its_place(load, text, message):
    with pytest.raises(ConfigSyntaxError, match=message):
        load(text)


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("", 2),
        ("token = 's3cret'\ntoken_env = 'B'\n", 2),
        ("token = 's3cret'\nother = 1\n", 5),
        ("token_command = 's3cret'\n", 4),
    ],
)
def test_an_auth_entry_has_one_source_and_nothing_else(load, source, line):
    with pytest.raises(ConfigError) as error:
        load(f"# tokens\n[[auth]]\nurl_prefix = 'https://x/'\n{source}")
    assert str(error.value.where) == f".weaver.toml:{line}:1"
    assert "s3cret" not in str(error.value)


def test_a_file_that_is_named_must_be_there(tmp_path):
    with pytest.raises(ConfigNotFound, match=r"nowhere\.toml"):
        load_weaver_toml(Path("nowhere.toml"), cwd=tmp_path)


def test_places_of_lists_of_tables_and_dotted_keys(load):
    loaded = load('[[auth]]\nurl_prefix = "a"\ntoken = "b"\n[live-check]\n"otlp"."x y" = 1\nemit.z = 2\n')
    assert sorted(str(one.where) for one in loaded.unknown) == [".weaver.toml:5:1", ".weaver.toml:6:1"]


def tokens(*entries: dict, **options) -> Tokens:
    return Tokens([AuthEntry.model_validate(entry) for entry in entries], **options)


def test_the_longest_prefix_gives_the_token():
    found = tokens(
        {"url_prefix": "https://example.com/", "token": "broad"},
        {"url_prefix": "https://example.com/shop/", "token": "narrow"},
    )
    assert found.token_for("https://example.com/shop/a.zip") == "narrow"
    assert found.token_for("https://example.com/a.zip") == "broad"
    assert found.token_for("https://example.org/a.zip") is None


@pytest.mark.parametrize(
    "url", ["https://example.com.evil.org/", "https://example.com@evil.org", "https://example.com:1/"]
)
def test_a_prefix_that_ends_with_a_host_means_no_other_host(url):
    found = tokens({"url_prefix": "https://example.com", "token": "secret"})
    assert found.token_for(url) is None
    assert found.token_for("https://example.com/a") == found.token_for("https://example.com") == "secret"


def test_a_token_is_read_from_the_environment_when_it_is_asked_for():
    env = {}
    found = tokens({"url_prefix": "https://x/", "token_env": "TOKEN"}, env=env)
    assert found.token_for("https://x/") is None
    env["TOKEN"] = "later"
    assert found.token_for("https://x/") == "later"


def test_what_a_command_prints_is_used_for_half_a_minute(tmp_path):
    counter = tmp_path / "runs"
    program = f"import pathlib; p = pathlib.Path({str(counter)!r}); n = p.read_text() if p.exists() else ''; "
    program += "p.write_text(n + 'x'); print('token', len(n)); print('more')"
    now = [0.0]
    command = {"url_prefix": "https://x/", "token_command": [sys.executable, "-c", program]}
    found = tokens(command, clock=lambda: now[0])
    assert [found.token_for("https://x/"), found.token_for("https://x/y")] == ["token 0", "token 0"]
    now[0] = 31.0
    assert found.token_for("https://x/") == "token 1"


@pytest.mark.parametrize(
    "command", [["no-such-program-at-all"], [sys.executable, "-c", "raise SystemExit('s3cret')"], []]
)
def test_a_command_that_fails_gives_no_token_and_no_secret(command, caplog):
    with caplog.at_level(logging.DEBUG):
        assert tokens({"url_prefix": "https://x/", "token_command": command}).token_for("https://x/") is None
    assert "s3cret" not in caplog.text


def test_a_token_does_not_show():
    entry = AuthEntry(url_prefix="https://x/", token="s3cret")
    assert "s3cret" not in repr(entry)
