"""What is on standard output and what on standard error, as with the reference, of quiet commands above all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

MODEL = """\
groups:
  - id: registry.shop
    type: attribute_group
    brief: Of the shop.
    attributes:
      - {id: shop.id, type: string, brief: Which., stability: stable, examples: [a]}
"""
MODELS = {
    "sound": MODEL,
    "warned": MODEL.replace("stability: stable, ", ""),
    "broken": MODEL.replace("id: shop.id, type: string, brief: Which.", "ref: nothing"),
}
WARNING = "Missing stability field."
ERROR = "nothing defines"
PACKAGE = ("package", "--v2", "-o", "out", "--resolved-registry-uri", "https://example.com/1.0.0/resolved.yaml")


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A folder with registries of each kind."""
    for name, text in MODELS.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.yaml").write_text(text)
        (tmp_path / name / "manifest.yaml").write_text("schema_url: https://shop.example/1.0.0\n")
    return tmp_path


@pytest.mark.parametrize("command", [("check",), PACKAGE])
@pytest.mark.parametrize(("model", "said"), [("sound", ""), ("warned", WARNING), ("broken", ERROR)])
def test_a_quiet_command_without_a_document_says_its_problems_only(weavergen, work, command, model, said):
    code = 1 if model == "broken" else 0
    aside = weavergen("registry", *command, "-r", model, "--quiet", cwd=work)
    here = weavergen("registry", *command, "-r", model, "--quiet", "--diagnostic-stdout", cwd=work)

    assert (aside.returncode, aside.stdout) == (here.returncode, here.stderr) == (code, "")
    assert said in aside.stderr == here.stdout
    assert bool(said) == bool(aside.stderr)


def test_a_quiet_check_reports_in_the_format_that_is_asked_for(weavergen, work):
    ended = weavergen("registry", "check", "-r", "warned", "--quiet", "--format", "json", cwd=work)

    assert ended.stderr == ""
    assert WARNING in json.dumps(json.loads(ended.stdout))


@pytest.mark.parametrize("command", [("stats",), ("diff", "--baseline-registry", "sound")])
def test_no_warning_follows_a_report(weavergen, work, command):
    ended = weavergen("registry", *command, "-r", "warned", "--format", "json", "--diagnostic-stdout", cwd=work)

    assert json.loads(ended.stdout)
    assert WARNING in ended.stderr


def test_problems_follow_a_resolved_registry(weavergen, work):
    options = ("--format", "json", "--diagnostic-format", "json", "--diagnostic-stdout")
    ended = weavergen("registry", "resolve", "-r", "warned", *options, cwd=work)

    document, end = json.JSONDecoder().raw_decode(ended.stdout)
    (problem,) = json.loads(ended.stdout[end:])
    assert document["registry_url"] == "warned"
    assert problem["diagnostic"]["severity"] == "Warning"
    assert ended.stderr == ""


@pytest.mark.parametrize("command", [("stats",), ("diff", "--baseline-registry", "sound"), ("resolve",)])
def test_problems_take_the_place_of_a_document_that_there_is_not(weavergen, work, command):
    ended = weavergen("registry", *command, "-r", "broken", "--diagnostic-stdout", "--quiet", cwd=work)

    assert ended.returncode == 1
    assert ERROR in ended.stdout
    assert ended.stderr == ""
