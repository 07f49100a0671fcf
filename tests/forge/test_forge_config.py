"""`weaver.yaml`: strict, merged from far to near, and with the place of every mistake."""

from __future__ import annotations

import pytest
from forge_target import ENTRY, render, text

from weavergen_pipelines.errors import CompoundError
from weavergen_pipelines.forge.errors import (
    DuplicateParamKey,
    InvalidConfigFile,
    InvalidTemplateFile,
    TargetNotSupported,
)
from weavergen_pipelines.forge.generate import generate
from weavergen_pipelines.forge.request import ForgeRequest, Overrides

MISTAKES = {
    "parms: {}": "t/weaver.yaml:1:1: unknown key 'parms' (did you mean params or acronyms?)",
    "templates:\n- {template: a, aplication_mode: each, application_mode: each}": (
        "t/weaver.yaml:2:17: unknown key 'templates[0].aplication_mode' (did you mean application_mode?)"
    ),
    "comment_formats:\n  c:\n    format: html\n    old_style: true": (
        "t/weaver.yaml:4:5: unknown key 'comment_formats.c.old_style' (did you mean old_style_paragraph?)"
    ),
    "whitespace_control: {trim_block: true}": (
        "t/weaver.yaml:1:22: unknown key 'whitespace_control.trim_block' (did you mean trim_blocks or lstrip_blocks?)"
    ),
    "acronyms:\n- API\n- [1]": "t/weaver.yaml:3:3: acronyms[1]: Input should be a valid string",
    "params: {1: a, true: b}": "t/weaver.yaml:1:1: params[1].[key]",
    "comment_formats:\n  html:\n    format: html\n    trim: 1": (
        "t/weaver.yaml:4:5: comment_formats.html.trim: Input should be a valid boolean"
    ),
    "templates:\n- template: a\n  application_mode: all": (
        "t/weaver.yaml:3:3: templates[0].application_mode: Input should be 'single' or 'each'"
    ),
    "a: [": "t/weaver.yaml:2:1: ",
    "- a": "t/weaver.yaml:1:1: expected a map of settings",
}


@pytest.mark.parametrize("config", MISTAKES)
def test_a_mistake_is_named_with_line_and_column(config: str) -> None:
    with pytest.raises(InvalidConfigFile) as failed:
        render("x", config=config)
    assert str(failed.value).startswith(MISTAKES[config])


def test_all_mistakes_are_reported_at_once() -> None:
    with pytest.raises(CompoundError) as failed:
        render("x", config="parms: {}\nacronym: []\n")
    assert len(failed.value.errors) == 2


def test_keys_that_look_like_no_known_one_are_read_over() -> None:
    assert (
        text("x", config=ENTRY + "function_name: snake_case\nx-shared: &shared {a: b}\ntext_maps: {m: *shared}\n")
        == "x"
    )
    assert text("x", config=ENTRY.replace("filter: '.'", "zzz: 1")) == "x"


def test_a_template_has_one_pattern() -> None:
    with pytest.raises(InvalidConfigFile, match="unknown key"):
        render("x", config=ENTRY.replace("filter: '.'", "pattern: '*'"))


def test_a_scalar_is_the_text_that_the_file_has_where_a_text_is_expected() -> None:
    config = ENTRY + "text_maps: {m: {a: 1.10, b: true, c: 0x1F, d: ~, 007: &n 1e3, 2: *n, true: 'x', e: !!int 3}}"
    template = "{% for key in ['a', 'b', 'c', 'd', '007', '2', 'true', 'e'] %}{{ key | map_text('m') }} {% endfor %}"
    assert text(template, config=config) == "1.10 true 0x1F ~ 1e3 1e3 x 3 "


def test_keys_of_parameters_are_texts() -> None:
    assert text("{{ params['2'] }} {{ params['true'] }}", config=ENTRY + "params: {2: 2, true: 3.0}") == "2 3.0"


IN_AN_ENTRY = "templates: [{template: a, application_mode: each, params: {params: 1}}]"


@pytest.mark.parametrize("config", ["params: {params: 1}", IN_AN_ENTRY])
def test_the_parameter_name_params_is_reserved(config: str) -> None:
    with pytest.raises(DuplicateParamKey, match="reserved"):
        render("x", config=config)
    with pytest.raises(DuplicateParamKey, match="reserved"):
        render("x", params={"params": 1})


def test_a_pattern_without_a_file_names_the_templates_that_there_are() -> None:
    with pytest.raises(InvalidTemplateFile) as failed:
        render("x", config="templates: [{template: b.j2, application_mode: each}]")
    assert str(failed.value) == "t/weaver.yaml:1:14: the pattern 'b.j2' matches no file (the templates are: a.txt.j2)"


def test_an_unknown_target_names_the_nearest_one() -> None:
    tree = {"registry/python/weaver.yaml": b"", "registry/go/weaver.yaml": b""}
    with pytest.raises(TargetNotSupported) as failed:
        generate(ForgeRequest({}, tree, "pyton", origin="/my/templates"), trusted=True)
    assert str(failed.value) == "/my/templates: the templates have no target 'pyton' (did you mean python?)"


def test_without_templates_nothing_is_rendered() -> None:
    assert render("x", config="params: {a: 1}") == {}


def test_given_configurations_take_the_place_of_those_in_the_tree() -> None:
    configs = {"far.yaml": b"params: {a: 1, b: 1}", "near.yaml": b"params: {b: 2}\n" + ENTRY.encode()}
    assert text("{{ params.a }}{{ params.b }}", config="a: [", overrides=Overrides(configs=configs)) == "12"


def test_acronyms_and_text_maps_of_the_caller_win() -> None:
    config = ENTRY + "acronyms: [Api, URL]\ntext_maps: {m: {a: b}, n: {a: b}}\n"
    overrides = Overrides(acronyms=("API", "iOS"), text_maps={"m": {"a": "c"}})
    template = "{{ 'api url ios' | acronym }} {{ 'a' | map_text('m') }} {{ 'a' | map_text('n') }}"
    assert text(template, config=config, overrides=overrides) == "API URL iOS c b"


def test_delimiters_that_cannot_be_told_apart_are_an_error() -> None:
    with pytest.raises(InvalidConfigFile, match="template_syntax"):
        render("x", config=ENTRY + "template_syntax: {block_start: '{{'}")


def test_the_target_dot_is_the_root_of_the_templates() -> None:
    tree = {"registry/weaver.yaml": ENTRY.encode(), "registry/sub/a.txt.j2": b"a", "other.j2": b"not in the root"}
    assert generate(ForgeRequest({}, tree, "./"), trusted=True) == {"a.txt": b"a"}


@pytest.mark.parametrize("target", ["..", "../t", "", "/", "t/../..", "none"])
def test_a_target_outside_of_the_templates_does_not_exist(target: str) -> None:
    with pytest.raises(TargetNotSupported):
        generate(ForgeRequest({}, {"registry/t/weaver.yaml": b"", "registry/t/a.j2": b""}, target), trusted=True)
