"""Errors of templates name the template and the line; errors of jq programs the configuration and the line."""

from __future__ import annotations

import pytest
from forge_target import ENTRY, render

from weavergen_pipelines.errors import CompoundError
from weavergen_pipelines.forge import errors

MACROS = "{% macro shout(x) %}\n{{ x | screaming_snake_case }}\n{% endmacro %}"

TEMPLATES = {
    "an attribute of nothing": ("a\n{{ ctx.z.y }}", "a.txt.j2:2: undefined value"),
    "an unknown filter": ("\n\n{{ 1 | nope }}", "a.txt.j2:3: unknown filter: filter nope is unknown"),
    "a filter with a wrong value": ("\n{{ 1 | snake_case }}", "a.txt.j2:2: expected a string, found 1"),
    "a filter with a wrong argument": ("\n{{ 'a' | snake_case(1) }}", "a.txt.j2:2: "),
    "a test behind a macro": (
        "{% import 'm.j2' as m %}\n{{ m.shout('x') }}\n{{ m.shout('x') | numsort }}",
        "a.txt.j2:3: numsort sorts a map",
    ),
    "an error in a macro": ("{% import 'm.j2' as m %}\n{{ m.shout([]) }}", "m.j2:2: "),
    "an error in an included file": ("{% include 'bad.j2' %}", "bad.j2:2: expected a string"),
    "a missing include": ("\n{% include 'none.j2' %}", "a.txt.j2:2: template not found"),
    "a regular expression": ("{{ 'a' | regex_replace('(', '') }}", "a.txt.j2:1: '(' is not a regular expression"),
    "a file name that is a number": ("\n{{ template.set_file_name(1) }}", "a.txt.j2:2: expected a string, found 1"),
    "a missing option": ("{{ {} | prometheus_metric_name }}", "a.txt.j2:1: prometheus_metric_name needs"),
    "in a string with braces": ("\n{{ '}}' | attribute_id | numsort }}", "a.txt.j2:2: "),
    "behind raw text": ("{% raw %}\n{{ {% if %}\n{% endraw %}{{ 1 | split_id }}", "a.txt.j2:3: expected a string"),
}


@pytest.mark.parametrize("case", TEMPLATES)
def test_a_render_that_fails_names_template_and_line(case: str) -> None:
    template, message = TEMPLATES[case]
    files = {"a.txt.j2": template, "m.j2": MACROS, "bad.j2": "\n{{ 3 | kebab_case }}"}
    config = "templates: [{template: a.txt.j2, application_mode: single}]"
    with pytest.raises(errors.TemplateEvaluationFailed) as failed:
        render(files, {"x": None}, config=config)
    assert str(failed.value).startswith(f"t/{message}")


def test_a_syntax_error_names_template_and_line() -> None:
    with pytest.raises(errors.InvalidTemplateFile, match="syntax error") as failed:
        render("\n\n{% if %}")
    assert str(failed.value.where) == "t/a.txt.j2:3"


def test_places_are_below_the_folder_that_the_templates_came_from() -> None:
    with pytest.raises(errors.TemplateEvaluationFailed) as failed:
        render("{{ 1 | nope }}", origin="/home/me/templates/")
    assert str(failed.value.where) == "/home/me/templates/t/a.txt.j2:1"


def test_other_delimiters_do_not_hide_the_line() -> None:
    config = ENTRY + "template_syntax: {variable_start: '${', variable_end: '}'}"
    with pytest.raises(errors.TemplateEvaluationFailed) as failed:
        render("\n\n${ 1 | split_id }", config=config)
    assert str(failed.value.where) == "t/a.txt.j2:3"


@pytest.mark.parametrize(
    ("settings", "kind", "message"),
    [
        ("filter: '.['", errors.FilterError, "t/weaver.yaml:4:3: jq program of 'filter': "),
        ("filter: '. | error(\"no\")'", errors.FilterError, "t/weaver.yaml:4:3: jq program of 'filter': no"),
        ("when: '1'", errors.WhenClauseNotBoolean, "t/weaver.yaml:4:3: 'when' must give one boolean, it gave 1"),
        ("when: empty", errors.WhenClauseNotBoolean, "t/weaver.yaml:4:3: 'when' must give one boolean, it gave []"),
        ("file_name: '{{ ctx.a.b }}'", errors.InvalidFilePath, "t/weaver.yaml:4:3: file_name: undefined value"),
        (
            "file_name: '{{ 1 | split_id }}'",
            errors.InvalidFilePath,
            "t/weaver.yaml:4:3: file_name: expected a string",
        ),
        ("file_name: '{{'", errors.InvalidFilePath, "t/weaver.yaml:4:3: file_name: syntax error"),
    ],
)
def test_an_error_of_an_entry_names_its_line(settings: str, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind) as failed:
        render("x", config=f"templates:\n- template: a.txt.j2\n  application_mode: single\n  {settings}\n")
    assert str(failed.value).startswith(message)


def test_every_template_that_fails_is_reported_once() -> None:
    config = "templates: [{template: '*.j2', filter: '[1, 2]', application_mode: each}]"
    with pytest.raises(CompoundError) as failed:
        render({"a.j2": "{{ 1 | a }}", "b.j2": "{{ 1 | b }}", "c.j2": ""}, config=config)
    assert [str(error.where) for error in failed.value.errors] == ["t/a.j2:1", "t/b.j2:1"]


def test_a_template_that_is_not_utf8_is_an_error() -> None:
    from weavergen_pipelines.forge.generate import generate
    from weavergen_pipelines.forge.request import ForgeRequest

    tree = {"t/weaver.yaml": b"templates: [{template: '*.j2', application_mode: single}]", "t/a.j2": b"a\n\xff"}
    with pytest.raises(errors.InvalidTemplateFile, match="UTF-8") as failed:
        generate(ForgeRequest({}, tree, "t"), trusted=True)
    assert str(failed.value.where) == "t/a.j2:2"
