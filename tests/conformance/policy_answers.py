"""What policies find in a registry, and which of their lines are evaluated: as the reference says, and as we do."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from reference_answers import REPORTING, Place, reference, unordered

from weavergen_pipelines.artifacts.digest import canonical_json
from weavergen_pipelines.engine import PolicyRequest
from weavergen_pipelines.engine.embedded import EmbeddedEngine
from weavergen_pipelines.policy.modules import named_modules
from weavergen_pipelines.policy.stages import PolicyResult
from weavergen_pipelines.semconv.sources import load_source

FULL = " has full coverage"
HELPERS = {"defaults/rego/semconv.rego", "semconv.rego"}
"""The module that each of us has of its own."""
_LINE = re.compile(r"(?:\x1b\[(3[12])m)? *(\d+)  ")
_KINDS = ("policy_violation", "invalid_policy_file")

Lines = dict[str, list[int]]
"""By file, the lines that were not evaluated."""


@dataclass(frozen=True)
class PolicyCheck:
    """A registry with policies, and the registry to compare it with."""

    place: Place
    policies: Sequence[str]
    baseline: str | None = None
    v2: bool = False

    def theirs(self) -> list[bytes]:
        """What the reference finds."""
        with TemporaryDirectory() as home:
            printed = self._run(home, REPORTING)
        return _found([item["error"] for item in json.loads(printed or "[]")])

    def their_coverage(self) -> Lines:
        """What the reference did not evaluate, in any stage."""
        with TemporaryDirectory() as home:
            printed = self._run(home, ("--display-policy-coverage", "--diagnostic-format", "json"))
        return _reported(printed)

    def _run(self, home: str, flags: Sequence[str]) -> str:
        policies = [flag for policy in self.policies for flag in ("--policy", policy)]
        compared = ["--baseline-registry", self.baseline] if self.baseline else []
        command = ["registry", "check", "-r", self.place.location, *policies, *compared, *flags]
        return subprocess.run(
            [reference(), *command, *(["--v2"] if self.v2 else [])],
            cwd=self.place.folder,
            env={"HOME": home, "PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        ).stdout

    def ours(self) -> list[bytes]:
        """What we find."""
        return _found([each.error for each in self._checked(coverage=False).diagnostics])

    def our_coverage(self) -> Lines:
        """What we did not evaluate."""
        coverage = self._checked(coverage=True).coverage
        files = coverage.files if coverage else ()
        return {file.path: list(file.not_covered) for file in files if file.path not in HELPERS}

    def _checked(self, *, coverage: bool) -> PolicyResult:
        return EmbeddedEngine().check_policies(self._request(coverage=coverage))

    def _request(self, *, coverage: bool) -> PolicyRequest:
        with chdir(self.place.folder), TemporaryDirectory() as cache:
            access: dict[str, Any] = {"cache_dir": Path(cache), "allowed_schemes": ()}
            return PolicyRequest(
                load_source(self.place.location, **access),
                named_modules(self.policies, **access),
                load_source(self.baseline, **access) if self.baseline else None,
                v2=self.v2,
                coverage=coverage,
            )


def _found(errors: list[Any]) -> list[bytes]:
    """The findings among the errors, in any order."""
    kinds = [each for each in errors if isinstance(each, dict) and each.get("type") in _KINDS]
    return sorted(canonical_json(unordered(each)) for each in kinds)


def _reported(printed: str) -> Lines:
    """The lines that no report has as evaluated: one comes after each stage, and for each file before resolution."""
    missed: dict[str, set[int]] = {}
    found: Lines = {}
    for file, lines in _reports(printed):
        missed[file] = missed.get(file, lines) & lines
    for file, lines in missed.items():
        if file not in HELPERS:
            found[file] = sorted(lines)
    return found


def _reports(printed: str) -> Iterator[tuple[str, set[int]]]:
    file, missed = None, set()
    for line in [*printed.splitlines(), FULL]:
        match = _LINE.match(line)
        if match and file:
            missed |= {int(match[2])} if match[1] == "31" else set()
            continue
        if file:
            yield file, missed
        file, missed = (line[:-1], set()) if line.endswith(".rego:") else (None, set())
        if line.endswith(FULL) and line != FULL:
            yield line.removesuffix(FULL), set()
