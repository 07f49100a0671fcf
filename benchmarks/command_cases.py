"""Whole commands beside the reference, each with an empty cache and with a warm one: their time, and their memory."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.corpus import Corpus
from benchmarks.measure import Sample, run, weavergen
from benchmarks.reference import compared
from benchmarks.row import Row

CHECK = {"empty": 8.0, "warm": 6.0}
"""How many times as long as the reference a check may take."""
CACHES = {"empty": "cache{}", "warm": "cache"}


def rows(registry: Path, runs: int) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        corpus = Corpus(registry, Path(folder))
        yield from _rows("registry check", corpus.check, corpus.folder / "check", runs, CHECK)
        yield from _rows("registry resolve", corpus.resolve, corpus.folder / "resolve", runs)
        if corpus.pages is not None:
            yield from _rows("registry update-markdown", corpus.update_markdown, corpus.folder / "markdown", runs)
        if corpus.baseline is not None:
            yield from _rows("registry diff", corpus.diff, corpus.folder / "diff", runs)
            if corpus.policies:
                name = "registry check, four policy packs and a baseline"
                yield from _rows(name, corpus.check_policies, corpus.folder / "policies", runs, CHECK)


def _rows(
    case: str, command: list[str], place: Path, runs: int, shares: Mapping[str, float] | None = None
) -> Iterator[Row]:
    for cache, name in CACHES.items():

        def once(index: int, name: str = name) -> Sample:
            env = {"WEAVERGEN_V2_STORAGE__CACHE_DIR": str(place / name.format(index))}
            return run(weavergen(*command, "--quiet"), env)

        yield compared(f"{case}, {cache} cache", runs, once, command, (shares or {}).get(cache))
