"""A registry ten times the size."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.in_process import resolve_seconds
from benchmarks.row import Row

TIMES = 10
_KEYS = "id|ref|extends|metric_name|name|key|ref_group|type"
_NAMED = re.compile(rf"(?m)^(\s*(?:- )?(?:(?:{_KEYS}): +)?)([a-z][\w.]*\.[\w.]+|state)[ \t]*(?:#.*)?$")
"""A line with a dotted name (and the one attribute that has no dot): a definition, a reference, or an association."""


def rows(registry: Path, runs: int) -> Iterator[Row]:
    once = resolve_seconds(registry, runs)
    with tempfile.TemporaryDirectory() as folder:
        multiplied(registry, Path(folder), TIMES)
        ten_times = resolve_seconds(Path(folder), runs)
    yield Row("load, check and resolve, ten times the size", ten_times, beside=f"{ten_times / once:.1f} times as long")


def multiplied(registry: Path, target: Path, times: int) -> None:
    """Copies of a registry side by side, each with a prefix to every id and reference."""
    for file in sorted(registry.rglob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        for index in range(times):
            copy = target / f"copy{index}" / file.relative_to(registry)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(_prefixed(text, f"c{index}."), encoding="utf-8")


def _prefixed(text: str, prefix: str) -> str:
    return _NAMED.sub(rf"\1{prefix}\2", text)
