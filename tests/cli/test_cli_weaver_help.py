"""Every command, argument and option that the help of the reference names is here, with the same default."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from weaver_help import commands

from weavergen_pipelines.cli.app import build_app

THEIRS: dict[str, list[dict[str, Any]]] = yaml.safe_load(Path(__file__).with_name("weaver_help.yaml").read_text())
CASES = [(command, entry) for command, entries in THEIRS.items() for entry in entries]
IDS = [f"{command} {entry.get('argument') or entry['names'][-1]}" for command, entry in CASES]
NEEDED = {"weaver": ["help"], "registry": ["help"], "diagnostic": ["help"], "registry diff": ["--baseline-registry=x"]}
"""What makes a call of one option whole."""
OTHER_DEFAULTS = {"serve --bind"}
"""Where ours have another default, as docs/differences.md says; so it is for registries."""


@pytest.fixture(scope="module")
def root() -> Any:
    return typer.main.get_command(build_app())


def ours(root: Any, command: str) -> Any:
    for name in command.split() if command != "weaver" else ():
        root = root.commands[name]
    return root


def calls(command: str, entry: dict[str, Any]) -> list[list[str]]:
    """The ways to give an argument or an option."""
    value = entry.get("choices", [entry.get("default") or "1"])[0]
    if "argument" in entry:
        return [[value]]
    needed = ["bash"] if command == "completion" else NEEDED.get(command, [])
    ways = {
        "none": [[name] for name in entry["names"]],
        "optional": [way for name in entry["names"] for way in ([name], [f"{name}={value}"])],
        "required": [*([name, value] for name in entry["names"]), [f"{entry['names'][-1]}={value}"]],
    }
    return [[*way, *needed] for way in ways[entry["value"]]]


@pytest.mark.parametrize(("command", "entry"), CASES, ids=IDS)
def test_what_the_reference_takes_is_taken(root, command: str, entry: dict[str, Any]):
    for call in calls(command, entry):
        with suppress(typer.Exit):  # by the help, and by the version
            assert ours(root, command).make_context("weavergen", call, help_option_names=["-h", "--help"])


DEFAULTS = [
    (command, entry)
    for command, entry in CASES
    if entry.get("default") not in {None, "", "false"}
    and entry.get("names", [""])[-1] != "--registry"
    and f"{command} {entry['names'][-1]}" not in OTHER_DEFAULTS
]


@pytest.mark.parametrize(
    ("command", "entry"), DEFAULTS, ids=lambda each: each["names"][-1] if "names" in each else each
)
def test_an_option_has_the_default_of_the_reference(root, command: str, entry: dict[str, Any]):
    option = next(each for each in ours(root, command).params if entry["names"][-1] in each.opts)

    said = option.help.replace("COMMAND", command.removeprefix("registry "))

    assert str(option.default) == entry["default"] or entry["default"] in said


def test_the_help_of_the_executable_is_what_was_written_down():
    weaver = os.environ.get("WEAVERGEN_WEAVER")
    if not weaver:
        pytest.skip("no weaver executable to compare with: WEAVERGEN_WEAVER names none")
    found = commands(weaver)

    assert {"weaver": found.pop(""), **found} == THEIRS
