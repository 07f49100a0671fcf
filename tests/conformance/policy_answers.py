"""What policies find in a registry, and which of their lines are evaluated: as the reference says, and as we do."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from reference_answers import REPORTING, Place, reference, unordered

from weavergen_pipelines.artifacts.digest import canonical_json
from weavergen_pipelines.engine import PolicyRequest
from weavergen_pipelines.engine.binary.coverage import read_coverage
from weavergen_pipelines.engine.embedded import EmbeddedEngine
from weavergen_pipelines.policy.modules import named_modules
from weavergen_pipelines.policy.rego.coverage import Coverage
from weavergen_pipelines.policy.result import PolicyResult
from weavergen_pipelines.semconv.sources import load_source

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
        return _lines(read_coverage(printed, self._request(coverage=True).modules))

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
        assert coverage is not None
        return _lines(coverage)

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


def _lines(coverage: Coverage) -> Lines:
    return {file.path: list(file.not_covered) for file in coverage.files}


def _found(errors: list[Any]) -> list[bytes]:
    """What policies found, in any order; and those that are wrong, of which each of us says so in words of its own."""
    every = [each.get("Checker", each) for each in errors if isinstance(each, dict)]
    kinds = [each for each in every if each.get("type") in _KINDS]
    return sorted(canonical_json(unordered({**each, "error": None})) for each in kinds)
