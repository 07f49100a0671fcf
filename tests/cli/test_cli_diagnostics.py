"""Problems are printed as the user wants: for people, for tools, for GitHub, or by templates of one's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

GOOD = """\
groups:
  - id: registry.shop
    type: attribute_group
    brief: Of the shop.
    attributes:
      - {id: shop.id, type: string, brief: Which., stability: stable, examples: [a]}
"""
BAD = """\
groups:
  - id: span.shop
    type: span
    span_kind: client
    stability: stable
    brief: Of the shop.
    attributes:
      - ref: shop.none
"""
NEW_FORMAT = """\
file_format: definition/2
attributes:
  - {key: shop.id, type: string, brief: Which., stability: stable, examples: [a]}
"""
POLICY = """\
package after_resolution

import rego.v1

deny contains {"id": "no_shops", "message": "100%: no, never", "level": "violation", "context": {"group": id}} if {
	some group in input.groups
	id := group.id
}
"""
UNRESOLVED = {"Resolver": {"CompoundError": [{"UnresolvedAttributeRef": {
    "attribute_ref": "shop.none", "group_id": "span.shop", "provenance": {"path": "bad/a.yaml", "schema_url": "https://unknown/unknown"},
}}]}}  # fmt: skip


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A folder with a sound registry, one with an error and one with a warning, and a policy that denies all."""
    for name, text in (("good", GOOD), ("bad", BAD), ("new", NEW_FORMAT)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.yaml").write_text(text)
    (tmp_path / "deny.rego").write_text(POLICY)
    return tmp_path


@pytest.mark.parametrize("command", [("check",), ("resolve",), ("stats",), ("generate", "go", "out")], ids=str)
def test_every_command_reports_a_broken_registry_alike(weavergen, work, command):
    ended = weavergen("registry", *command, "-r", "bad", "--diagnostic-format", "json", cwd=work)

    [item] = json.loads(ended.stderr)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert item["error"] == UNRESOLVED
    assert item["diagnostic"]["location"] == {"path": "bad/a.yaml", "line": 8, "column": 9}
    assert {"message", "ansi_message", "severity"} <= item["diagnostic"].keys()


@pytest.mark.parametrize("command", [("check",), ("check", "--v2")], ids=str)
def test_warnings_are_printed_and_end_well_unless_they_are_of_the_future(weavergen, work, command):
    asked = ("registry", *command, "-r", "new", "--diagnostic-format", "json", "--diagnostic-stdout")

    now, then = weavergen(*asked, cwd=work), weavergen(*asked, "--future", cwd=work)

    [warning], [error] = json.loads(now.stdout), json.loads(then.stdout)
    assert (now.returncode, then.returncode) == (0, 1)
    assert (warning["diagnostic"]["severity"], error["diagnostic"]["severity"]) == ("Warning", "Error")
    assert list(warning["error"]["FailToResolveDefinition"]) == ["UnstableFileFormat"]


def test_without_problems_nothing_is_printed(weavergen, work):
    ended = weavergen("registry", "check", "-r", "good", "--diagnostic-format", "json", cwd=work)

    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_github_annotates_the_lines(weavergen, work):
    flags = ("--diagnostic-format", "gh_workflow_command", "--diagnostic-stdout=true")
    broken = weavergen("registry", "check", "-r", "bad", *flags, cwd=work)
    denied = weavergen("registry", "check", "-r", "good", "-p", "deny.rego", *flags, cwd=work)

    assert broken.stdout.splitlines()[1].startswith("::error file=bad/a.yaml,line=8,col=9,title=error::")
    assert denied.stdout.splitlines() == [
        "::group::Diagnostic report",
        "::error file=good/a.yaml,line=2,col=5,title=no_shops::100%25: no, never",
        "::endgroup::",
    ]


def test_people_see_what_and_where_without_colours_in_a_file(weavergen, work):
    denied = weavergen("registry", "check", "-r", "good", "-p", "deny.rego", "--diagnostic-format", "ansi", cwd=work)

    assert denied.stderr == "violation no_shops: 100%: no, never\n  at good/a.yaml:2\n  group: registry.shop\n"
    assert denied.stdout == ""


def test_templates_are_written_out_and_then_come_first(weavergen, work):
    made = weavergen("diagnostic", "init", cwd=work)
    (work / "diagnostic_templates/ansi/errors.txt.j2").write_text("{{ ctx | length }} of mine")
    (work / "diagnostic_templates/mine").mkdir()
    (work / "diagnostic_templates/mine/weaver.yaml").write_text(
        "templates: [{template: x.j2, filter: '.[0].error', application_mode: single}]"
    )
    (work / "diagnostic_templates/mine/x.j2").write_text("{{ ctx | list | join }}")

    changed = weavergen("registry", "resolve", "-r", "bad", cwd=work)
    own = weavergen("registry", "check", "-r", "bad", "--diagnostic-format", "mine", cwd=work)

    assert made.returncode == 0
    assert changed.stderr == "1 of mine\n"
    assert own.stderr == "Resolver\n"
    assert {path.name for path in (work / "diagnostic_templates").iterdir()} == {
        *("ansi", "json", "gh_workflow_command", "mine")
    }


def test_the_templates_of_one_format_are_written_where_that_is_wanted(weavergen, work):
    assert weavergen("diagnostic", "init", "json", "-t", "there", cwd=work).returncode == 0
    assert [path.name for path in (work / "there").iterdir()] == ["json"]
    assert weavergen("diagnostic", "init", "nothing", cwd=work).returncode == 1


def test_a_format_that_nobody_has_does_not_hide_the_problem(weavergen, work):
    ended = weavergen("registry", "check", "-r", "nowhere", "--diagnostic-format", "jsn", cwd=work)

    assert ended.returncode == 1
    assert "json" in ended.stderr
    assert "there is no such file or folder" in ended.stderr


def test_other_errors_are_called_as_the_reference_calls_them(weavergen, work):
    (work / "t/x").mkdir(parents=True)
    (work / "t/x/weaver.yaml").write_text("templates: [{template: a.j2, filter: ., application_mode: single}]")
    (work / "t/x/a.j2").write_text("{{ ctx.no.such }}")

    def error(*command: str) -> object:
        ended = weavergen("registry", *command, "--diagnostic-format", "json", cwd=work)
        assert ended.returncode == 1
        [item] = json.loads(ended.stderr)
        return item["error"]

    generate = ("generate", "-r", "good", "-t", "t")
    assert list(error(*generate, "y", "out")) == ["TargetNotSupported"]
    assert list(error(*generate, "x", "out")) == ["TemplateEvaluationFailed"]
    assert list(error(*generate, "x", "out", "--params", "no.yaml")) == ["InvalidParams"]
    assert error("check", "-r", "good", "-p", "no.rego")["Checker"]["type"] == "access_denied"
    assert "SemConvSpecError" in error("check", "-r", "nowhere")["Resolver"]["FailToResolveDefinition"]
