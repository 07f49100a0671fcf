"""What is wrong with a configuration is said with file, line, column and a way out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weavergen_pipelines.config import ConfigError, ConfigSyntaxError, UnknownKey, load_settings
from weavergen_pipelines.errors import CompoundError, Location, WeavergenError


def problem(folder, text, kind=WeavergenError):
    (folder / "weavergen.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(kind) as caught:
        load_settings(cwd=folder, env={})
    return caught.value


@pytest.mark.parametrize(
    ("text", "line", "column", "nearest"),
    [
        ("engine:\n  default_timout: 3\n", 2, 3, "default_timeout"),
        ("registrys: {}\n", 1, 1, "registries"),
        ("registries:\n  otel:\n    source: bundled\n    target: [go]\n", 4, 5, "targets"),
        ("regeneration:\n  entropy_thresholds:\n    lov: 0.1\n", 3, 5, "low"),
        ("ai:\n  zzz: 1\n", 2, 3, "known: api_key, base_url, model"),
    ],
)
def test_an_unknown_key_names_its_place_and_the_nearest_known_one(tmp_path, text, line, column, nearest):
    error = problem(tmp_path, text, UnknownKey)
    assert error.where == Location("weavergen.yaml", line, column)
    assert nearest in error.hint


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("engine:\n  default_timeout: soon\n", 2, 3, "engine.default_timeout: expected a valid number"),
        ("engine:\n  default_timeout: '3'\n", 2, 3, "expected a valid number"),
        ("engine:\n  default_timeout: 0\n", 2, 3, "greater than 0"),
        ("engine:\n  max_concurrent_workflows: 1.5\n", 2, 3, "integer"),
        ("observability:\n  enable_metrics: yes\n", 2, 3, "expected a valid boolean"),
        ("observability: {otel_endpoint: localhost}\n", 1, 17, "expected an http or https URL"),
        ("observability: {span_processor: fast}\n", 1, 17, "expected 'batch' or 'simple'"),
        ("registries:\n  otel:\n    source: bundled\n    targets:\n      - go\n      - cobol\n", 6, 9, "targets[1]"),
        ("registries: {otel: {source: bundled, targets: []}}\n", 1, 38, "targets: expected one or more"),
        ("registries:\n  otel: {}\n", 2, 3, "registries.otel.source is missing"),
        ("registries: [otel]\n", 1, 1, "registries: expected a valid dictionary"),
        ("engine: 3\n", 1, 1, "engine"),
        ("regeneration: {entropy_thresholds: {low: 0.7}}\n", 1, 16, "low < medium < high < critical"),
        ("storage: {cache_dir: 3}\n", 1, 11, "storage.cache_dir"),
    ],
)
def test_a_wrong_value_names_its_place_and_what_was_expected(tmp_path, text, line, column, words):
    error = problem(tmp_path, text, ConfigError)
    assert error.where == Location("weavergen.yaml", line, column)
    assert words in error.what


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [("My-Registry", "my_registry"), ("a__b", "a_b"), ("class", "class_"), ("1st", "st"), ("_x", "x")],
)
def test_a_registry_name_is_an_identifier_and_asset_key(tmp_path, name, suggestion):
    error = problem(tmp_path, f"registries:\n  {name}: {{source: bundled}}\n", ConfigError)
    assert error.where == Location("weavergen.yaml", 2, 3)
    assert f"'{suggestion}'" in error.what


def test_all_problems_are_reported_at_once(tmp_path):
    text = "engine:\n  default_timeout: soon\n  tiemout: 1\nregistries:\n  otel: {output: x}\nstorage: {cache_dir: 1}\n"
    (tmp_path / "weavergen.yaml").write_text(text)
    with pytest.raises(CompoundError) as caught:
        load_settings(cwd=tmp_path, env={"WEAVERGEN_V2_NOTHING": "1"})
    assert [str(error.where) for error in caught.value.errors] == [
        "None",
        "weavergen.yaml:2:3",
        "weavergen.yaml:3:3",
        "weavergen.yaml:6:11",
        "weavergen.yaml:5:3",
    ]


def test_a_system_of_an_undeclared_registry(tmp_path):
    error = problem(tmp_path, "registries: {otel: {source: bundled}}\nsystems:\n  shop:\n    registry: otl\n")
    assert error.where == Location("weavergen.yaml", 4, 5)
    assert error.hint == "did you mean otel?"


def test_a_default_registry_that_is_not_declared(tmp_path):
    error = problem(tmp_path, "weaver: {default_registry: weavergn}\n")
    assert error.where == Location("weavergen.yaml", 1, 10)
    assert error.hint == "did you mean weavergen?"


def test_two_registries_cannot_publish_to_one_folder(tmp_path):
    error = problem(
        tmp_path, "registries:\n  a: {source: bundled}\n  b:\n    source: bundled\n    output: ./generated\n"
    )
    assert error.where == Location("weavergen.yaml", 5, 5)
    assert "'a' and 'b'" in error.what


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("engine:\n  a: [1\n", 3, 1, "expected ',' or ']'"),
        ("engine: {}\n\tx: 1\n", 2, 1, "cannot start any token"),
        ("a: 1\na: 2\n", 2, 1, "there twice"),
        ("a: &x 1\nb: *x\n", 1, 4, "anchors and aliases"),
        ("a: !!python/object:os.system x\n", 1, 4, "tag"),
        ("? [a]\n: 1\n", 1, 3, "expected a text as key"),
        ("- 1\n", 1, 1, "expected sections"),
        ("just text\n", 1, 1, "expected sections"),
        ("a: 1\n---\nb: 1\n", 2, 1, "a second document"),
        ("a: " + "[" * 30_000 + "\n", 1, 24, "nested deeper"),
        ("a: " + "{x: " * 30_000 + "\n", 1, 84, "nested deeper"),
    ],
)
def test_broken_or_hostile_yaml_names_line_and_column(tmp_path, text, line, column, words):
    error = problem(tmp_path, text, ConfigSyntaxError)
    assert error.where == Location("weavergen.yaml", line, column)
    assert words in error.what


def test_an_alias_bomb_is_refused(tmp_path):
    lines = ["a: &a [x, x]"] + [
        f"{b}: &{b} [{'*' + a}, {'*' + a}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    assert problem(tmp_path, "\n".join(lines), ConfigSyntaxError).where == Location("weavergen.yaml", 1, 4)


def test_a_huge_file_is_refused(tmp_path):
    assert "bytes" in problem(tmp_path, "# " + "x" * 1_000_001, ConfigSyntaxError).what


def test_bytes_that_are_no_utf8_name_the_line(tmp_path):
    (tmp_path / "weavergen.yaml").write_bytes(b"a: 1\nb: \xff\n")
    with pytest.raises(ConfigSyntaxError, match="UTF-8") as caught:
        load_settings(cwd=tmp_path, env={})
    assert caught.value.where == Location("weavergen.yaml", 2)


def test_a_byte_order_mark_is_fine(tmp_path):
    (tmp_path / "weavergen.yaml").write_bytes(b"\xef\xbb\xbfengine: {default_timeout: 5}\n")
    assert load_settings(cwd=tmp_path, env={}).settings.engine.default_timeout == 5


def test_scalars_are_those_of_yaml_1_2(tmp_path):
    (tmp_path / "weavergen.yaml").write_text("ai: {model: no}\nstorage: {allowed_schemes: [on, 2024-01-01, 1_000]}\n")
    loaded = load_settings(cwd=tmp_path, env={}).settings
    assert loaded.ai.model == "no"
    assert loaded.storage.allowed_schemes == ("on", "2024-01-01", "1_000")


@settings(max_examples=200)
@given(st.text(alphabet=st.sampled_from("abe:-[]{}\n \t'\"#&*!|>%@,?0"), max_size=60))
def test_no_text_at_all_makes_anything_but_settings_or_a_typed_error(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("config")
    (folder / "weavergen.yaml").write_text(text, encoding="utf-8")
    try:
        outcome = load_settings(cwd=folder, env={}).path.name
    except WeavergenError as error:
        outcome = str(error)
    assert "weavergen.yaml" in outcome
