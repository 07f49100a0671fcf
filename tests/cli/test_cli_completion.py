"""The completion scripts complete commands, options and their values: asked in the shells that are here."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import tree_sitter_powershell
from tree_sitter import Language, Node, Parser

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
var edit: = (ns [&complex-candidate~={{|name &display='' &code-suffix=''| put $name}} &complete-filename~={{|word| }}])
{completer}
$completer {words} | each {{|name| echo $name }}
"""

POWERSHELL = """
. {script}
(TabExpansion2 -inputScript '{line}' -cursorColumn '{line}'.Length).CompletionMatches.CompletionText
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


def in_powershell(script: Path, words: list[str]) -> list[str]:
    text = POWERSHELL.format(script=script, line=" ".join(words))
    return offered(["pwsh", "-NoProfile", "-NonInteractive", "-Command", text])


SHELLS = {"bash": in_bash, "zsh": in_zsh, "fish": in_fish, "elvish": in_elvish}


def offered(command: list[str]) -> list[str]:
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert ended.stderr == ""
    return ended.stdout.splitlines()


@pytest.mark.parametrize("shell", SHELLS)
def test_commands_options_and_values_are_offered(weavergen, tmp_path, installed, shell):
    installed(shell)
    assert_offers(weavergen, shell, SHELLS[shell], tmp_path)


def assert_offers(weavergen, shell: str, complete: Callable[[Path, list[str]], list[str]], folder: Path) -> None:
    script = folder / "script.ps1"
    assert weavergen("completion", shell, "--completion-file", script).returncode == 0

    def ask(*words: str) -> list[str]:
        return complete(script, ["weavergen", *words])

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


def test_in_powershell(weavergen, tmp_path):
    """PowerShell is in no package index that the others are in: without it, a grammar of it reads the script."""
    if shutil.which("pwsh"):
        assert_offers(weavergen, "powershell", in_powershell, tmp_path)
        return
    parsed = Parser(Language(tree_sitter_powershell.language())).parse(
        weavergen("completion", "powershell").stdout.encode()
    )

    assert not parsed.root_node.has_error
    values, candidates = map(entries, found(parsed.root_node, "hash_literal_expression"))
    assert values["weavergen registry check --engine"] == ["auto", "embedded", "binary"]
    assert values["weavergen registry check --registry"] == []
    assert {"check", "resolve", "live-check"} <= set(candidates["weavergen registry"])
    assert "--include-unreferenced" in candidates["weavergen registry check"]
    assert {"bash", "powershell"} <= set(candidates["weavergen completion"])


def entries(table: Node) -> dict[str, list[str]]:
    """The texts in the entries of a hash table, by its keys, which differ by more than their case."""
    texts = [[unquoted(text) for text in found(entry, "string_literal")] for entry in found(table, "hash_entry")]
    keys = [key for key, *_ in texts]
    assert len({key.lower() for key in keys}) == len(keys)
    return {key: words for key, *words in texts}


def found(node: Node, kind: str) -> list[Node]:
    """The nodes of a kind below a node, none of them within another one."""
    if node.type == kind:
        return [node]
    return [each for child in node.children for each in found(child, kind)]


def unquoted(text: Node) -> str:
    return text.text.decode()[1:-1].replace("''", "'")


@pytest.mark.parametrize("shell", ["bash", "elvish", "fish", "powershell", "zsh"])
def test_a_script_names_every_command(weavergen, shell):
    printed = weavergen("completion", shell).stdout

    assert all(command in printed for command in ("update-markdown", "diagnostic", "executions", "gc"))


def test_a_shell_without_a_script_is_a_usage_error(weavergen):
    assert weavergen("completion", "tcsh").returncode == 2
