"""The registries in the reference's own tree, and what the reference and we say of each."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from weavergen_pipelines.artifacts.digest import canonical_json
from weavergen_pipelines.engine.binary import find_binary
from weavergen_pipelines.engine.binary.errors import BinaryNotFound
from weavergen_pipelines.engine.embedded import EmbeddedEngine
from weavergen_pipelines.errors import CompoundError
from weavergen_pipelines.semconv import RegistrySource, as_reference, exit_code
from weavergen_pipelines.semconv.sources import load_source

NOT_REGISTRIES = {"target", "templates", "node_modules", "expected_output"}
REPORTING = ("--diagnostic-format", "json", "--diagnostic-stdout=true")
COMMANDS = (
    ("check",),
    ("check", "--v2"),
    ("check", "--future"),
    ("resolve",),
    ("resolve", "--v2"),
    ("resolve", "--include-unreferenced"),
    ("resolve", "--v2", "--include-unreferenced"),
    ("stats",),
    ("stats", "--v2"),
)
UNREACHABLE = ("failed to lookup address", "talking to the server", "cannot be read by")
"""How it is said that there is no network."""


@dataclass(frozen=True)
class Place:
    """A registry, by its path from the folder that the reference's tests run in."""

    folder: Path
    location: str

    @classmethod
    def all(cls, tree: Path) -> Iterator[Place]:
        """Every folder with a YAML file in it: of a crate from the crate's folder, any other from the root."""
        found = {path.parent for pattern in ("*.yaml", "*.yml") for path in tree.rglob(pattern)} - {tree}
        for folder in sorted(found):
            parts = folder.relative_to(tree).parts
            if not any(part in NOT_REGISTRIES or part.startswith(".") for part in parts):
                base = 2 if parts[0] == "crates" else 0
                yield cls(tree.joinpath(*parts[:base]), "/".join(parts[base:]))

    def source(self) -> RegistrySource:
        """The registry as we read it; there is no network."""
        with chdir(self.folder), TemporaryDirectory() as cache_dir:
            return load_source(self.location, cache_dir=Path(cache_dir), allowed_schemes=())


@dataclass(frozen=True)
class Answer:
    """How a command ends: its exit code, the errors it prints, its document, if it has one."""

    code: int
    errors: list[Any]
    document: dict[str, Any] | None

    @property
    def normal(self) -> tuple[int, bytes, bytes]:
        """What is compared: whatever the reference has in the order of a hash is ordered."""
        return self.code, canonical_json(unordered(self.errors)), canonical_json(ordered(self.document))


@cache
def reference() -> Path:
    """The executable of the reference: the one that WEAVERGEN_WEAVER names, or the one that is installed."""
    named = os.environ.get("WEAVERGEN_WEAVER")
    try:
        return find_binary(Path(named) if named else None)
    except BinaryNotFound as error:
        pytest.skip(f"there is no weaver executable to compare with: {error}")


def theirs(place: Place, command: str, *flags: str) -> Answer:
    """What the reference answers."""
    with TemporaryDirectory() as home:
        written = Path(home) / f"{command}.json"
        outputs = {
            "check": ("--skip-policies",),
            "resolve": ("--skip-policies", "--format", "json", "--output", str(written)),
            "stats": ("--format", "json", "--output", home),
        }
        ended = subprocess.run(
            [reference(), "registry", command, "-r", place.location, *outputs[command], *flags, *REPORTING],
            cwd=place.folder,
            env={"HOME": home, "PATH": os.environ["PATH"]},
            capture_output=True,
            timeout=120,
            check=False,
        )
        printed = json.loads(ended.stdout) if ended.stdout.strip() else []
        document = json.loads(written.read_bytes()) if written.exists() else None
    return Answer(ended.returncode, _printed(command, [item["error"] for item in printed]), document)


def ours(source: RegistrySource, command: str, *flags: str) -> Answer:
    """What we answer."""
    engine = EmbeddedEngine()
    v2, including = "--v2" in flags, "--include-unreferenced" in flags
    found = engine.check(source, v2=v2, future="--future" in flags, include_unreferenced=including).diagnostics
    document = None
    if command != "check":
        try:
            document = getattr(engine, command)(source, v2=v2, include_unreferenced=including)
        except CompoundError:
            document = None
    return Answer(exit_code(found), _printed(command, as_reference(found)), document)


def _printed(command: str, errors: list[Any]) -> list[Any]:
    """Statistics come without warnings."""
    return [] if command == "stats" else errors


def unordered(value: Any) -> Any:
    """An error without the order of what is in it, without advice, and without the words for a missing network."""
    if isinstance(value, list):
        return sorted(map(unordered, value), key=canonical_json)
    if isinstance(value, dict):
        return {name: unordered(each) for name, each in value.items() if name != "advice"}
    return "unreachable" if isinstance(value, str) and any(words in value for words in UNREACHABLE) else value


def ordered(document: dict[str, Any] | None) -> dict[str, Any] | None:
    """A document whose groups of one id, and whose names of metrics in statistics, are ordered by content."""
    if document is None:
        return None
    if "groups" in document:
        groups = sorted(document["groups"], key=lambda group: (group["id"], canonical_json(group)))
        return {**document, "groups": groups}
    if "registry_stats" in document or document.get("version") == "v2":
        found: dict[str, Any] = unordered(document)
        return found
    return document
