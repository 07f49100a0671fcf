"""What the reference does too, in process and as a whole command: the bounds are shares of the time that it takes.

The policies are four packs of open-telemetry/opentelemetry-weaver-packages, as they were at commit adf1c2e (2026), in
the folder that WEAVERGEN_CONFORMANCE_POLICIES names; the baseline is the version before, beside the registry.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import orjson

from benchmarks.measure import Sample, medians, run, seconds, weavergen
from benchmarks.row import Row
from weavergen_pipelines.engine import PolicyRequest
from weavergen_pipelines.engine.embedded import EmbeddedEngine
from weavergen_pipelines.policy.modules import named_modules
from weavergen_pipelines.semconv import RegistrySource
from weavergen_pipelines.semconv.sources import load_source

PACKS = ("naming_conventions", "stability", "entity_associations", "backwards-compatibility")
VERSION = re.compile(r"v(\d+)\.(\d+)\.(\d+)")


def rows(registry: Path, runs: int) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        cases = _Cases(registry, runs, Path(folder))
        for v2 in (False, True):
            yield cases.resolve(v2=v2)
        if cases.baseline is not None:
            for v2 in (False, True):
                yield cases.diff(v2=v2)
            if cases.packs:
                yield cases.policies()
                yield from cases.whole_check()


@dataclass(frozen=True)
class _Cases:
    """A registry, how often each case is measured, and a folder for what is written."""

    registry: Path
    runs: int
    folder: Path

    @cached_property
    def baseline(self) -> Path | None:
        """The same registry of the version before."""
        versions = {path.name: VERSION.fullmatch(path.name) for path in self.registry.parent.parent.iterdir()}
        known = sorted((tuple(map(int, match.groups())), name) for name, match in versions.items() if match)
        names = [name for _, name in known]
        own = self.registry.parent.name
        before = names[: names.index(own)] if own in names else []
        return self.registry.parent.parent / before[-1] / self.registry.name if before else None

    @cached_property
    def packs(self) -> list[str]:
        """The folders of the policies; none if they are not here."""
        root = os.environ.get("WEAVERGEN_CONFORMANCE_POLICIES")
        checks = Path(root or "", "opentelemetry-weaver-packages", "policies", "check")
        return [str(checks / pack) for pack in PACKS] if root and checks.is_dir() else []

    def resolve(self, *, v2: bool) -> Row:
        """From the folder to the JSON of the resolved registry."""
        command = ["resolve", "--skip-policies", "--format", "json", "--output", str(self.folder / "resolved.json")]
        return self._row(
            f"resolve{_flag(v2)}, in process",
            lambda: orjson.dumps(EmbeddedEngine().resolve(self._source(self.registry), v2=v2)),
            [*command, *_flags(v2)],
            1.0,
        )

    def diff(self, *, v2: bool) -> Row:
        """With the baseline."""
        older = self._older
        return self._row(
            f"diff{_flag(v2)} with {older.parent.name}, in process",
            lambda: EmbeddedEngine().diff(self._source(self.registry), self._source(older), v2=v2),
            ["diff", "--baseline-registry", str(older), "--format", "json", *_flags(v2)],
            1.0,
        )

    def policies(self) -> Row:
        """Check with policies and the baseline, compiling the policies each time."""
        name = f"check, four policy packs, baseline {self._older.parent.name}, in process"
        return self._row(name, self._checked, self._policy_check, 0.3)

    def whole_check(self) -> Iterator[Row]:
        """The same as a command."""
        theirs = self._theirs(self._policy_check)
        for case, cache in (("empty", "cache{}"), ("warm", "cache0")):
            sample, _ = medians(self.runs, lambda index, cache=cache: self._command(cache.format(index)))
            name = f"registry check, four policy packs and a baseline, {case} cache"
            yield Row(name, sample.seconds, sample.megabytes, beside=_beside(sample.seconds, theirs, sample.megabytes))

    @property
    def _older(self) -> Path:
        assert self.baseline is not None
        return self.baseline

    @property
    def _policy_check(self) -> list[str]:
        policies = [flag for pack in self.packs for flag in ("--policy", pack)]
        return ["check", "--v2", "--baseline-registry", str(self._older), *policies]

    def _command(self, cache: str) -> Sample:
        command = weavergen("registry", *self._policy_check, "-r", str(self.registry), "--quiet")
        return run(command, {"WEAVERGEN_V2_STORAGE__CACHE_DIR": str(self.folder / cache)})

    def _checked(self) -> None:
        engine, source = EmbeddedEngine(), self._source(self.registry)
        modules = named_modules(self.packs, cache_dir=self.folder, allowed_schemes=())
        engine.check(source, v2=True)
        request = PolicyRequest(source, modules, self._source(self._older), v2=True)
        assert engine.check_policies(request).diagnostics

    def _source(self, registry: Path) -> RegistrySource:
        return load_source(str(registry), cache_dir=self.folder, allowed_schemes=())

    def _row(self, case: str, once: Callable[[], object], command: list[str], share: float) -> Row:
        took, theirs = seconds(self.runs, once), self._theirs(command)
        return Row(case, took, bound=share * theirs.seconds if theirs else None, beside=_beside(took, theirs))

    def _theirs(self, command: list[str]) -> Sample | None:
        weaver = shutil.which("weaver")
        if weaver is None:
            return None
        name, *flags = command
        return medians(self.runs, lambda _index: run([weaver, "registry", name, "-r", str(self.registry), *flags], {}))[
            0
        ]


def _beside(ours: float, theirs: Sample | None, megabytes: float | None = None) -> str:
    if theirs is None:
        return "no weaver binary here"
    memory = f"; {theirs.megabytes:.0f} MB, ratio {megabytes / theirs.megabytes:.1f}" if megabytes else ""
    return f"weaver {theirs.seconds:.3f} s, ratio {ours / theirs.seconds:.2f}{memory}"


def _flag(v2: bool) -> str:
    return " --v2" if v2 else ""


def _flags(v2: bool) -> list[str]:
    return ["--v2"] if v2 else []
