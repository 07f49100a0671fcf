"""The commands beside those on registries: their results for people and for programs."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from weavergen_pipelines.cli.app import build_app

ROOT = typer.main.get_command(build_app())


def commands(command: Any, *words: str) -> Iterator[tuple[str, ...]]:
    """The words of a command and of all below it, but for those that show help."""
    yield words
    for name, below in getattr(command, "commands", {}).items():
        if name != "help":
            yield from commands(below, *words, name)


@pytest.mark.parametrize("words", list(commands(ROOT)), ids=lambda words: " ".join(words) or "weavergen")
def test_every_command_has_help_with_an_example_and_says_what_programs_read(words: tuple[str, ...]):
    ended = CliRunner().invoke(build_app(), [*words, "--help"], env={"COLUMNS": "200"})

    assert ended.exit_code == 0
    assert f"Example: {' '.join(('weavergen', *words))}" in ended.stdout
    assert re.search(r"For programs: \S", ended.stdout)
    is_group = words in {(), ("workflow",), ("artifacts",), ("config",)}
    assert is_group or {"--quiet", "--debug"} <= set(ended.stdout.split())


@pytest.mark.parametrize("words", list(commands(ROOT)), ids=lambda words: " ".join(words) or "weavergen")
def test_the_example_of_a_command_is_one(words: tuple[str, ...]):
    command = ROOT
    for word in words:
        command = command.commands[word]
    example = command.epilog.partition("Example: weavergen ")[2].partition("\n")[0].replace("\\[", "[")
    called, arguments = ROOT, shlex.split(example)
    while hasattr(called, "commands"):
        called = called.commands[arguments.pop(0)]

    assert called.make_context("weavergen", arguments)


def test_config_show_says_where_each_setting_came_from_and_masks_secrets(weavergen, tmp_path: Path):
    (tmp_path / "work/weavergen.yaml").write_text("ai:\n  api_key: hidden\n  model: openai:gpt\n")

    ended = weavergen("config", "show", "--format", "json", WEAVERGEN_V2_WEAVER__TIMEOUT="7")

    entries = {entry["key"]: entry for entry in json.loads(ended.stdout)}
    assert entries["ai.model"]["origin"] == "weavergen.yaml:3"
    assert entries["weaver.timeout"] == {"key": "weaver.timeout", "value": 7, "origin": "WEAVERGEN_V2_WEAVER__TIMEOUT"}
    assert entries["engine.default_timeout"]["origin"] == "default"
    assert "hidden" not in ended.stdout


def test_init_writes_a_repository_that_generates(weavergen, tmp_path: Path):
    made = weavergen("init", "--name", "shop")
    again = weavergen("init", "--name", "shop")
    generated = weavergen("registry", "generate", "python")

    assert made.returncode == 0, made.stderr
    assert again.returncode == 1
    assert "weavergen.yaml" in again.stderr
    assert generated.returncode == 0, generated.stderr
    assert (tmp_path / "work/generated/python").is_dir()


def test_artifacts_are_listed_shown_and_collected(weavergen):
    weavergen("registry", "stats")

    listed = json.loads(weavergen("artifacts", "ls", "--format", "json", "--kind", "statistics").stdout)
    shown = weavergen("artifacts", "show", listed[0]["digest"].removeprefix("sha256:")[:12])
    collected = weavergen("artifacts", "gc", "--older-than", "0", "--format", "json")

    assert [artifact["kind"] for artifact in listed] == ["statistics"]
    assert json.loads(shown.stdout)["registry_stats"]
    assert collected.returncode == 0, collected.stderr
    assert json.loads(collected.stdout) == []  # used within the last hour


def test_an_artifact_that_does_not_exist_is_an_error(weavergen):
    ended = weavergen("artifacts", "show", "0000")

    assert ended.returncode == 1
    assert "0000" in ended.stderr


def test_workflows_are_listed_and_shown(weavergen):
    names = {process["process"] for process in json.loads(weavergen("workflow", "list", "--format", "json").stdout)}
    shown = json.loads(weavergen("workflow", "show", "registry_load", "--format", "json").stdout)
    drawn = weavergen("workflow", "show", "registry_load", "--format", "mermaid").stdout

    assert {"registry_load", "registry_check", "registry_resolve", "registry_stats", "registry_generate"} <= names
    assert "weaver.registry.resolve" in {element["task"] for element in shown}
    assert drawn.startswith("flowchart")


def test_the_shipped_diagrams_have_no_problem(weavergen):
    ended = weavergen("workflow", "lint", "--format", "json")

    assert ended.returncode == 0, ended.stdout
    report = json.loads(ended.stdout)
    assert report["problems"] == []
    assert {element["in_process"]["support"] for element in report["elements"]} == {"supported"}


def test_a_diagram_of_ones_own_runs_with_tasks_of_ones_own(weavergen, root: Path, tmp_path: Path):
    work = tmp_path / "work"
    (work / "my_tasks.py").write_text(
        "from weavergen_pipelines.workflow.service_task import service_task\n\n\n"
        '@service_task("my.greeting")\n'
        "def greeting(name: str) -> str:\n"
        '    return f"hello {name}"\n'
    )
    diagram = (root / "tests/cli/greeting.bpmn").read_text()
    (work / "greeting.bpmn").write_text(diagram)

    for executor in ("spiff", "dagster"):
        arguments = ("--context", '{"name": "you"}', "--tasks", "my_tasks", "--executor", executor, "--format", "json")
        ended = weavergen("workflow", "run", "greeting.bpmn", *arguments)

        assert ended.returncode == 0, ended.stderr
        result = json.loads(ended.stdout)
        assert result["outcome"] == "completed"
        assert result["data"] == {"answer": "hello you"}
        assert set(result["executed"]) == {"start", "greet", "end"}
        assert result["errors"] == []


def test_stats_fit_the_terminal(weavergen):
    ended = weavergen("registry", "stats", COLUMNS="60")

    assert max(len(line) for line in ended.stdout.splitlines()) <= 60


def test_version(weavergen):
    assert re.fullmatch(r"weavergen \d+\.\d+\.\d+", weavergen("--version").stdout.strip())
