"""The completion scripts complete commands, options and their values: asked in the shells that are here."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

BASH = """
source {script}
COMP_WORDS=({words}) COMP_CWORD=$(({count} - 1))
_weavergen
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
ZSH = """
compdef() {{ }}
source {script}
_describe() {{ [[ $1 == -o ]] && shift; print -l -- ${{${{(P)2}}%%:*}} }}
compadd() {{ shift; print -l -- $@ }}
_files() {{ print FILES }}
words=({words}) CURRENT={count} PREFIX=$words[-1]
_weavergen
"""
FISH = """
source {script}
complete -C {line}
"""
ELVISH = """
var edit: = (ns [&complex-candidate~={{|name &display=''| put $name}} &complete-filename~={{|word| put FILES}}])
{completer}
$completer {words} | each {{|name| echo $name }}
"""


def in_bash(script: Path, words: list[str]) -> list[str]:
    text = BASH.format(script=script, words=" ".join(f"'{word}'" for word in words), count=len(words))
    return offered(["bash", "-c", text])


def in_zsh(script: Path, words: list[str]) -> list[str]:
    text = ZSH.format(script=script, words=" ".join(f"'{word}'" for word in words), count=len(words))
    return offered(["zsh", "-f", "-c", text])


def in_fish(script: Path, words: list[str]) -> list[str]:
    lines = offered(["fish", "--no-config", "-c", FISH.format(script=script, line=f"'{' '.join(words)}'")])
    return [line.partition("\t")[0] for line in lines]


def in_elvish(script: Path, words: list[str]) -> list[str]:
    """Without a terminal elvish has no editor: its completer is called as a function."""
    completer = script.read_text().replace("set edit:completion:arg-completer[weavergen] =", "var completer =")
    text = ELVISH.format(completer=completer, words=" ".join(f"'{word}'" for word in words))
    return offered(["elvish", "-norc", "-c", text])


SHELLS = {"bash": in_bash, "zsh": in_zsh, "fish": in_fish, "elvish": in_elvish}


def offered(command: list[str]) -> list[str]:
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert ended.stderr == ""
    return ended.stdout.splitlines()


@pytest.mark.parametrize("shell", SHELLS)
def test_commands_options_and_values_are_offered(weavergen, tmp_path, shell):
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell} here")
    script = tmp_path / "script"
    assert weavergen("completion", shell, "--completion-file", script).returncode == 0

    def ask(*words: str) -> list[str]:
        return SHELLS[shell](script, ["weavergen", *words])

    assert {"registry", "workflow", "completion"} <= set(ask(""))
    assert {"check", "resolve", "live-check"} <= set(ask("registry", ""))
    assert "check" in ask("--quiet", "registry", "ch")
    assert "--include-unreferenced" in ask("registry", "check", "--include")
    assert ask("registry", "check", "--engine", "")[:3] in (
        ["auto", "embedded", "binary"],
        ["auto", "binary", "embedded"],
    )
    assert "check" not in ask("registry", "check", "--registry", "")
    assert {"bash", "powershell"} <= set(ask("completion", ""))


@pytest.mark.parametrize("shell", ["bash", "elvish", "fish", "powershell", "zsh"])
def test_a_script_names_every_command(weavergen, shell):
    printed = weavergen("completion", shell).stdout

    assert all(command in printed for command in ("update-markdown", "diagnostic", "executions", "gc"))


def test_a_shell_without_a_script_is_a_usage_error(weavergen):
    assert weavergen("completion", "tcsh").returncode == 2
