"""`registry generate`: templates, their configuration and parameters from the places that the reference knows."""

from __future__ import annotations

import shutil
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
CONFIG = """\
params: {greeting: hello}
templates:
  - {template: names.txt.j2, filter: ".groups[].attributes[].name", application_mode: single}
"""
TEMPLATE = "{{ params.greeting }} {{ ctx | acronym }}"
POLICY = """\
package after_resolution

import rego.v1

deny contains {"id": "no", "message": "no", "level": "violation"}
"""


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A registry, and templates for it in the folder where they are looked for."""
    for path, text in {
        "model/a.yaml": MODEL,
        "templates/registry/names/weaver.yaml": CONFIG,
        "templates/registry/names/names.txt.j2": TEMPLATE,
        "other.yaml": CONFIG.replace("hello", "other") + "acronyms: [ID]\n",
        "deny.rego": POLICY,
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def generated(weavergen, work: Path, *arguments: str) -> str:
    ended = weavergen("registry", "generate", "-r", "model", *arguments, cwd=work)
    assert ended.returncode == 0, ended.stderr
    return (work / "output/names.txt").read_text()


def test_templates_and_output_have_the_places_of_the_reference(weavergen, work):
    assert generated(weavergen, work, "names") == "hello shop.id"


def test_templates_are_read_out_of_an_archive_wherever_the_command_runs(weavergen, work):
    shutil.make_archive(str(work / "pack-1.0"), "gztar", work, "templates")
    shutil.rmtree(work / "templates")

    for executor in ("spiff", "dagster"):
        options = ("-t", "pack-1.0.tar.gz[registry]", "--executor", executor)
        assert generated(weavergen, work, "names", *options) == "hello shop.id"


def test_files_given_by_config_replace_those_of_the_templates(weavergen, work):
    (work / "last.yaml").write_text("params: {greeting: last}\n")

    assert generated(weavergen, work, "names", "-c", "other.yaml") == "other shop.ID"
    assert generated(weavergen, work, "names", "-c", "other.yaml", "--config", "last.yaml") == "last shop.ID"


def test_weaver_toml_says_what_is_generated(weavergen, work):
    (work / ".weaver.toml").write_text(
        '[generate]\ntarget = "names"\ntemplates = "templates"\noutput = "output"\n[template]\nacronyms = ["SHOP"]\n'
    )

    assert generated(weavergen, work) == "hello SHOP.id"
    assert generated(weavergen, work, "names", "-D", "greeting=hi") == "hi SHOP.id"


@pytest.mark.parametrize("executor", ["spiff", "dagster"])
def test_nothing_is_generated_from_what_policies_reject(weavergen, work, executor):
    arguments = ("registry", "generate", "names", "out", "-r", "model", "-p", "deny.rego", "--executor", executor)
    rejected = weavergen(*arguments, cwd=work)
    skipped = weavergen(*arguments, "--skip-policies", cwd=work)

    assert (rejected.returncode, skipped.returncode) == (1, 0)
    assert "no" in rejected.stderr
    assert (work / "out/names.txt").read_text() == "hello shop.id"


def test_templates_get_the_document_of_format_2(weavergen, work):
    (work / "templates/registry/names/names.txt.j2").write_text("{{ ctx.key }}")
    (work / "templates/registry/names/weaver.yaml").write_text(
        CONFIG.replace(".groups[].attributes[].name", ".registry.attributes[]")
    )

    assert generated(weavergen, work, "names", "--v2") == "shop.id"


def test_a_configuration_that_is_not_there_is_an_error(weavergen, work):
    ended = weavergen("registry", "generate", "names", "-r", "model", "-c", "nowhere.yaml", cwd=work)

    assert ended.returncode == 1
    assert "nowhere.yaml" in ended.stderr
