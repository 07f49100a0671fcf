"""The commands as they are called: exit codes, machine-readable problems and documents are those of the reference.

The first tests compare with what it has given once. The last ones run the executable that WEAVERGEN_WEAVER names beside
ours, on the same flags, and are skipped where there is none.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from test_conformance_semconv import COMPLETE, OF_TWO_FORMATS, SHARED, expectation

from weavergen_pipelines.artifacts.digest import canonical_json

NO_NETWORK = {"crates__weaver_resolver__data__inherited-ref-test__middle_published"}
NAMES = [name for name in COMPLETE if name not in OF_TWO_FORMATS | NO_NETWORK]
FEW = [name for name in NAMES if "v2-dep__app" in name or "diamond-conflict__main" in name or "attr-conflict" in name]
COMMANDS = {
    "check": ("check",),
    "resolve": ("resolve", "--format", "json"),
    "resolve_v2": ("resolve", "--format", "json", "--v2"),
}
JSON = ("--diagnostic-format", "json", "--quiet")

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the conformance data is not beside the repository")


def kinds(error: Any) -> list[bytes]:
    """The problems in an error, out of the stages and compounds that they are nested in."""
    if isinstance(error, dict) and len(error) == 1:
        ((name, inner),) = error.items()
        if name == "CompoundError":
            return [kind for each in inner for kind in kinds(each)]
        if isinstance(inner, dict) and all(key[:1].isupper() for key in inner):
            return kinds(inner)
    return [canonical_json(error)]


def problems(text: str) -> set[bytes]:
    return {kind for item in (json.loads(text) if text.strip() else []) for kind in kinds(item["error"])}


def assert_as_expected(weavergen, name: str) -> None:
    expected = expectation(name)
    folder = SHARED / "conformance/registries" / expected["cwd"]
    for command, arguments in COMMANDS.items():
        flags = (*arguments, "-r", expected["registry"], "--skip-policies", *JSON)
        ended = weavergen("registry", *flags, cwd=folder)
        assert ended.returncode == expected[command]["exit_code"], (command, ended.stderr)
        if expected[command]["errors"]:
            first = {kind for error in expected[command]["errors"] for kind in kinds(error)}
            assert first & problems(ended.stderr), command  # ours reports those of other files and stages too
        if "resolved" in expected[command]:
            assert canonical_json(json.loads(ended.stdout)) == canonical_json(expected[command]["resolved"])


@pytest.mark.parametrize("name", FEW)
def test_commands_end_as_the_reference_does(weavergen, name):
    assert_as_expected(weavergen, name)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in NAMES if name not in FEW])
def test_every_registry_ends_as_with_the_reference(weavergen, name):
    assert_as_expected(weavergen, name)


MODEL = """\
groups:
  - id: registry.shop
    type: attribute_group
    brief: Of the shop.
    attributes:
      - {id: shop.id, type: string, brief: Which., stability: stable, examples: [a]}
      - {id: shop.size, type: int, brief: How big., stability: development, examples: [1]}
"""
POLICY = """\
package after_resolution

import rego.v1

deny contains {"id": "unstable", "message": attribute.name, "level": "violation"} if {
	some group in input.groups
	some attribute in group.attributes
	attribute.stability != "stable"
}
"""
CONFIG = """\
params: {greeting: hello}
templates:
  - template: names.txt.j2
    filter: .groups
    application_mode: single
"""
TEMPLATE = """\
{{ params.greeting }} {{ params.whom }}
{% for group in ctx %}{% for attribute in group.attributes %}{{ attribute.name | acronym }}
{% endfor %}{% endfor %}"""
TOML = """\
[registry]
path = "model"
[policy]
skip = true
[diagnostics]
format = "json"
[template]
acronyms = ["SIZE"]
[generate]
target = "names"
output = "there"
"""
CALLS = {
    "check": ("check", "-r", "model", *JSON),
    "check --v2": ("check", "-r", "model", "--v2", *JSON),
    "check -p": ("check", "-r", "model", "-p", "unstable.rego", *JSON),
    "check -p --skip-policies": ("check", "-r", "model", "-p", "unstable.rego", "--skip-policies", *JSON),
    "check --future": ("check", "-r", "newer", "--future", *JSON),
    "check --baseline-registry": ("check", "-r", "model", "--baseline-registry", "newer", *JSON),
    "check of links": ("check", "-r", "linked", "--follow-symlinks", *JSON),
    "check of nothing": ("check", "-r", "nowhere", *JSON),
    "check by .weaver.toml": ("check", "--config", "project.toml", "--quiet"),
    "check by no .weaver.toml": ("check", "-r", "model", "--config", "nowhere.toml", "--quiet"),
    "resolve of links": ("resolve", "-r", "linked", "-s", "-f", "json", *JSON),
    "resolve without folders of links": ("resolve", "-r", "outer", "-s=false", "-f", "json", *JSON),
    "resolve with folders of links": ("resolve", "-r", "outer", "--follow-symlinks", "-f", "json", *JSON),
    "resolve --v2": ("resolve", "-r", "newer", "--v2", "-f", "json", *JSON),
    "resolve --lineage": ("resolve", "-r", "model", "--lineage", "-f", "json", *JSON),
    "resolve -o": ("resolve", "-r", "model", "-f", "json", "-o", "resolved.json", *JSON),
    "resolve --future": ("resolve", "-r", "newer", "--future", *JSON),
    "stats in no format": ("stats", "-r", "model", "--format", "nothing", *JSON),
    "stats with warnings": ("stats", "-r", "warned", "--format", "json", "--diagnostic-stdout", "--quiet"),
    "diff with warnings": (
        *("diff", "-r", "warned", "--baseline-registry", "warned"),
        *("--format", "json", "--diagnostic-stdout", "--quiet"),
    ),
    "stats": ("stats", "-r", "model", "--format", "json", *JSON),
    "stats --v2": ("stats", "-r", "newer", "--v2", "--format", "json", *JSON),
    "generate": ("generate", "names", "out", "-r", "model", "-D", "whom=all", *JSON),
    "generate -t": ("generate", "names", "out", "-r", "model", "-t", "mine", "-D", "whom=[1, 2]", *JSON),
    "generate of an archive": ("generate", "names", "out", "-r", "model", "-t", "pack.zip[registry]", *JSON),
    "generate of no archive": ("generate", "names", "out", "-r", "model", "-t", "http://127.0.0.1:1/t.zip", *JSON),
    "package": ("package", "--v2", "-r", "warned", "--resolved-registry-uri", "https://shop.example/r.yaml", *JSON),
    "package in the folder of another": (
        *("package", "--v2", "-r", "warned", "-o", "docs", "--resolved-registry-uri", "r.yaml", *JSON),
    ),
    "package without a place": ("package", "--v2", "-r", "model", *JSON),
    "package without a manifest": ("package", "--v2", "-r", "model", "--resolved-registry-uri", "x", *JSON),
    "update-markdown without a target": ("update-markdown", "docs", "-r", "model", *JSON),
    "update-markdown of outdated pages": (
        *("update-markdown", "docs", "-r", "warned", "--target", "names", "--dry-run", *JSON),
    ),
    "generate --params": (
        "generate",
        "names",
        "out",
        "-r",
        "model",
        "--params",
        "whom.yaml",
        "-D",
        "greeting=hi",
        *JSON,
    ),
    "generate of no target": ("generate", "nothing", "out", "-r", "model", *JSON),
    "generate of no params": ("generate", "names", "out", "-r", "model", "--params", "nowhere.yaml", *JSON),
    "generate of a wrong param": ("generate", "names", "out", "-r", "model", "-D", "whom", *JSON),
    "generate of a broken registry": ("generate", "names", "out", "-r", "nowhere", *JSON),
}
"""Flags that both are called with; nothing is called with a network."""
NAMED_OTHERWISE = {"check by no .weaver.toml", "generate of no target"}
"""The fields of these are not all those of the reference."""


@pytest.fixture
def binary() -> Path:
    """The executable to compare with."""
    named = os.environ.get("WEAVERGEN_WEAVER")
    if not named:
        pytest.skip("no weaver executable to compare with: WEAVERGEN_WEAVER names none")
    return Path(named)


def furnish(folder: Path) -> Path:
    """The files that the calls are about."""
    texts = {
        "model/a.yaml": MODEL,
        "newer/a.yaml": "file_format: definition/2\nattributes:\n"
        "  - {key: shop.id, type: string, brief: Which., stability: stable, examples: [a]}\n",
        "linked/a.yaml": MODEL.replace("shop", "market"),
        "outer/a.yaml": MODEL.replace("shop", "market"),
        "unstable.rego": POLICY,
        "templates/names/weaver.yaml": CONFIG,
        "templates/names/names.txt.j2": TEMPLATE,
        "mine/registry/names/weaver.yaml": CONFIG,
        "mine/registry/names/names.txt.j2": TEMPLATE,
        "warned/a.yaml": MODEL.replace("brief: Which., stability: stable, examples: [a]", "brief: Which."),
        "warned/manifest.yaml": "schema_url: https://shop.example/1.0.0\n",
        "templates/names/snippet.md.j2": "{{ group.id }}\n",
        "docs/page.md": "<!-- semconv registry.shop -->\n<!-- endsemconv -->\n",
        "whom.yaml": "params:\n  whom: none\n  greeting: bye\n",
        "project.toml": TOML,
    }
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    shutil.make_archive(str(folder / "pack"), "zip", folder, "mine")
    (folder / "linked/b.yaml").symlink_to(folder / "model/a.yaml")
    (folder / "outer/below").symlink_to(folder / "model")
    return folder


def made(folder: Path, before: set[Path]) -> dict[str, bytes]:
    """The files that a call has made, ours without what we keep beside published ones."""
    found = {path for path in folder.rglob("*") if path.is_file()} - before
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(found)
        if not path.name.startswith(".")
    }


def outcome(run: Any, folder: Path, call: tuple[str, ...]) -> tuple[int, set[str], object, dict[str, Any]]:
    furnish(folder)
    before = set(folder.rglob("*"))
    ended = run("registry", *call, cwd=folder)
    files = {path: _read(content) for path, content in made(folder, before).items()}
    return ended.returncode, names(ended.stderr), _read(ended.stdout.encode()), files


def names(text: str) -> set[str]:
    """The kinds of the problems, without their sentences."""
    if not text.lstrip().startswith("["):
        return set()
    return {json.dumps(_kind(item["error"]), sort_keys=True) for item in json.loads(text)}


def _kind(error: Any) -> Any:
    if isinstance(error, dict):
        return (
            error["violation"]["id"]
            if "violation" in error
            else [(key, _kind(error[key])) for key in sorted(error)][:1]
        )
    return type(error).__name__


def _read(content: bytes) -> object:
    """A document by what it says; any other text as it is."""
    try:
        document = json.loads(content)
    except ValueError:
        return content
    return canonical_json(document)


@pytest.mark.parametrize("name", CALLS)
def test_a_call_ends_as_with_the_executable(weavergen, binary, tmp_path, name):
    def reference(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        command = [str(binary), *arguments]
        return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=60)

    theirs = outcome(reference, tmp_path / "theirs/w", CALLS[name])
    ours = outcome(weavergen, tmp_path / "ours/w", CALLS[name])

    assert ours[0] == theirs[0]
    assert ours[2:] == theirs[2:]
    if name not in NAMED_OTHERWISE:
        assert ours[1] >= theirs[1]  # ours shows the warnings of a command that ends well, too
