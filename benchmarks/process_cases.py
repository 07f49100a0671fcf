"""Whole commands, from the start of Python to its end."""

from __future__ import annotations

import re
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.in_process import resolve_seconds
from benchmarks.measure import Sample, medians, run, weavergen
from benchmarks.row import Row


def rows(registry: Path, runs: int) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        yield _help(runs)
        yield Row("load, check and resolve, in process", resolve_seconds(registry, runs), bound=0.15)
        yield from _check(registry, runs, place)
        yield from _generate(registry, runs, place)


def _help(runs: int) -> Row:
    sample, _ = medians(runs, lambda _index: run(weavergen("--help"), {}))
    return Row("weavergen --help", sample.seconds, sample.megabytes, 0.25)


def _check(registry: Path, runs: int, place: Path) -> Iterator[Row]:
    command = weavergen("registry", "check", "-r", str(registry), "--quiet")
    cold, _ = medians(runs, lambda index: run(command, _cache(place / f"check{index}")))
    yield Row("registry check, empty cache", cold.seconds, cold.megabytes, 0.8)
    warm, _ = medians(runs, lambda _index: run(command, _cache(place / "check0")))
    yield Row("registry check, warm cache", warm.seconds, warm.megabytes, 0.6)


def _generate(registry: Path, runs: int, place: Path) -> Iterator[Row]:
    def generate(source: Path, name: str) -> Sample:
        out = str(place / f"out-{name}")
        return run(weavergen("registry", "generate", "all", out, "-r", str(source), "--quiet"), _cache(place / name))

    cold, _ = medians(runs, lambda index: generate(registry, f"generate{index}"))
    yield Row("five languages, empty cache", cold.seconds, cold.megabytes, 2.0)
    same, _ = medians(runs, lambda _index: generate(registry, "generate0"))
    yield Row("five languages, nothing changed", same.seconds, same.megabytes, 0.7)
    copy = place / "changed"
    shutil.copytree(registry, copy)
    generate(copy, "generate0")
    changed = [_one_attribute_changed(copy, index) or generate(copy, "generate0") for index in range(runs)]
    seconds = statistics.median_high(sample.seconds for sample in changed)
    yield Row("five languages, one attribute changed", seconds, max(sample.megabytes or 0 for sample in changed))


def _one_attribute_changed(registry: Path, index: int) -> None:
    file = registry / "server/registry.yaml"
    text = file.read_text()
    file.write_text(re.sub(r"brief: .*", f"brief: Changed for the {index}th time.", text, count=1))


def _cache(folder: Path) -> dict[str, str]:
    return {"WEAVERGEN_V2_STORAGE__CACHE_DIR": str(folder)}
