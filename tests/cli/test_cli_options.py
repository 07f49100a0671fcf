"""The options that commands on registries share: over `.weaver.toml`, before and after the command's name."""

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
ANOTHER = MODEL.replace("shop", "market")
POLICY = """\
package after_resolution

import rego.v1

deny contains {"id": "no_groups", "message": group.id, "level": "violation"} if {
	some group in input.groups
}
"""
RESOLVE = ("registry", "resolve", "--format", "json", "--quiet")


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A folder with a registry, one that it depends on, a policy, and a link to a file."""
    for folder, text in (("model", MODEL), ("elsewhere", ANOTHER)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.yaml").write_text(text)
    (tmp_path / "model/linked.yaml").symlink_to(tmp_path / "elsewhere/a.yaml")
    (tmp_path / "deny.rego").write_text(POLICY)
    return tmp_path


def groups(ended) -> set[str]:
    assert ended.returncode == 0, ended.stderr
    return {group["id"] for group in json.loads(ended.stdout)["groups"]}


@pytest.mark.parametrize(
    ("flags", "found"),
    [
        ((), {"registry.shop"}),
        (("--follow-symlinks",), {"registry.shop", "registry.market"}),
        (("-s",), {"registry.shop", "registry.market"}),
        (("--follow-symlinks=false",), {"registry.shop"}),
    ],
)
def test_links_are_followed_when_that_is_asked_for(weavergen, work, flags, found):
    assert groups(weavergen(*RESOLVE, "-r", "model", *flags, cwd=work)) == found


def test_the_command_line_is_over_weaver_toml(weavergen, work):
    (work / ".weaver.toml").write_text(
        '[registry]\npath = "model"\nfollow_symlinks = true\nv2 = true\n[policy]\npaths = ["deny.rego"]\n'
    )

    configured = weavergen("registry", "check", "--v2=false", cwd=work)
    given = weavergen(*RESOLVE, "--v2=false", "-s=false", "--skip-policies", cwd=work)
    of_another = weavergen(*RESOLVE, "--v2=false", "--skip-policies", "-r", "elsewhere", cwd=work)

    assert configured.returncode == 1
    assert "no_groups" in configured.stdout
    assert "registry.market" in configured.stdout
    assert groups(given) == {"registry.shop"}
    assert groups(of_another) == {"registry.market"}


@pytest.mark.parametrize("place", [0, 1, 2])
def test_global_options_stand_before_the_group_before_the_command_or_after_it(weavergen, work, place):
    (work / "mine.toml").write_text('[registry]\npath = "elsewhere"\n')
    words = ["registry", "resolve"]
    words[place:place] = ["--quiet", "--config", "mine.toml"]

    assert groups(weavergen(*words, "-f", "json", cwd=work)) == {"registry.market"}


@pytest.mark.parametrize("call", [("help", "registry", "check"), ("registry", "help", "check")])
def test_help_is_a_command_too(weavergen, call):
    assert weavergen(*call).stdout == weavergen("registry", "check", "--help").stdout != ""


def test_a_switch_does_not_take_the_next_argument(weavergen, work):
    ended = weavergen("registry", "generate", "--v2", "go", "out", "-r", "model", cwd=work)

    assert ended.returncode == 1  # our templates are for format 1
    assert "'out'" not in ended.stderr


def test_unknown_keys_of_weaver_toml_are_said(weavergen, work):
    (work / ".weaver.toml").write_text('[registry]\npaht = "model"\n')

    ended = weavergen("registry", "check", "-r", "model", cwd=work)

    assert ended.returncode == 0
    assert "paht" in ended.stderr


def test_a_weaver_toml_that_cannot_be_read_is_an_error(weavergen, work):
    ended = weavergen("registry", "check", "--config", "nowhere.toml", cwd=work)

    assert ended.returncode == 1
    assert "nowhere.toml" in ended.stderr


@pytest.mark.parametrize("executor", ["spiff", "dagster"])
def test_both_executors_read_a_registry_with_all_that_it_depends_on(weavergen, work, executor):
    (work / "model/manifest.yaml").write_text(
        "schema_url: https://shop.example/1.0.0\n"
        "dependencies:\n  - {schema_url: https://market.example/1.0.0, registry_path: elsewhere}\n"
    )
    (work / "elsewhere/manifest.yaml").write_text("schema_url: https://market.example/1.0.0\n")
    arguments = (*RESOLVE, "-r", "model", "--executor", executor)

    assert groups(weavergen(*arguments, cwd=work)) == {"registry.shop"}
    assert groups(weavergen(*arguments, "--include-unreferenced", cwd=work)) == {"registry.shop", "registry.market"}


def test_watch_and_every_option_of_the_reference_are_there(weavergen):
    shown = weavergen("registry", "check", "-h").stdout

    options = (
        *("--registry", "--follow-symlinks", "--include-unreferenced", "--allow-git-credentials", "--v2", "--future"),
        *("--baseline-registry", "--config", "--policy", "--skip-policies", "--display-policy-coverage"),
        *("--diagnostic-format", "--diagnostic-template", "--diagnostic-stdout", "--quiet", "--debug", "--watch"),
    )
    assert [option for option in options if option not in shown] == []


def test_the_version_is_printed(weavergen):
    assert weavergen("-V").stdout == weavergen("--version").stdout != ""
