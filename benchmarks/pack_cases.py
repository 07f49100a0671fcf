"""Public template packs beside the reference: in process, and as whole commands.

The packs are checkouts of open-telemetry's language projects, in the folder that WEAVERGEN_CONFORMANCE_PACKS names.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.measure import Sample, run, timed, weavergen
from benchmarks.reference import compared
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
        cases = {
            "in process": (lambda _index: timed(self._rendered), 1.0),
            "empty cache": (lambda index: self._command(f"cache{index}"), 2.0),
            "warm cache": (lambda _index: self._command("cache"), 2.0),
        }
        for case, (once, share) in cases.items():
            name = f"{self.pack.checkout}, {self.pack.target}, {case}"
            yield compared(name, self.runs, once, self._generate("theirs"), share)

    def _generate(self, output: str) -> list[str]:
        params = [f"--param={name}={value}" for name, value in self.pack.params.items()]
        places = ["-r", str(self.registry), "-t", str(self.checkout / self.pack.templates)]
        target = [self.pack.target, str(self.folder / output)]
        return ["registry", "generate", *target, *places, "--skip-policies", *params]

    def _rendered(self) -> None:
        """The templates run in this process, as those of the reference do."""
        engine = EmbeddedEngine()
        document = engine.resolve(load_source(str(self.registry), cache_dir=self.folder, allowed_schemes=()))
        templates = read_templates(self.checkout / self.pack.templates)
        request = ForgeRequest(document, templates, self.pack.target, self.pack.params)
        assert engine.generate(request, trusted=True)

    def _command(self, cache: str) -> Sample:
        command = weavergen(*self._generate(f"ours-{cache}"), "--quiet")
        return run(command, {"WEAVERGEN_V2_STORAGE__CACHE_DIR": str(self.folder / cache)})
