"""Public template packs beside the reference: in process, and as whole commands.

The packs are checkouts of open-telemetry's language projects, in the folder that WEAVERGEN_CONFORMANCE_PACKS names.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.measure import Sample, medians, run, seconds, weavergen
from benchmarks.row import Row
from weavergen_pipelines.engine.embedded import EmbeddedEngine
from weavergen_pipelines.forge.folder import read_templates
from weavergen_pipelines.forge.request import ForgeRequest
from weavergen_pipelines.semconv.sources import load_source


@dataclass(frozen=True)
class Pack:
    """A target below the templates of a checkout."""

    checkout: str
    templates: str
    target: str
    params: Mapping[str, str] = field(default_factory=dict)


PACKS = (
    Pack("opentelemetry-python", "scripts/semconv/templates", "./", {"output": "./", "filter": "any"}),
    Pack("semantic-conventions-java", "buildscripts/templates", "incubating_java"),
    Pack("opentelemetry-js", "scripts/semconv/templates", "ts-experimental"),
    Pack("opentelemetry-rust", "opentelemetry-semantic-conventions/scripts/templates", "rust"),
    Pack("opentelemetry-go", "semconv/templates", "go", {"tag": "v1.44.0"}),
    Pack("semantic-conventions", "templates", "markdown"),
)


def rows(registry: Path, runs: int) -> Iterator[Row]:
    root = os.environ.get("WEAVERGEN_CONFORMANCE_PACKS")
    for pack in PACKS if root else ():
        with tempfile.TemporaryDirectory() as folder:
            yield from _Case(registry, runs, Path(folder), pack, Path(root or "") / pack.checkout).rows()


@dataclass(frozen=True)
class _Case:
    """A pack in a checkout, the registry that it is rendered from, and a folder for what is written."""

    registry: Path
    runs: int
    folder: Path
    pack: Pack
    checkout: Path

    def rows(self) -> Iterator[Row]:
        """In process from the folders to the contents of the files; whole commands until these are written."""
        theirs = self._theirs()
        name = f"{self.pack.checkout}, {self.pack.target}"
        yield self._row(f"{name}, in process", Sample(seconds(self.runs, self._rendered), 0, 0), theirs, 1.0)
        empty, _ = medians(self.runs, lambda index: self._command(f"cache{index}"))
        yield self._row(f"{name}, empty cache", empty, theirs, 2.0)
        warm, _ = medians(self.runs, lambda _index: self._command("cache0"))
        yield self._row(f"{name}, warm cache", warm, theirs, 2.0)

    @property
    def _flags(self) -> list[str]:
        params = [f"--param={name}={value}" for name, value in self.pack.params.items()]
        return ["-r", str(self.registry), "-t", str(self.checkout / self.pack.templates), "--skip-policies", *params]

    def _rendered(self) -> None:
        """The templates run in this process, as those of the reference do."""
        engine = EmbeddedEngine()
        document = engine.resolve(load_source(str(self.registry), cache_dir=self.folder, allowed_schemes=()))
        templates = read_templates(self.checkout / self.pack.templates)
        request = ForgeRequest(document, templates, self.pack.target, self.pack.params)
        assert engine.generate(request, trusted=True)

    def _command(self, cache: str) -> Sample:
        output = str(self.folder / f"ours-{cache}")
        command = weavergen("registry", "generate", self.pack.target, output, *self._flags, "--quiet")
        return run(command, {"WEAVERGEN_V2_STORAGE__CACHE_DIR": str(self.folder / cache)})

    def _theirs(self) -> Sample | None:
        weaver = shutil.which("weaver")
        if weaver is None:
            return None
        command = [weaver, "registry", "generate", self.pack.target, str(self.folder / "theirs"), *self._flags]
        return medians(self.runs, lambda _index: run(command, {}))[0]

    def _row(self, case: str, ours: Sample, theirs: Sample | None, share: float) -> Row:
        megabytes = ours.megabytes or None
        if theirs is None:
            return Row(case, ours.seconds, megabytes, beside="no weaver binary here")
        beside = f"weaver {theirs.seconds:.3f} s, ratio {ours.seconds / theirs.seconds:.2f}; {theirs.megabytes:.0f} MB"
        return Row(case, ours.seconds, megabytes, share * theirs.seconds, beside)
