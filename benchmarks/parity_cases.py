"""What the reference does too, in process: the bounds are shares of the time that its command takes."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson

from benchmarks.corpus import Corpus
from benchmarks.measure import timed
from benchmarks.reference import compared
from benchmarks.row import Row
from weavergen_pipelines.engine import PolicyRequest
from weavergen_pipelines.engine.embedded import EmbeddedEngine
from weavergen_pipelines.forge.folder import read_templates
from weavergen_pipelines.forge.markdown_update import MarkdownRequest, read_pages
from weavergen_pipelines.policy.modules import named_modules
from weavergen_pipelines.semconv import RegistrySource
from weavergen_pipelines.semconv.sources import load_source


def rows(registry: Path, runs: int) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        cases = _Cases(Corpus(registry, Path(folder)), runs)
        for v2 in (False, True):
            yield cases.resolve(v2=v2)
        if cases.corpus.pages is not None:
            yield cases.update_markdown()
        if cases.corpus.baseline is not None:
            for v2 in (False, True):
                yield cases.diff(v2=v2)
            if cases.corpus.policies:
                yield cases.policies()


@dataclass(frozen=True)
class _Cases:
    """What is worked on, and how often each case is measured."""

    corpus: Corpus
    runs: int

    def resolve(self, *, v2: bool) -> Row:
        """From the folder to the JSON of the resolved registry."""
        return self._row(
            f"resolve{_flag(v2)}, in process",
            lambda: orjson.dumps(EmbeddedEngine().resolve(self._source(), v2=v2)),
            [*self.corpus.resolve, *_flags(v2)],
            1.0,
        )

    def diff(self, *, v2: bool) -> Row:
        """With the baseline."""
        older = self.corpus.older
        return self._row(
            f"diff{_flag(v2)} with {older.parent.name}, in process",
            lambda: EmbeddedEngine().diff(self._source(), self._source(older), v2=v2),
            [*self.corpus.diff, *_flags(v2)],
            1.0,
        )

    def policies(self) -> Row:
        """Check with policies and the baseline, compiling the policies each time."""
        name = f"check, four policy packs, baseline {self.corpus.older.parent.name}, in process"
        return self._row(name, self._checked, self.corpus.check_policies, 0.3)

    def update_markdown(self) -> Row:
        """From the folders to the pages as they should be."""
        count = len(read_pages(self.corpus.docs))
        return self._row(f"update-markdown, {count} files, in process", self._updated, self.corpus.update_markdown, 0.7)

    def _checked(self) -> None:
        engine, source = EmbeddedEngine(), self._source()
        modules = named_modules(self.corpus.policies, cache_dir=self.corpus.folder, allowed_schemes=())
        engine.check(source, v2=True)
        request = PolicyRequest(source, modules, self._source(self.corpus.older), v2=True)
        assert engine.check_policies(request).diagnostics

    def _updated(self) -> None:
        request = MarkdownRequest(
            read_pages(self.corpus.docs),
            read_templates(self.corpus.templates),
            "markdown",
            {"registry_base_url": self.corpus.REGISTRY_URL},
            attribute_registry_base_url=self.corpus.ATTRIBUTES_URL,
        )
        assert EmbeddedEngine().update_markdown(self._source(), request, trusted=True).snippets

    def _source(self, registry: Path | None = None) -> RegistrySource:
        return load_source(str(registry or self.corpus.registry), cache_dir=self.corpus.folder, allowed_schemes=())

    def _row(self, case: str, once: Callable[[], object], command: list[str], share: float) -> Row:
        return compared(case, self.runs, lambda _index: timed(once), command, share)


def _flag(v2: bool) -> str:
    return " --v2" if v2 else ""


def _flags(v2: bool) -> list[str]:
    return ["--v2"] if v2 else []
