"""Whoever checks a registry with policies sees each finding, by file and line, and the exit code tells."""

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
      - id: shop.id
        type: string
        brief: Which.
        stability: stable
        examples: [a]
"""
POLICY = """\
package after_resolution

import rego.v1

deny contains {
	"id": "brief_ends_with_period",
	"message": sprintf("the brief of %s ends with a period", [attribute.name]),
	"level": "information",
	"context": {"attribute_name": attribute.name},
} if {
	some group in input.groups
	some attribute in group.attributes
	endswith(attribute.brief, ".")
}
"""
COMPARISON = """\
package comparison_after_resolution

import rego.v1

deny contains {"id": "removed", "message": group.id, "level": "violation"} if {
	some group in data.groups
	not group.id in {one.id | some one in input.groups}
}
"""
CHECK = ("registry", "check", "-r", "model", "--format", "json")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "shop.yaml").write_text(MODEL)
    (tmp_path / "brief.rego").write_text(POLICY)
    return tmp_path


def violations(result) -> list[str]:
    return [item["error"]["violation"]["id"] for item in json.loads(result.stdout)]


@pytest.mark.parametrize("executor", ["spiff", "dagster"])
def test_a_finding_of_any_level_rejects_the_registry(weavergen, files, executor):
    result = weavergen(*CHECK, "-p", "brief.rego", "--executor", executor, cwd=files)

    [item] = json.loads(result.stdout)
    assert result.returncode == 1
    assert item["error"]["provenance"] == "model"
    assert item["diagnostic"]["location"] == {"path": "model/shop.yaml", "line": 6, "column": 9}


def test_policies_are_in_the_folder_of_the_registry_or_configured_for_it(weavergen, files):
    (files / "weavergen.yaml").write_text("registries:\n  shop: {source: model, policies: [brief.rego]}\n")
    configured = weavergen("registry", "check", "-r", "shop", "--format", "json", cwd=files)
    (files / "brief.rego").rename(files / "model" / "brief.rego")
    own = weavergen(*CHECK, cwd=files)

    assert violations(configured) == violations(own) == ["brief_ends_with_period"]


def test_what_policies_reject_is_not_generated_either(weavergen, files):
    (files / "brief.rego").rename(files / "model" / "brief.rego")
    result = weavergen("registry", "generate", "go", "out", "-r", "model", cwd=files)

    assert result.returncode == 1
    assert "brief_ends_with_period" in result.stderr.replace("\n", "")
    assert not (files / "out").exists()


def test_policies_can_be_skipped(weavergen, files):
    assert weavergen(*CHECK, "-p", "brief.rego", "--skip-policies", cwd=files).stdout.strip() == "[]"


def test_a_baseline_is_compared_with(weavergen, files):
    (files / "base").mkdir()
    (files / "base" / "shop.yaml").write_text(MODEL.replace("registry.shop", "registry.old"))
    (files / "removed.rego").write_text(COMPARISON)

    compared = weavergen(*CHECK, "-p", "removed.rego", "--baseline-registry", "base", cwd=files)
    alone = weavergen(*CHECK, "-p", "removed.rego", cwd=files)

    assert violations(compared) == ["removed"]
    assert alone.stdout.strip() == "[]"


def test_the_lines_that_were_evaluated_are_told(weavergen, files):
    result = weavergen(*CHECK, "-p", "brief.rego", "--display-policy-coverage", cwd=files)

    assert "COVERAGE REPORT:\nbrief.rego has full coverage\n" in result.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [("package after_resolution\n\ndeny contains x if { ] }\n", "bad.rego:3:22"), (None, "bad.rego")],
    ids=["no Rego", "no file"],
)
def test_a_policy_that_is_wrong_is_named(weavergen, files, text, said):
    if text is not None:
        (files / "bad.rego").write_text(text)
    result = weavergen("registry", "check", "-r", "model", "-p", "bad.rego", cwd=files)

    assert result.returncode == 1
    assert said in result.stdout + result.stderr
